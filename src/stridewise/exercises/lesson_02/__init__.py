"""Lesson 02: a convolution in seven loops, padding as a new array, and the same loops compiled."""

from stridewise.exercises.lesson_02.exercises import EXERCISES

__all__ = ["EXERCISES"]
