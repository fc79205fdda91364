"""Where an array's elements lie in memory: strides, addresses, raw bytes, and views that cannot leave the memory."""

from stridewise.layout.addresses import byte_bounds, byte_offset, element_addresses, raw_memory, root
from stridewise.layout.guard import guarded_as_strided
from stridewise.layout.safe_strides import StrideError, safe_as_strided
from stridewise.layout.strides import element_offset, row_major_strides

__all__ = [
    "StrideError",
    "byte_bounds",
    "byte_offset",
    "element_addresses",
    "element_offset",
    "guarded_as_strided",
    "raw_memory",
    "root",
    "row_major_strides",
    "safe_as_strided",
]
