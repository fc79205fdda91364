"""The page to keep for those who have all points, to be printed: their functions, their times, their predictions."""

import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from stridewise.checker.notebook.contents import LessonSummary, cell_source
from stridewise.checker.notebook.reader_ladder import ladder_rows
from stridewise.predictions.foreseen import foreseen_rows

PAGE = "my_stridewise.html"
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 3px 14px 3px 0; border-bottom: 1px solid #8c8c8c; }
pre { font: 13px/1.4 monospace; border-left: 3px solid #E69F00; padding-left: 10px; white-space: pre-wrap; }
@media print { body { max-width: none; margin: 0; } pre, tr { break-inside: avoid; } }
"""


def write_finished_page(
    folder: Path, lessons: Iterable[LessonSummary], points: Mapping[str, float], times: Mapping[str, float]
) -> str:
    """Write the page beside the notebooks if all points are earned.

    Parameters
    ----------
    folder : Path
        The folder of the notebooks.
    lessons : iterable of LessonSummary
        In course order.
    points, times : mapping of str to float
        As for `contents_page`.

    Returns
    -------
    str
        The file's name; empty if points are missing, or the file cannot be written.
    """
    lessons = tuple(lessons)
    exercises = [exercise for lesson in lessons for exercise in lesson.exercises]
    if not exercises or any(points.get(exercise.name, 0) < exercise.points for exercise in exercises):
        return ""
    page = finished_page(lessons, times, _answers(folder, lessons))
    path = folder / PAGE
    try:
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            path.write_text(page, encoding="utf-8")
    except OSError:
        return ""
    return PAGE


def finished_page(lessons: Iterable[LessonSummary], times: Mapping[str, float], answers: Mapping[str, str]) -> str:
    """Return the page as HTML that loads nothing.

    Parameters
    ----------
    lessons : iterable of LessonSummary
        In course order.
    times : mapping of str to float
        The best seconds of one multiply-add, by exercise and for PyTorch.
    answers : mapping of str to str
        Exercise -> the reader's code.

    Returns
    -------
    str
    """
    lessons = tuple(lessons)
    exercises = [exercise for lesson in lessons for exercise in lesson.exercises]
    total = f"{sum(exercise.points for exercise in exercises):g}"
    summary = (
        f"<p>{len(lessons)} lessons, {len(exercises)} functions, {total} of {total} points. You started with how an "
        "array lies in memory; this is what you built.</p>"
    )
    sections = [
        summary,
        _table(
            "Your times",
            ("function", "lesson", "one multiply-add", "speed relative to the first"),
            ladder_rows(exercises, times),
        ),
        _table(
            "Your predictions", ("lesson", "question", "foreseen", "what you said, and what it was"), foreseen_rows()
        ),
        *(_lesson(lesson, answers) for lesson in lessons),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>My Stridewise</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>\n'
        f"<body><h1>Stridewise: how a convolution really runs</h1>\n{''.join(sections)}</body></html>\n"
    )


def _lesson(lesson: LessonSummary, answers: Mapping[str, str]) -> str:
    codes = (answers[exercise.name] for exercise in lesson.exercises if exercise.name in answers)
    return f"<h2>{html.escape(lesson.title)}</h2>\n{''.join(f'<pre>{html.escape(code)}</pre>' for code in codes)}\n"


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a section with a table; nothing if there are no rows."""
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in rows)
    head = "".join(f"<th>{text}</th>" for text in heads)
    return f"<h2>{title}</h2>\n<table><tr>{head}</tr>{body}</table>\n" if body else ""


def _answers(folder: Path, lessons: Iterable[LessonSummary]) -> dict[str, str]:
    """Return exercise -> code, as the notebooks have it now."""
    cells = [
        cell
        for lesson in lessons
        for cell in json.loads((folder / f"{lesson.name}.ipynb").read_text(encoding="utf-8"))["cells"]
    ]
    named = ((cell.get("metadata", {}).get("nbgrader", {}), cell) for cell in cells)
    return {nbgrader["grade_id"]: cell_source(cell) for nbgrader, cell in named if nbgrader.get("solution")}
