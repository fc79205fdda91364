"""The line that says what an exercise asks for, in a message about a wrong answer."""

from stridewise.exercises import Exercise
from stridewise.language import mark as N_
from stridewise.language import translate as _

ASKED = N_("Asked: ")


def asked_line(exercise: Exercise) -> str:
    """Return what the exercise asks for: its formula alone, if it has one, else its whole sentence."""
    asks = _(exercise.asks)
    formula = asks.partition(": ")[2]
    return _(ASKED) + (formula if formula.startswith("out[") else asks)
