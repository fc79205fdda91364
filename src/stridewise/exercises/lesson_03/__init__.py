"""Lesson 03: a convolution as matrix products."""

from stridewise.exercises.lesson_03.exercises import EXERCISES

__all__ = ["EXERCISES"]
