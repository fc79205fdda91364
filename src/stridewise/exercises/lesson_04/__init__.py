"""Lesson 04: strides as a tool: tiles as a view, tiles laid out in memory, a tiled matrix product."""

from stridewise.exercises.lesson_04.exercises import EXERCISES

__all__ = ["EXERCISES"]
