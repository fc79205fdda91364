"""The model answer of each exercise, which a student sees who has all points: one way to write it, and why so.

`grader build` makes `model_answers.json` of the lessons' sources: `solutions/` has them between the markers of the
answers, each under a comment that gives its reason.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE_NAME = "model_answers.json"


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One way to write an exercise's function.

    Parameters
    ----------
    code : str
        Its source.
    reason : str
        Why it is written so, in one to three sentences.
    """

    code: str
    reason: str


def model_answer(exercise: str) -> ModelAnswer | None:
    """Return the model answer of an exercise.

    Parameters
    ----------
    exercise : str
        The exercise's name.

    Returns
    -------
    ModelAnswer or None
        None if it has none.
    """
    record = _records().get(exercise)
    return ModelAnswer(record["code"], record["reason"]) if record else None


@cache
def _records() -> dict[str, dict[str, str]]:
    text = (files(__package__) / FILE_NAME).read_text(encoding="utf-8")
    records: dict[str, dict[str, str]] = json.loads(text)
    return records
