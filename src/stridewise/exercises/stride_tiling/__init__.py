"""Lesson 5: strides as a tool: tiles as a view, tiles laid out in memory, a tiled matrix product."""

from stridewise.exercises.stride_tiling.exercises import EXERCISES

__all__ = ["EXERCISES"]
