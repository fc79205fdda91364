"""`foreseen`: the predictions of a lesson beside what came out, as a table and as text."""

import html
from dataclasses import dataclass

from stridewise.language import translate as _
from stridewise.predictions.kept import Kept, kept
from stridewise.predictions.predict import sentence
from stridewise.predictions.questions import QUESTIONS, Question

CELL = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The predictions of a lesson; as a cell's last line it displays itself.

    Parameters
    ----------
    rows : tuple of (Question, Kept)
        Every question with what is kept about it.
    """

    rows: tuple[tuple[Question, Kept], ...]

    def __repr__(self) -> str:
        lines = [f"{_mark(question, now)} {_(question.asks)}: {_said(question, now)}" for question, now in self.rows]
        return "\n".join([self._summary(), *lines])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr style="background:transparent"><td style="{CELL}">{_mark(question, now)}</td>'
            f'<td style="{CELL}">{html.escape(_(question.asks))}</td>'
            f'<td style="{CELL}">{html.escape(_said(question, now))}</td></tr>'
            for question, now in self.rows
        )
        return f'<p>{self._summary()}</p><table style="border-collapse:collapse;margin:4px 0">{rows}</table>'

    def _summary(self) -> str:
        predicted = [pair for pair in self.rows if pair[1].predicted]
        right = sum(is_foreseen(*pair) for pair in predicted)
        return _(
            "You predicted {predicted} of {all} and foresaw {right}.",
            predicted=len(predicted),
            all=len(self.rows),
            right=right,
        )


def foreseen(lesson: str) -> Foreseen:
    """List what you predicted in a lesson, and how it came out.

    Parameters
    ----------
    lesson : str
        The notebook's name, such as "01_storage_order".

    Returns
    -------
    Foreseen
        The list; as a cell's last line it displays itself.

    Raises
    ------
    ValueError
        If the lesson has no questions.
    """
    rows = tuple((question, kept(question)) for question in QUESTIONS if question.lesson == lesson)
    if not rows:
        lessons = ", ".join(dict.fromkeys(question.lesson for question in QUESTIONS))
        raise ValueError(f"lesson is {lesson!r}; expected one of {lessons}")
    return Foreseen(rows)


def foreseen_rows() -> list[tuple[str, str, str, str]]:
    """Return the predicted questions: the lesson's number, what it asks, whether it was foreseen, and what came out."""
    rows = ((question, kept(question)) for question in QUESTIONS)
    return [
        (question.lesson.partition("_")[0].lstrip("0"), question.asks, _mark(question, now), _said(question, now))
        for question, now in rows
        if now.predicted
    ]


def is_foreseen(question: Question, now: Kept) -> bool:
    """Return whether the prediction agrees with what came out."""
    return bool(now.predicted and now.outcome) and question.kind.agrees(now.predicted or (), now.outcome or ())


def _mark(question: Question, now: Kept) -> str:
    return "✓" if is_foreseen(question, now) else "·"


def _said(question: Question, now: Kept) -> str:
    """Return what came out. The list is at the lesson's end, where no cell is left to wait for."""
    if now.predicted and now.outcome is None:
        return _("You predicted {value}. There is no measurement of it yet.", value=question.kind.text(now.predicted))
    return sentence(question, now) if now.predicted else _("no prediction")
