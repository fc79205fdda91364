"""`predict`: asks a question, and compares what was predicted with what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stridewise.predictions.kept import Kept, keep, kept
from stridewise.predictions.questions import Question, question_named

if TYPE_CHECKING:
    from stridewise.plots.widgets.predict import PredictionForm

Measured = float | str | Sequence[float] | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was predicted beside what was measured, as a sentence; `print` it."""

    text: str

    def __repr__(self) -> str:
        return self.text


def predict(question: str, measured: Measured | None = None) -> "PredictionForm | Comparison":
    """Ask for a prediction, or compare it with what was measured.

    What is entered is kept beside the points, and `foreseen` lists it. It can be changed until the answer is known.

    Parameters
    ----------
    question : str
        The question's name, such as "loops-slowdown".
    measured : float, str, sequence of float or mapping of str to float, optional
        How it came out: the number or numbers, the right option, or times by name, from which the fastest option or the
        order follows.

    Returns
    -------
    PredictionForm or Comparison
        Without `measured` a form, as a cell's last line; with it a sentence to print.

    Raises
    ------
    ValueError
        If there is no such question.
    """
    asked = question_named(question)
    if measured is None:
        return _form(asked)
    outcome = asked.kind.outcome(measured)  # type: ignore[arg-type]
    predicted = kept(asked).predicted
    if predicted:
        keep(asked, outcome=outcome)
    return Comparison(sentence(asked, Kept(predicted, outcome)))


def _form(question: Question) -> "PredictionForm":
    from stridewise.plots.widgets.predict import PredictionForm

    def enter(entries: Sequence[str]) -> tuple[str, bool]:
        if kept(question).outcome is None:
            keep(question, predicted=question.kind.read(entries))
        return state()

    def state() -> tuple[str, bool]:
        now = kept(question)
        return (sentence(question, now) if now.predicted else "", now.outcome is not None)

    kind, predicted = question.kind, kept(question).predicted
    return PredictionForm(
        question.asks,
        kind=type(kind).__name__.lower(),
        options=kind.options,
        unit=kind.unit,
        entered=kind.entries(predicted) if predicted else (),
        state=state(),
        enter=enter,
        answer=kind.text(question.answer) if question.answer else "",
    )


def sentence(question: Question, now: Kept) -> str:
    """Return what is known about a prediction in a sentence or two.

    Parameters
    ----------
    question : Question
        The question.
    now : Kept
        What is kept, or was just measured.

    Returns
    -------
    str
    """
    kind = question.kind
    if now.outcome is None:
        return f"You predicted {kind.text(now.predicted or ())}. A cell below shows how it comes out."
    outcome = kind.text(now.outcome)
    if now.predicted is None:
        return f"{question.asks}: {outcome}."
    predicted = kind.text(now.predicted)
    if kind.agrees(now.predicted, now.outcome):
        return (
            f"You foresaw it: {outcome}."
            if predicted == outcome
            else f"You foresaw it: {predicted}, and it is {outcome}."
        )
    distance = kind.distance(now.predicted, now.outcome)
    return f"You predicted {predicted}; it is {outcome}{f', {distance}' if distance else ''}."
