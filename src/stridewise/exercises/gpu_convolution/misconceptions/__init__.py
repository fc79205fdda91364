"""What students get wrong on a GPU: `indices` of threads, `tiles` in shared memory, `coalescing` and `im2col`."""
