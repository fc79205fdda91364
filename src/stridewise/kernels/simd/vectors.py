"""Machine code for vectors, as far as a convolution needs it; `register_tile` is built from these pieces.

Numba turns Python into LLVM's instructions by calling methods of a `builder`, one for each instruction; a `VectorCode`
adds the ones on vectors. "Place" is always an offset in elements from a pointer, "mask" a vector of true and false.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils, config
from numpy.typing import DTypeLike

BYTE, I32, I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)


def machine_features() -> set[str]:
    """What the processor that Numba compiles for can do, in LLVM's words ("avx2", "neon")."""
    if config.CPU_NAME or config.CPU_FEATURES is not None:
        return {name[1:] for name in (config.CPU_FEATURES or "").split(",") if name.startswith("+")}
    return {name for name, present in binding.get_host_cpu_features().items() if present}


FEATURES = machine_features()
# Bytes in a vector. SSE and NEON have 16; every 64-bit processor has one of them.
VECTOR_BYTES = 64 if "avx512f" in FEATURES else 32 if {"avx2", "fma"} <= FEATURES else 16
CACHE_LINE = 64  # bytes that memory hands over at a time
VECTOR_REGISTERS = 32 if FEATURES & {"avx512f", "neon"} else 16


def lanes(dtype: DTypeLike) -> int:
    """How many elements of this dtype a vector holds. In compiled code write VECTOR_BYTES // out.itemsize."""
    return VECTOR_BYTES // np.dtype(dtype).itemsize


@dataclass(frozen=True, slots=True)
class VectorCode:
    """Appends instructions on vectors of one dtype (Numba's float32 or float64) to a builder."""

    builder: Any
    dtype: Any

    @property
    def itemsize(self) -> int:
        return int(self.dtype.bitwidth) // 8

    @property
    def lanes(self) -> int:
        return VECTOR_BYTES // self.itemsize

    @property
    def scalar(self) -> Any:
        return ir.FloatType() if self.dtype == types.float32 else ir.DoubleType()

    @property
    def vector(self) -> Any:
        return ir.VectorType(self.scalar, self.lanes)

    def pointer(self, context: Any, memory_type: Any, memory: Any) -> Any:
        """A pointer to the first element of an array, or to the element at an address."""
        if isinstance(memory_type, types.Array):
            return context.make_array(memory_type)(context, self.builder, memory).data
        return self.builder.inttoptr(memory, self.scalar.as_pointer())

    def load_scalar(self, base: Any, place: Any) -> Any:
        return self.builder.load(self.builder.gep(base, [place]))

    def load(self, base: Any, place: Any) -> Any:
        """The vector from element `place` on, which need not be aligned to more than an element."""
        return self.builder.load(self._vector_pointer(base, place), align=self.itemsize)

    def store(self, vector: Any, base: Any, place: Any) -> None:
        self.builder.store(vector, self._vector_pointer(base, place), align=self.itemsize)

    def load_masked(self, base: Any, place: Any, mask: Any) -> Any:
        """The lanes whose mask is true; the others are 0 and not touched in memory."""
        pointer = self._vector_pointer(base, place)
        zero = ir.Constant(self.vector, None)
        return self._call("masked.load", self.vector, [pointer, I32(self.itemsize), mask, zero], ".p0")

    def store_masked(self, vector: Any, base: Any, place: Any, mask: Any) -> None:
        """Stores the lanes whose mask is true; the others are not touched in memory."""
        pointer = self._vector_pointer(base, place)
        self._call("masked.store", ir.VoidType(), [vector, pointer, I32(self.itemsize), mask], ".p0")

    def prefetch(self, base: Any, place: Any) -> None:
        """Ask for the cache line of an element ahead of time. Any address will do: a wrong one is ignored."""
        pointer = self.builder.bitcast(self.builder.gep(base, [place]), BYTE.as_pointer())
        operands = [pointer, I32(0), I32(3), I32(1)]  # 0: to read (or write, soon); 3: into every cache; 1: data
        kind = ir.FunctionType(ir.VoidType(), [operand.type for operand in operands])
        self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, "llvm.prefetch.p0"), operands)

    def first_lanes(self, count: Any) -> Any:
        """A mask that is true for the first `count` lanes; count may be negative or more than there are."""
        kind = ir.VectorType(I64, self.lanes)
        numbers = ir.Constant(kind, [I64(lane) for lane in range(self.lanes)])
        return self.builder.icmp_signed("<", numbers, self._splat(kind, count))

    def splat(self, scalar: Any) -> Any:
        """A vector that holds the scalar in every lane."""
        return self._splat(self.vector, scalar)

    def spread(self, vector: Any, group: int, k: int) -> Any:
        """In each `group` lanes, lane k of them; group divides the number of lanes, or is larger."""
        numbers = [I32(min(lane // group * group + k, self.lanes - 1)) for lane in range(self.lanes)]
        return self.builder.shuffle_vector(vector, vector, ir.Constant(ir.VectorType(I32, self.lanes), numbers))

    def constant(self, number: float) -> Any:
        return ir.Constant(self.vector, [float(number)] * self.lanes)

    def multiply_add(self, a: Any, b: Any, c: Any) -> Any:
        """a * b + c: one instruction with one rounding where the machine has it, else two."""
        return self._call("fmuladd", self.vector, [a, b, c])

    def _splat(self, kind: Any, scalar: Any) -> Any:
        first = self.builder.insert_element(ir.Constant(kind, ir.Undefined), scalar, I32(0))
        return self.builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(I32, kind.count), None))

    def _vector_pointer(self, base: Any, place: Any) -> Any:
        return self.builder.bitcast(self.builder.gep(base, [place]), self.vector.as_pointer())

    def _call(self, operation: str, result: Any, operands: list[Any], suffix: str = "") -> Any:
        """Call the instruction that LLVM offers as a function, such as llvm.fmuladd.v8f32."""
        kind = ir.FunctionType(result, [operand.type for operand in operands])
        name = f"llvm.{operation}.v{self.lanes}f{self.dtype.bitwidth}{suffix}"
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, name), operands)
