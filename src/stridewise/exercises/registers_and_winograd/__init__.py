"""Lesson 8: fewer multiplications."""

from stridewise.exercises.registers_and_winograd.exercises import EXERCISES

__all__ = ["EXERCISES"]
