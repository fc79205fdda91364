"""The report on the terminal: first what needs a person, then who earned what."""

import re
from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.pipeline.results import ExerciseResult, LessonResults

_WIDTH = 100  # where the terminal has no width of its own, as in a pipe
_NAME_WIDTH = 16  # so that four exercises side by side, as in the longest lesson, fit 100 columns
_MAX_NAMES = 10  # with one cause
_SHORT_FINDINGS = {"values": "wrong values", "mutated": "input changed"}


def print_report(lesson: str, results: LessonResults, console: Console | None = None) -> None:
    """Print one lesson's report."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(report(lesson, results))


def report(lesson: str, results: LessonResults) -> RenderableType:
    """Return what is undecided, the table of students and exercises, and how often each misconception occurred."""
    parts: list[RenderableType] = [Text(f"\n{lesson}", style="bold")]
    if results.unsandboxed:
        parts += [Text(f"Graded without a sandbox: {', '.join(results.unsandboxed)}", style="red"), Text()]
    if results.undecided:
        parts += [Text("Needs a person:", style="bold"), *_undecided(results), Text()]
    parts += [_points_table(results), *_shared_misconceptions(results), *_repairs(results)]
    return Group(*parts)


def _undecided(results: LessonResults) -> Iterator[RenderableType]:
    """Yield each cause once, with the students whom it concerns. The cause of an exercise begins with its name."""
    students: dict[str, list[str]] = {}
    for row in results.undecided:
        students.setdefault(" ".join(row.cause.split()), []).append(row.student)
    for cause, names in students.items():
        more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
        yield Padding(Text(f"{', '.join(names[:_MAX_NAMES])}{more}: {cause}", style="yellow"), (0, 0, 0, 2))


def _points_table(results: LessonResults) -> Table:
    """Return the table of points, and below them what was wrong: students down, exercises across."""
    exercises = list(dict.fromkeys(row.exercise for row in results.results))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("student", overflow="fold")
    for exercise in exercises:
        table.add_column(_wrap_name(exercise))
    table.add_column("total", justify="right", no_wrap=True)
    students = _by_student(results)
    for student, rows in students.items():
        cells = [_cell(rows[exercise]) if exercise in rows else Text() for exercise in exercises]
        table.add_row(student, *cells, _total(list(rows.values()), results.late_penalties.get(student, 0.0)))
    passed = Counter(row.exercise for row in results.results if row.status == "passed")
    table.add_section()
    table.add_row("right", *(f"{passed[exercise]} of {len(students)}" for exercise in exercises), "", style="bold")
    return table


def _total(rows: list[ExerciseResult], late_penalty: float) -> str:
    if any(row.status == "undecided" for row in rows):
        return "undecided"
    points, max_points = sum(row.points for row in rows), sum(row.max_points for row in rows)
    late = f"\n{late_penalty:g} less: late" if late_penalty else ""
    return f"{max(0.0, points - late_penalty):g} of {max_points:g}{late}"


def _by_student(results: LessonResults) -> dict[str, dict[str, ExerciseResult]]:
    students: dict[str, dict[str, ExerciseResult]] = {}
    for row in results.results:
        students.setdefault(row.student, {})[row.exercise] = row
    return students


def _cell(result: ExerciseResult) -> Text:
    if result.status == "passed":
        return Text(f"{result.points:g}", style="green")
    if result.status == "undecided":
        return Text("undecided", style="yellow")
    if result.status == "unattempted":
        return Text("unattempted", style="dim")
    return Text(f"{result.points:g} {_wrap_name(what_was_wrong(result))}", style="red")


def what_was_wrong(result: ExerciseResult) -> str:
    """Return the misconception's name, or else the kind of the finding."""
    finding = result.finding or "failed"
    return result.misconception or _SHORT_FINDINGS.get(finding, finding)


def _shared_misconceptions(results: LessonResults) -> Iterator[RenderableType]:
    """Yield the named misconceptions that more than one student has."""
    named = Counter((row.exercise, row.misconception) for row in results.results if row.misconception)
    shared = [(pair, count) for pair, count in named.most_common() if count > 1]
    if shared:
        yield Text("Shared misconceptions:", style="bold")
        yield from (Text(f"  {count} students  {exercise}: {name}") for (exercise, name), count in shared)


def _repairs(results: LessonResults) -> Iterator[RenderableType]:
    """Yield what was changed in notebooks before grading, with the students to whom the same happened together."""
    students: dict[str, list[str]] = {}
    for repair in results.repairs:
        students.setdefault(repair.change, []).append(repair.student)
    if students:
        yield Text("Changed before grading:", style="bold")
        for change, names in students.items():
            yield Padding(Text(f"{', '.join(names)}: {change}"), (0, 0, 0, 2))


def _wrap_name(name: str) -> str:
    """Return the name on several lines, broken after hyphens and underscores (Rich would break it anywhere)."""
    lines = [""]
    for part in re.findall(r"[^-_]*[-_]|[^-_]+", name):
        if lines[-1] and len(lines[-1] + part) > _NAME_WIDTH:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)
