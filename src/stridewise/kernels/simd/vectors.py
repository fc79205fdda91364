"""Vector instructions in LLVM, as far as a convolution needs them; `register_tile` is built from these.

Numba translates Python into LLVM instructions by calling methods of a `builder`, one per instruction; `VectorCode`
adds the vector instructions. Element offsets count from the base pointer; a mask is a vector of booleans.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numpy.typing import DTypeLike

from stridewise.kernels.machine import VECTOR_BYTES

BYTE, I32, I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)


def lanes(dtype: DTypeLike) -> int:
    """Return how many elements of this dtype a vector holds. In compiled code write VECTOR_BYTES // out.itemsize."""
    return VECTOR_BYTES // np.dtype(dtype).itemsize


@dataclass(frozen=True, slots=True)
class VectorCode:
    """Appends vector instructions for one dtype (Numba's float32 or float64) to a builder."""

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
        """Return a pointer to the first element of an array, or to the element at an address."""
        if isinstance(memory_type, types.Array):
            return context.make_array(memory_type)(context, self.builder, memory).data
        return self.builder.inttoptr(memory, self.scalar.as_pointer())

    def load_scalar(self, base: Any, element_offset: Any) -> Any:
        return self.builder.load(self.builder.gep(base, [element_offset]))

    def load(self, base: Any, element_offset: Any) -> Any:
        """Return the vector that starts at an element; it need only be aligned to the element."""
        return self.builder.load(self._vector_pointer(base, element_offset), align=self.itemsize)

    def load_short(self, base: Any, element_offset: Any, count: int) -> Any:
        """Return `count` elements as a vector that has no more."""
        pointer = self.builder.gep(base, [element_offset])
        kind = ir.VectorType(self.scalar, count)
        return self.builder.load(self.builder.bitcast(pointer, kind.as_pointer()), align=self.itemsize)

    def store(self, vector: Any, base: Any, element_offset: Any) -> None:
        """Store a vector, which may be a short one."""
        pointer = self.builder.bitcast(self.builder.gep(base, [element_offset]), vector.type.as_pointer())
        self.builder.store(vector, pointer, align=self.itemsize)

    def load_masked(self, base: Any, element_offset: Any, mask: Any) -> Any:
        """Load the lanes whose mask is true; the others are 0, and their memory is not touched."""
        pointer = self._vector_pointer(base, element_offset)
        zero = ir.Constant(self.vector, None)
        return self._call("masked.load", self.vector, [pointer, I32(self.itemsize), mask, zero], ".p0")

    def store_masked(self, vector: Any, base: Any, element_offset: Any, mask: Any) -> None:
        """Store the lanes whose mask is true; the memory of the others is not touched."""
        pointer = self._vector_pointer(base, element_offset)
        self._call("masked.store", ir.VoidType(), [vector, pointer, I32(self.itemsize), mask], ".p0")

    def prefetch(self, base: Any, element_offset: Any) -> None:
        """Prefetch the cache line of an element. Invalid addresses are allowed: the processor ignores them."""
        pointer = self.builder.bitcast(self.builder.gep(base, [element_offset]), BYTE.as_pointer())
        operands = [pointer, I32(0), I32(3), I32(1)]  # 0: for reading; 3: keep in all cache levels; 1: data
        kind = ir.FunctionType(ir.VoidType(), [operand.type for operand in operands])
        self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, "llvm.prefetch.p0"), operands)

    def first_lanes(self, count: Any) -> Any:
        """Return a mask that is true for the first `count` lanes; count may be negative or exceed the lanes."""
        kind = ir.VectorType(I64, self.lanes)
        numbers = ir.Constant(kind, [I64(lane) for lane in range(self.lanes)])
        return self.builder.icmp_signed("<", numbers, self._splat(kind, count))

    def splat(self, scalar: Any) -> Any:
        """Return a vector with the scalar in every lane."""
        return self._splat(self.vector, scalar)

    def broadcast_in_groups(self, vector: Any, group: int, k: int) -> Any:
        """Replace each `group` consecutive lanes by the k-th of them; group divides the lanes, or exceeds them."""
        return self.shuffle(vector, [min(lane // group * group + k, self.lanes - 1) for lane in range(self.lanes)])

    def shuffle(self, vector: Any, lanes: list[int]) -> Any:
        """Return a vector of these lanes of another; neither need be as long as the processor's."""
        numbers = ir.Constant(ir.VectorType(I32, len(lanes)), [I32(lane) for lane in lanes])
        return self.builder.shuffle_vector(vector, vector, numbers)

    def constant(self, number: float) -> Any:
        return ir.Constant(self.vector, [float(number)] * self.lanes)

    def multiply_add(self, a: Any, b: Any, c: Any) -> Any:
        """Return a * b + c: one FMA with one rounding where the processor has it, otherwise two instructions."""
        return self._call("fmuladd", self.vector, [a, b, c])

    def _splat(self, kind: Any, scalar: Any) -> Any:
        first = self.builder.insert_element(ir.Constant(kind, ir.Undefined), scalar, I32(0))
        return self.builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(I32, kind.count), None))

    def _vector_pointer(self, base: Any, element_offset: Any) -> Any:
        return self.builder.bitcast(self.builder.gep(base, [element_offset]), self.vector.as_pointer())

    def _call(self, operation: str, result: Any, operands: list[Any], suffix: str = "") -> Any:
        """Call an LLVM intrinsic such as llvm.fmuladd.v8f32."""
        kind = ir.FunctionType(result, [operand.type for operand in operands])
        name = f"llvm.{operation}.v{self.lanes}f{self.dtype.bitwidth}{suffix}"
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, name), operands)
