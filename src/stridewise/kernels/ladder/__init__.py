"""The ladder: from the definition of a convolution towards the fast kernels, one idea a file. In teaching order:

    reference        the definition, slow and obvious; every other kernel is compared with it
    naive_loops      seven loops in interpreted Python
    compiled_loops   the same loops compiled by Numba
    loop_order       the loop over contiguous memory moved inwards
    matmul_sum       one matrix product per kernel position
    im2col           one matrix product over all windows
    lazy_im2col      windows gathered a block at a time, in the cache
    register_tile    sums that stay in registers

The remaining rungs are packages of their own: packed weights and cache blocking in `stridewise.kernels.direct`, threads
in `stridewise.kernels.thread_pool`, fewer multiplications in `stridewise.kernels.winograd`, depthwise convolution in
`stridewise.kernels.depthwise`. Each file's docstring says what changed, why it is faster, and what it costs.
"""
