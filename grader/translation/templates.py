"""What there is to translate: a catalog without translations, of a lesson and of the package's messages."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

import stridewise
from grader.course.source import read_source
from grader.translation.passages import passages
from stridewise.exercises import EXERCISES
from stridewise.exercises.model_answers import model_answer
from stridewise.predictions.questions import QUESTIONS

PACKAGE = Path(stridewise.__file__).parent
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "_n": (1, 2)}
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a catalog changes when a text does
_HEADER = "# What Stridewise says. `grader translate` writes this file; only msgstr is edited by hand."


def empty_catalog(language: str | None = None) -> Catalog:
    """Return a catalog without entries, and without the times that would change it with every run."""
    return Catalog(
        locale=language,
        header_comment=_HEADER,
        project="Stridewise",
        version="lessons and messages",
        msgid_bugs_address="the project's issues",
        last_translator="Stridewise",
        language_team="Stridewise",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        charset="utf-8",
        fuzzy=False,
    )


def lesson_template(source: Path) -> Catalog:
    """Collect the texts of a lesson.

    Parameters
    ----------
    source : Path
        The lesson in py:percent format.

    Returns
    -------
    Catalog
        One entry for each passage, in their order.
    """
    catalog = empty_catalog()
    for cell in read_source(source).cells:
        for passage in passages(cell):
            catalog.add(passage.text)
    return catalog


def message_template(lessons: Collection[str]) -> Catalog:
    """Collect what the package says: marked texts in its code, and the texts of lessons' exercises and questions.

    Parameters
    ----------
    lessons : collection of str
        The names of the lessons whose exercises and questions are translated.

    Returns
    -------
    Catalog
        Each entry with the file or the exercise that it comes from.
    """
    catalog = empty_catalog()
    for file, _line, message, comments, context in extract_from_dir(PACKAGE, keywords=KEYWORDS):
        catalog.add(message, locations=[(f"stridewise/{file}", 0)], auto_comments=comments, context=context)
    for place, text in registry_texts(lessons):
        catalog.add(text, locations=[(place, 0)])
    return catalog


def registry_texts(lessons: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield where each text of the registry stands, and the text, for the exercises and questions of some lessons."""
    for exercise in (exercise for exercise in EXERCISES if exercise.lesson in lessons):
        yield from ((exercise.name, text) for text in (exercise.asks, *exercise.hints))
        for misconception in exercise.misconceptions:
            yield from ((exercise.name, text) for text in (misconception.belief, misconception.remedy))
        yield from ((exercise.name, case.note) for case in (*exercise.witnesses, *exercise.cases))
        answer = model_answer(exercise.name)
        if answer:
            yield exercise.name, answer.reason
    for question in (question for question in QUESTIONS if question.lesson in lessons):
        yield from ((question.name, text) for text in (question.asks, *question.kind.options))
