"""The table of contents: what each lesson teaches, how long it takes, the reader's points and ladder, as Markdown.

Titles, goals and times come from the first cells of the lessons, points and exercises from the registry.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from stridewise.checker.notebook.reader_ladder import reader_ladder
from stridewise.exercises import EXERCISES, Exercise
from stridewise.language import NAMES

PAGE = "00_contents.md"
GLOSSARY = "glossary.md"
INTRODUCTION = (
    "How a convolution really runs. Take the lessons in order: each builds on the one before. Read, predict, write one "
    "small function at a time, and let the check under it answer."
)
NO_POINTS: Mapping[str, float] = {}
NO_TIMES: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class LessonSummary:
    """A lesson as its first cell announces it.

    Parameters
    ----------
    name, title : str
        The notebook's name, and its first heading.
    goals : tuple of str
        What the reader can do after it.
    minutes : int or None
        How long it takes; None where the cell does not say.
    exercises : tuple of Exercise
        In the notebook's order.
    headings : mapping of str to str
        Exercise -> the heading that its answer stands under.
    languages : tuple of str, default ()
        The codes of the languages that it is translated into: the notebook of each is in the folder of that name.
    """

    name: str
    title: str
    goals: tuple[str, ...]
    minutes: int | None
    exercises: tuple[Exercise, ...]
    headings: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


Address = Callable[[LessonSummary, str], str]


def read_lesson(
    name: str, notebook: str, exercises: Iterable[Exercise] = EXERCISES, languages: Iterable[str] = ()
) -> LessonSummary:
    """Read a lesson. What its first cell does not say stays empty.

    Parameters
    ----------
    name : str
        The notebook's name, such as 01_storage_order.
    notebook : str
        The text of its notebook file.
    exercises : iterable of Exercise, default `EXERCISES`
        All exercises.
    languages : iterable of str, default ()
        The codes of the languages that it is translated into.

    Returns
    -------
    LessonSummary
    """
    cells = json.loads(notebook)["cells"]
    text = cell_source(cells[0])
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    minutes = re.search(r"\babout (\d+) minutes\b", text)
    return LessonSummary(
        name=name,
        title=title[1] if title else name,
        goals=tuple(re.findall(r"^- (.+)$", text, re.MULTILINE)),
        minutes=int(minutes[1]) if minutes else None,
        exercises=tuple(exercise for exercise in exercises if exercise.lesson == name),
        headings=_headings(cells),
        languages=tuple(languages),
    )


def _headings(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return exercise -> the last heading above its answer."""
    headings, last = {}, ""
    for cell in cells:
        if cell.get("cell_type") == "markdown":
            last = [last, *re.findall(r"^#+ (.+)$", cell_source(cell), re.MULTILINE)][-1]
        nbgrader = cell.get("metadata", {}).get("nbgrader", {})
        if nbgrader.get("solution") and last:
            headings[nbgrader["grade_id"]] = last
    return headings


def cell_source(cell: Mapping[str, Any]) -> str:
    """Return the text of a notebook's cell, which may be stored as a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def read_lessons(folder: Path) -> tuple[LessonSummary, ...]:
    """Read the registry's lessons whose notebooks are in this folder, in course order."""
    paths = [folder / f"{name}.ipynb" for name, _ in groupby(EXERCISES, key=lambda exercise: exercise.lesson)]
    return tuple(
        read_lesson(
            path.stem,
            path.read_text(encoding="utf-8"),
            languages=[code for code in NAMES if (folder / code / path.name).is_file()],
        )
        for path in paths
        if path.is_file()
    )


def cell_address(lesson: LessonSummary, exercise: str) -> str:
    """Return the address that leads JupyterLab to the cell of an answer.

    Parameters
    ----------
    lesson : LessonSummary
        The lesson.
    exercise : str
        The exercise's name, which is also the cell's id.

    Returns
    -------
    str
    """
    return f"{lesson.name}.ipynb#cell-id={exercise}"


