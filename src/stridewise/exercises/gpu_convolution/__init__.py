"""Lesson 10, a convolution on a GPU: `launches` (how kernels are launched), `exercises`, and their misconceptions."""

from stridewise.exercises.gpu_convolution.exercises import EXERCISES

__all__ = ["EXERCISES"]
