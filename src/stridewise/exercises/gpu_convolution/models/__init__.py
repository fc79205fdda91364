"""Kernels as records of decisions, and what each decision shows in a kernel's dataflow.

    runs      a kernel that was followed on one case, and the signs by which a misconception is recognised
    windows   which pixels and weights an output is the sum of: the decisions, by default the right ones
    numbers   how a thread's number becomes the indices of its output
    outputs   which threads write which outputs; planes: in blocks of 8 by 8 threads
    orders    which outputs neighbouring threads have
    tiles     what a block's tile holds, and which of it is read
    matrices  which pixel stands where in an im2col matrix

A sign says of one run whether a decision shows in it: True; None where the right decision would give the same; False
where neither fits. It compares indices, not numbers, so that the style in which a kernel is written does not matter.
"""
