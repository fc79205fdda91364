"""Lesson 3: a convolution whose loops run along its cache lines."""

from stridewise.exercises.loop_order.exercises import EXERCISES

__all__ = ["EXERCISES"]
