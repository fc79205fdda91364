"""The line that says what an exercise asks for, in a message about a wrong answer."""

from stridewise.exercises import Exercise

ASKED = "Asked: "


def asked_line(exercise: Exercise) -> str:
    """Return what the exercise asks for: its formula alone, if it has one, else its whole sentence."""
    _, _, formula = exercise.asks.partition(": ")
    return f"{ASKED}{formula if formula.startswith('out[') else exercise.asks}"
