"""The ladder: from the definition of a convolution towards the fast kernels, one idea a file. In teaching order:

    reference        the definition, slow and obvious; every other kernel is compared with it
    naive_loops      seven loops in interpreted Python
    compiled_loops   the same loops compiled by Numba
    loop_order       the loop over contiguous memory moved inwards
    matmul_sum       one matrix product per kernel position
    im2col           one matrix product over all windows
    lazy_im2col      windows gathered a block at a time, in the cache
    register_tile    sums that stay in registers
    packed_weights   weights in the order in which the register tile reads them
    cache_blocking   five loops, over blocks that stay in the caches
    parallel         blocks of pixels distributed over all cores

Each file's docstring says what changed, why it is faster, and what it costs. `stridewise.kernels.direct` is the last
three for any stride, padding, dilation and groups, and with tiles of several shapes. The remaining rungs are packages
of their own: fewer multiplications in `stridewise.kernels.winograd`, depthwise convolution in
`stridewise.kernels.depthwise`.
"""
