"""Winograd's transforms on vectors: one instruction works on as many channels as a vector holds.

The transforms of `winograd_transforms` are plain functions of numbers. Called with `_Later` values in place of numbers
they leave behind the vector instructions that they stand for: what the tests hold to exact arithmetic is what runs.
"""

# ruff: noqa: ARG001  (an intrinsic's parameters are types; the values arrive in `generate`, as args)
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from numba import types
from numba.extending import intrinsic

from stridewise.kernels.simd.vectors import I64, VectorCode

Transform = Callable[..., tuple[Any, ...]]


def tile_transform(transform: Transform, size: int) -> Any:
    """A function for compiled code that transforms the columns of a tile and then its rows, from memory to memory.

    transform: takes `size` numbers and returns a tuple, for example `F43.gather` (6 to 4). In matrices M @ tile @ M.T.
    What it returns takes (dtype, source, offset, row_step, column_step, target, offset, row_step, column_step): element
    [i, j] of the tile is the vector from source[offset + i * row_step + j * column_step] on. Source and target are
    one-dimensional arrays or addresses, as in `register_tile`, and must not overlap.
    """

    @intrinsic  # type: ignore[untyped-decorator]
    def apply(
        _typing: Any, dtype: Any, source: Any, s: Any, s_row: Any, s_column: Any,
        target: Any, t: Any, t_row: Any, t_column: Any,
    ) -> Any:  # fmt: skip
        def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            code = VectorCode(builder, dtype.dtype)
            elements = _Memory(code, code.pointer(context, source, args[1]), *args[2:5])
            results = _Memory(code, code.pointer(context, target, args[5]), *args[6:9])
            columns = [transform(*[elements.later(i, j) for i in range(size)]) for j in range(size)]
            for i, row in enumerate(zip(*columns, strict=True)):
                for j, element in enumerate(transform(*row)):
                    code.store(element.vector, results.base, results.place(i, j))
            return context.get_dummy_value()

        n = types.intp
        return types.void(dtype, source, n, n, n, target, n, n, n), generate

    return apply


@dataclass(frozen=True, slots=True)
class _Memory:
    """Where the elements of a tile are; the four values belong to the program being written."""

    code: VectorCode
    base: Any
    offset: Any
    row_step: Any
    column_step: Any

    def place(self, i: int, j: int) -> Any:
        builder = self.code.builder
        step = builder.add(builder.mul(self.row_step, I64(i)), builder.mul(self.column_step, I64(j)))
        return builder.add(self.offset, step)

    def later(self, i: int, j: int) -> _Later:
        return _Later(self.code, lambda: self.code.load(self.base, self.place(i, j)))


@dataclass(slots=True)
class _Later:
    """A vector whose instruction is written when it is first needed.

    Each row is then finished and stored before the next is begun. A tile of 36 vectors does not fit the registers, and
    written column by column the sums of all rows wait in memory: 28 to 64 nanoseconds for a tile and a vector of
    channels with F(4,3), where this order takes 21 to 49.
    """

    code: VectorCode
    write: Callable[[], Any]
    written: Any = field(default=None)

    @property
    def vector(self) -> Any:
        if self.written is None:
            self.written = self.write()
        return self.written

    # "contract" lets a product and a sum become one instruction with one rounding.
    def __add__(self, other: _Later) -> _Later:
        return _Later(self.code, lambda: self.code.builder.fadd(self.vector, other.vector, flags=("contract",)))

    def __sub__(self, other: _Later) -> _Later:
        return _Later(self.code, lambda: self.code.builder.fsub(self.vector, other.vector, flags=("contract",)))

    def __rmul__(self, factor: Fraction | int) -> _Later:
        constant = self.code.constant(float(factor))
        return _Later(self.code, lambda: self.code.builder.fmul(constant, self.vector, flags=("contract",)))
