"""Lesson 4: a convolution as matrix products."""

from stridewise.exercises.matmul_convolution.exercises import EXERCISES

__all__ = ["EXERCISES"]
