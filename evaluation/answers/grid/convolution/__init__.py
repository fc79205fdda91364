"""Convolutions: one belief a file, ten ways of writing a convolution in each.

The ways are those of `square_kernel.py`, in the same order in every file: seven loops, a window times one filter,
windows of all images at once, broadcasting, tensordot, einsum, ravel and @, a product for each kernel position, and
as_strided with one product, twice. Each is written as a student would who holds the belief, so one belief fails with
another shape, with wrong numbers or with an error. `more_beliefs.py` has further beliefs, each in a few ways.
"""
