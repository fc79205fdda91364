"""What students get wrong: `sums`, `indices` of threads, `tiles` in shared memory, `coalescing` and `im2col`."""
