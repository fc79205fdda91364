"""Direct convolution as an implicit matrix product, blocked for the caches as in GotoBLAS and BLIS.

The im2col matrix (output pixels by KH * KW * CI) times the weights (KH * KW * CI by CO), without forming the matrix: a
micro-kernel reads each window where it lies. In reading order:

    plan              block sizes: mc pixels, nc channels out, kc rows of the sum
    padding_regions   which taps meet only padding, and are skipped
    pack_input        where each window starts; a packed copy of a block where padding or strides require it
    pack_weights      weights as packed panels, one register tile wide
    micro_kernel      one packed panel times the pixels of a block
    driver            the loops around the micro-kernel, and the tasks for the threads
    few_channels      the same for fewer channels out than half a vector has lanes

References
----------
K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
F. Van Zee and R. van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3), 2015.
"""
