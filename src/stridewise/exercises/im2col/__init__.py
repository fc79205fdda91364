"""Lesson 6: every window as a row of one matrix, so that a convolution becomes a single product."""

from stridewise.exercises.im2col.exercises import EXERCISES

__all__ = ["EXERCISES"]
