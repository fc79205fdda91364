"""Lesson 2: a convolution in seven loops, padding as a new array, and the same loops compiled."""

from stridewise.exercises.naive_loops.exercises import EXERCISES

__all__ = ["EXERCISES"]
