"""Lesson 1: how an array lies in memory, and the axis orders that libraries choose."""

from stridewise.exercises.storage_order.exercises import EXERCISES

__all__ = ["EXERCISES"]
