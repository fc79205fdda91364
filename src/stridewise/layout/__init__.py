"""Where an array's elements lie in memory: strides, addresses, raw bytes, and views that cannot leave the memory.

And what a function does to memory: the accesses of a loop nest, and a small cache to count their misses. In reading
order:

    strides             row-major strides, and offsets in elements or bytes
    addresses           the array that owns the memory, and the address of every element in it
    safe_strides        `as_strided` with a check of the bounds; `guard` checks NumPy's own
    accesses            `record_accesses` and its trace; `recording` and `followed_functions` do the work
    cache               a set-associative cache that counts misses
    memories, integers  helpers: arrays that share memory, integer arguments
"""

from stridewise.layout.accesses import AccessTrace, TracedArray, record_accesses
from stridewise.layout.addresses import byte_bounds, byte_offset, element_addresses, raw_memory, root
from stridewise.layout.cache import Cache, Misses, count_misses
from stridewise.layout.guard import guarded_as_strided
from stridewise.layout.recording import CannotRecordError, TooManyAccessesError
from stridewise.layout.safe_strides import StrideError, safe_as_strided
from stridewise.layout.strides import element_offset, row_major_strides

__all__ = [
    "AccessTrace",
    "Cache",
    "CannotRecordError",
    "Misses",
    "StrideError",
    "TooManyAccessesError",
    "TracedArray",
    "byte_bounds",
    "byte_offset",
    "count_misses",
    "element_addresses",
    "element_offset",
    "guarded_as_strided",
    "raw_memory",
    "record_accesses",
    "root",
    "row_major_strides",
    "safe_as_strided",
]
