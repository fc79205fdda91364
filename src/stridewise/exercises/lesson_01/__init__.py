"""Lesson 01: how an array lies in memory, and the axis orders that libraries choose."""

from stridewise.exercises.lesson_01.exercises import EXERCISES

__all__ = ["EXERCISES"]
