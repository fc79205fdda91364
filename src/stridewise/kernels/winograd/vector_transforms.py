"""Winograd's transforms as vector instructions: one instruction works on as many channels as a vector holds.

The transforms of `transforms` are plain functions of numbers. Called with `_LazyVector` values instead of numbers, they
emit the vector instructions that they stand for: the functions that the tests check exactly are the ones that run.
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
    """Return a compiled-code function that transforms a tile's columns, then its rows, from memory to memory.

    transform: takes `size` numbers and returns a tuple, for example `F43.output_transform` (6 to 4). In terms of its
    matrix T, it computes T @ tile @ T.T. The function takes (dtype, source, source_offset, row_step, column_step,
    target, target_offset, row_step, column_step): element [i, j] of the tile is the vector at
    source_offset + i * row_step + j * column_step. Source and target are one-dimensional arrays or addresses, as in
    `register_tile`, and must not overlap.
    """

    @intrinsic  # type: ignore[untyped-decorator]
    def apply(
        _typing: Any, dtype: Any, source: Any, s: Any, s_row: Any, s_column: Any,
        target: Any, t: Any, t_row: Any, t_column: Any,
    ) -> Any:  # fmt: skip
        def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            code = VectorCode(builder, dtype.dtype)
            elements = _TileMemory(code, code.pointer(context, source, args[1]), *args[2:5])
            results = _TileMemory(code, code.pointer(context, target, args[5]), *args[6:9])
            columns = [transform(*[elements.lazy_element(i, j) for i in range(size)]) for j in range(size)]
            for i, row in enumerate(zip(*columns, strict=True)):
                for j, element in enumerate(transform(*row)):
                    code.store(element.vector, results.base, results.element_offset(i, j))
            return context.get_dummy_value()

        n = types.intp
        return types.void(dtype, source, n, n, n, target, n, n, n), generate

    return apply


@dataclass(frozen=True, slots=True)
class _TileMemory:
    """Where the elements of a tile lie; the last four are values of the LLVM program."""

    code: VectorCode
    base: Any
    offset: Any
    row_step: Any
    column_step: Any

    def element_offset(self, i: int, j: int) -> Any:
        builder = self.code.builder
        step = builder.add(builder.mul(self.row_step, I64(i)), builder.mul(self.column_step, I64(j)))
        return builder.add(self.offset, step)

    def lazy_element(self, i: int, j: int) -> _LazyVector:
        return _LazyVector(self.code, lambda: self.code.load(self.base, self.element_offset(i, j)))


@dataclass(slots=True)
class _LazyVector:
    """A vector whose instructions are emitted when its value is first needed.

    So each row is finished and stored before the next begins. A tile of 36 vectors does not fit the registers; emitted
    column by column, the sums of all rows are spilled to memory: 28 to 64 nanoseconds per tile and vector of channels
    with F(4x4,3x3), where this order takes 21 to 49.
    """

    code: VectorCode
    emit: Callable[[], Any]
    emitted: Any = field(default=None)

    @property
    def vector(self) -> Any:
        if self.emitted is None:
            self.emitted = self.emit()
        return self.emitted

    # "contract" lets a product and a sum become one FMA.
    def __add__(self, other: _LazyVector) -> _LazyVector:
        return _LazyVector(self.code, lambda: self.code.builder.fadd(self.vector, other.vector, flags=("contract",)))

    def __sub__(self, other: _LazyVector) -> _LazyVector:
        return _LazyVector(self.code, lambda: self.code.builder.fsub(self.vector, other.vector, flags=("contract",)))

    def __rmul__(self, factor: Fraction | int) -> _LazyVector:
        constant = self.code.constant(float(factor))
        return _LazyVector(self.code, lambda: self.code.builder.fmul(constant, self.vector, flags=("contract",)))
