"""What an instructor reads on the terminal: what needs a person first, then who got what."""

import re
from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.pipeline.results import Result, Results

_WIDTH = 100  # where the terminal has no width of its own, as in a pipe
_NAME_WIDTH = 16  # four exercises in a row, as the longest lesson has, fit 100 columns


def print_report(lesson: str, results: Results, console: Console | None = None) -> None:
    """Print one lesson's report."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(report(lesson, results))


def report(lesson: str, results: Results) -> RenderableType:
    """The undecided, the table of students and exercises, and how often each mistake was made."""
    parts: list[RenderableType] = [Text(f"\n{lesson}", style="bold")]
    if results.unsandboxed:
        parts += [Text(f"Graded without a sandbox: {', '.join(results.unsandboxed)}", style="red"), Text()]
    if results.undecided:
        parts += [Text("Needs a person:", style="bold"), *_undecided(results), Text()]
    parts += [_points(results), *_mistakes(results)]
    return Group(*parts)


def _undecided(results: Results) -> Iterator[RenderableType]:
    for one in results.undecided:
        # The message of an exercise begins with its name.
        cause = " ".join(one.cause.split())
        yield Padding(Text(f"{one.student}: {cause}", style="yellow"), (0, 0, 0, 2))


def _points(results: Results) -> Table:
    """Students down, exercises across: points, and under them what was wrong."""
    exercises = list(dict.fromkeys(one.exercise for one in results.results))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("student", overflow="fold")
    for exercise in exercises:
        table.add_column(_wrapped(exercise))
    table.add_column("total", justify="right", no_wrap=True)
    for student, rows in _by_student(results).items():
        cells = [_cell(rows[exercise]) if exercise in rows else Text() for exercise in exercises]
        total = _number(sum(one.points for one in rows.values()))
        table.add_row(student, *cells, f"{total} of {_number(sum(one.max_points for one in rows.values()))}")
    passed = Counter(one.exercise for one in results.results if one.status == "passed")
    count = len(_by_student(results))
    table.add_section()
    table.add_row("right", *(f"{passed[exercise]} of {count}" for exercise in exercises), "", style="bold")
    return table


def _by_student(results: Results) -> dict[str, dict[str, Result]]:
    students: dict[str, dict[str, Result]] = {}
    for one in results.results:
        students.setdefault(one.student, {})[one.exercise] = one
    return students


def _cell(result: Result) -> Text:
    if result.status == "passed":
        return Text(_number(result.points), style="green")
    if result.status == "undecided":
        return Text("undecided", style="yellow")
    if result.status == "unattempted":
        return Text("unattempted", style="dim")
    return Text(f"{_number(result.points)} {_wrapped(what_was_wrong(result))}", style="red")


def what_was_wrong(result: Result) -> str:
    """The misconception's name, or else the kind of the finding in words."""
    if result.misconception:
        return result.misconception
    return {"values": "wrong values", "raised": "raised", "mutated": "input changed"}.get(
        result.finding or "", result.finding or "failed"
    )


def _mistakes(results: Results) -> Iterator[RenderableType]:
    """The named misconceptions that more than one student has."""
    named = Counter((one.exercise, one.misconception) for one in results.results if one.misconception)
    shared = [(pair, count) for pair, count in named.most_common() if count > 1]
    if shared:
        yield Text("Shared mistakes:", style="bold")
        yield from (Text(f"  {count} students  {exercise}: {name}") for (exercise, name), count in shared)


def _wrapped(name: str) -> str:
    """The name on several lines, broken behind hyphens and underscores (Rich would break it anywhere)."""
    lines = [""]
    for part in re.findall(r"[^-_]*[-_]|[^-_]+", name):
        if lines[-1] and len(lines[-1] + part) > _NAME_WIDTH:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _number(points: float) -> str:
    return f"{points:g}"
