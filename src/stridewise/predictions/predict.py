"""`predict`: asks a question, and compares what was predicted with what was measured."""

from collections.abc import Sequence
from types import EllipsisType
from typing import TYPE_CHECKING

from stridewise.language import translate as _
from stridewise.predictions.kept import Kept, keep, kept
from stridewise.predictions.kinds import Numbers
from stridewise.predictions.questions import Question, question_named
from stridewise.timing import Times

if TYPE_CHECKING:
    from stridewise.plots.widgets.predict import PredictionForm

Measured = float | str | Times


def predict(question: str, measured: Measured | EllipsisType | None = ...) -> "PredictionForm | None":
    """Ask for a prediction, or say how it compares with what was measured.

    What is entered is kept beside the points, and `foreseen` lists it. It can be changed until the answer is known.

    Parameters
    ----------
    question : str
        The question's name, such as "loops-slowdown".
    measured : float, str, Times or None, optional
        How it came out: the number, the right option, or the times from which number, option or order follow; None if
        nothing could be measured.

    Returns
    -------
    PredictionForm or None
        Without `measured` a form, as a cell's last line. With it a sentence is printed if there is a prediction.

    Raises
    ------
    ValueError
        If there is no such question.
    """
    asked = question_named(question)
    if isinstance(measured, EllipsisType):
        return _form(asked)
    predicted = kept(asked).predicted
    outcome = None if measured is None else asked.kind.outcome(measured)  # type: ignore[arg-type]
    if outcome:
        keep(asked, outcome=outcome)
    if predicted and outcome:
        print(sentence(asked, Kept(predicted, outcome)))  # noqa: T201
    elif predicted and isinstance(asked.kind, Numbers) and isinstance(measured, Times) and asked.kind.missing(measured):
        value, name = asked.kind.text(predicted), asked.kind.missing(measured)
        print(_("You predicted {value}. {name} could not be timed here.", value=value, name=name))  # noqa: T201
    elif predicted:
        print(_("You predicted {value}. The machine was too busy to tell.", value=asked.kind.text(predicted)))  # noqa: T201
    return None


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
        _(question.asks),
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
        return _("You predicted {value}. A cell below shows how it comes out.", value=kind.text(now.predicted or ()))
    outcome = kind.text(now.outcome)
    predicted = kind.text(now.predicted or ())
    if kind.agrees(now.predicted or (), now.outcome):
        return (
            _("You foresaw it: {outcome}.", outcome=outcome)
            if predicted == outcome
            else _("You foresaw it: {predicted}, and it is {outcome}.", predicted=predicted, outcome=outcome)
        )
    distance = kind.distance(now.predicted or (), now.outcome)
    if not distance:
        return _("You predicted {predicted}; it is {outcome}.", predicted=predicted, outcome=outcome)
    return _(
        "You predicted {predicted}; it is {outcome}, {distance}.",
        predicted=predicted,
        outcome=outcome,
        distance=distance,
    )