def contents_page(
    lessons: Iterable[LessonSummary],
    points: Mapping[str, float] = NO_POINTS,
    times: Mapping[str, float] = NO_TIMES,
    *,
    finished: str = "",
    address: Address = cell_address,
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    lessons : iterable of Lesson
        In course order.
    points : mapping of str to float, default `NO_POINTS`
        Exercise -> points earned so far. Without any, it is the page for readers who have not started.
    times : mapping of str to float, default `NO_TIMES`
        The best seconds of one multiply-add in races, by exercise and for PyTorch.
    finished : str, default ""
        File name of the page for those who have all points, if there is one.
    address : callable, default `cell_address`
        Lesson and name of an exercise -> what the name links to.

    Returns
    -------
    str
    """
    lessons = tuple(lessons)
    parts = [
        "# Stridewise",
        INTRODUCTION,
        _extent(lessons),
        _where_to_go(lessons, points, finished),
        *(_section(lesson, points, address) for lesson in lessons),
        f"The words of the course are explained in the [glossary]({GLOSSARY}).",
        reader_ladder((exercise for lesson in lessons for exercise in lesson.exercises), times),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _extent(lessons: tuple[LessonSummary, ...]) -> str:
    """Return the extent of the course, the time to the half hour: `6 lessons · about 5½ hours · 43 points`."""
    halves = round(sum(lesson.minutes or 0 for lesson in lessons) / 30)
    hours = f"{halves // 2 or ''}{'½' if halves % 2 else ''} {'hour' if halves <= 2 else 'hours'}"
    facts = [f"{len(lessons)} {'lesson' if len(lessons) == 1 else 'lessons'}", *([f"about {hours}"] if halves else [])]
    return " · ".join([*facts, f"{sum(map(_total, lessons)):g} points"])


def _where_to_go(lessons: tuple[LessonSummary, ...], points: Mapping[str, float], finished: str) -> str:
    unfinished = [lesson for lesson in lessons if _earned(lesson, points) < _total(lesson)]
    earned, total = sum(_earned(lesson, points) for lesson in lessons), sum(map(_total, lessons))
    if not unfinished:
        keep = (
            f" [Your course on one page]({finished}): what you wrote, your times, your predictions." if finished else ""
        )
        return f"**{earned:g} of {total:g} points.** You have them all.{keep}"
    word = "Go on with" if earned else "Begin with"
    so_far = f"**{earned:g} of {total:g} points so far** {_bar(earned / total, cells=20)}\n\n" if earned else ""
    return f"{so_far}{word} {_link(unfinished[0])}."


def _section(lesson: LessonSummary, points: Mapping[str, float], address: Address) -> str:
    facts = [] if lesson.minutes is None else [f"{lesson.minutes} minutes"]
    earned, total = _earned(lesson, points), _total(lesson)
    facts += [f"[{NAMES[code]}]({code}/{lesson.name}.ipynb)" for code in lesson.languages]
    facts.append(f"**{earned:g} of {total:g} points** {_bar(earned / total)}" if earned else f"{total:g} points")
    goals = "\n".join(f"- {goal}" for goal in lesson.goals)
    exercises = " · ".join(
        _exercise(exercise, points.get(exercise.name, 0), address(lesson, exercise.name))
        for exercise in lesson.exercises
    )
    return f"## {_link(lesson)}\n\n{' · '.join(facts)}\n\nAfter it you can\n\n{goals}\n\nYou write: {exercises}"


def _exercise(exercise: Exercise, points: float, address: str) -> str:
    link = f"[`{exercise.name}`]({address})"
    if not points:
        return link
    mark = "✓" if points >= exercise.points else f"{points:g} of {exercise.points:g}"
    return f"{link} **{mark}**"


def _link(lesson: LessonSummary) -> str:
    return f"[{lesson.title}]({lesson.name}.ipynb)"


def _earned(lesson: LessonSummary, points: Mapping[str, float]) -> float:
    return sum(points.get(exercise.name, 0) for exercise in lesson.exercises)


def _total(lesson: LessonSummary) -> float:
    return sum(exercise.points for exercise in lesson.exercises)


def _bar(share: float, cells: int = 10) -> str:
    done = int(share * cells)
    return "▰" * done + "▱" * (cells - done)
