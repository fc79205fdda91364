"""Direct convolution as an implicit matrix product, blocked for the caches as in GotoBLAS and BLIS.

The im2col matrix (output pixels by KH * KW * CI) times the weights (KH * KW * CI by CO), without forming the matrix: a
micro-kernel reads each window where it lies. The ladder has the same as `packed_weights`, `cache_blocking`, `parallel`,
for stride 1 and without padding: read them first. Then, in this order:

    problem           `DirectProblem`, `BlockSizes(mc, kc, nc, mr, nr)` and what else the loops read, as named numbers
    loops             loops 5 to 1 around the micro-kernel
    micro_kernel      loop 1, with the micro-kernel, mr by nr, and its prefetching
    few_channels      the micro-kernel for fewer channels out than half a vector has lanes
    pack_weights      panels of nr channels out (BLIS's packed B)
    pack_input        the input of mc pixels, padding included, where it cannot be read in place (BLIS's packed A)
    buffers           the scratch memory of a thread
    driver            loop 3, distributed over the threads

and what is decided in Python before the loops run:

    block_sizes       mc, kc, nc, mr and nr for the sizes of the caches
    padding_regions   which taps meet only padding, and are skipped
    windows           tables of where windows start, and of their contiguous taps
    plan              all of it put together

References
----------
K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
F. Van Zee and R. van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3), 2015.
"""
