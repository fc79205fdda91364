"""The former place and names of `stridewise.kernels.simd.register_tile`, for notebooks that are already handed out."""

from stridewise.kernels.machine import VECTOR_REGISTERS
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, VECTOR_BYTES, store, zeros
from stridewise.kernels.simd.register_tile import fma_broadcast as add_products
from stridewise.kernels.simd.register_tile import strided_row_offsets as even_rows

__all__ = ["COLUMNS", "ROWS", "VECTOR_BYTES", "VECTOR_REGISTERS", "add_products", "even_rows", "store", "zeros"]
