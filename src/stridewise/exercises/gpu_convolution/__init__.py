"""Lesson 10, a convolution on a GPU.

`launches` says how kernels are launched; then `exercises`, their misconceptions, and the `models` that recognise these.
"""

from stridewise.exercises.gpu_convolution.exercises import EXERCISES

__all__ = ["EXERCISES"]
