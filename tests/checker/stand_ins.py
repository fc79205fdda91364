"""Stand-ins for what students hand in."""

from stridewise.exercises import EXERCISES


class Compiled:
    """What a function compiled by Numba looks like to the checker, for code that Numba itself cannot compile."""

    def __init__(self, answer):
        self.py_func = answer

    def __call__(self, *arguments):
        return self.py_func(*arguments)


def handed_in(exercise, answer):
    """The answer in the form that its exercise asks for."""
    return Compiled(answer) if exercise.contract.compiled and not hasattr(answer, "py_func") else answer


def right_answer(name):
    """A right answer to the exercise of this name, to be spoilt."""
    return next(exercise.reference for exercise in EXERCISES if exercise.name == name)
