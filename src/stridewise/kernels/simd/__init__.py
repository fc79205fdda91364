"""SIMD building blocks for compiled kernels. In reading order:

vectors         vector instructions in LLVM, one per method
register_tile   a block of sums that stays in registers, as a Numba type
split_tile      the same for few channels out, which share a vector
memory          arrays at addresses, and copies of contiguous elements
function_pointer   calls of compiled functions by address
"""
