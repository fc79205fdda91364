"""Lesson 7: im2col in panels, and strided windows."""

from stridewise.exercises.lazy_im2col.exercises import EXERCISES

__all__ = ["EXERCISES"]
