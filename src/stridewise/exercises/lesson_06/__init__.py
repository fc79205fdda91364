"""Lesson 06: im2col in panels, strided windows, and fewer multiplications."""

from stridewise.exercises.lesson_06.exercises import EXERCISES

__all__ = ["EXERCISES"]
