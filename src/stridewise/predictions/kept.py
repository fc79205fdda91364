"""What was predicted and how it came out, in the progress file; in memory where there is none."""

from dataclasses import dataclass
from typing import Any

from stridewise.predictions.kinds import Value
from stridewise.predictions.questions import Question
from stridewise.progress_file import append_entry, progress_path, read_entries

_in_memory: list[dict[str, Any]] = []


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about a question: None where there is nothing yet."""

    predicted: Value | None = None
    outcome: Value | None = None


def keep(question: Question, **values: Value) -> None:
    """Keep what was `predicted`, or its `outcome`.

    Parameters
    ----------
    question : Question
        The question.
    **values : tuple
        The value, as `predicted` or as `outcome`.
    """
    path, entry = progress_path(), {"prediction": question.name} | {name: list(value) for name, value in values.items()}
    if path:
        append_entry(path, entry)
    else:
        _in_memory.append(entry)


def kept(question: Question) -> Kept:
    """Return the last prediction before the first outcome that followed one, and the last outcome.

    A question whose answer is known from the start keeps its first prediction: the answer is shown with it.
    """
    path, now = progress_path(), Kept()
    for entry in read_entries(path) if path else _in_memory:
        if entry.get("prediction") == question.name:
            now = _after(question, now, entry)
    return now


def _after(question: Question, now: Kept, entry: dict[str, Any]) -> Kept:
    predicted, outcome = (_readable(question, entry.get(name)) for name in ("predicted", "outcome"))
    if predicted and now.outcome is None:
        return now if question.answer and now.predicted else Kept(predicted, question.answer)
    return Kept(now.predicted, outcome) if outcome and now.predicted else now


def _readable(question: Question, stored: Any) -> Value | None:
    """Return a stored value, or None if an edited file holds something else."""
    if not isinstance(stored, list):
        return None
    try:
        return question.kind.read(question.kind.entries(tuple(stored)))
    except (TypeError, ValueError):
        return None
