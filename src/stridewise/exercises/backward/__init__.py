"""Lesson 9: the backward pass of a convolution.

Reading order: `cases.py` (the gradients, and what their exercises are tried on), `flip_and_dilate.py`,
`gradients.py` and `columns_and_differences.py` (the exercises), `models/` (gradients as decisions), `misconceptions/`.
"""

from stridewise.exercises.backward import columns_and_differences, flip_and_dilate, gradients

EXERCISES = (
    gradients.CONV_INPUT_GRAD_NAIVE,
    gradients.BIAS_GRAD,
    flip_and_dilate.FLIP_VIEW,
    flip_and_dilate.DILATE,
    gradients.CONV_INPUT_GRAD,
    gradients.CONV_WEIGHT_GRAD,
    columns_and_differences.COL2IM,
    columns_and_differences.GRAD_CHECK,
)

__all__ = ["EXERCISES"]
