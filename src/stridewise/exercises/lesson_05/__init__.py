"""Lesson 05: every window as a row of one matrix, so that a convolution becomes a single product."""

from stridewise.exercises.lesson_05.exercises import EXERCISES

__all__ = ["EXERCISES"]
