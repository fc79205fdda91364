"""The exercises as data: one module a lesson, one record an exercise, and the registry that names them all."""

from stridewise.exercises.record import Case, Contract, Exercise, Misconception, case
from stridewise.exercises.registry import EXERCISES, exercise_named

__all__ = ["EXERCISES", "Case", "Contract", "Exercise", "Misconception", "case", "exercise_named"]
