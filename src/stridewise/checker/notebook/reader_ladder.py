"""The reader's own ladder: how fast each answer was in its best race, from lesson to lesson."""

from collections.abc import Iterable, Mapping

from stridewise.checker.notebook.progress import PYTORCH
from stridewise.exercises import Exercise

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def reader_ladder(exercises: Iterable[Exercise], times: Mapping[str, float]) -> str:
    """Return the ladder as Markdown; empty before the first race.

    Parameters
    ----------
    exercises : iterable of Exercise
        In course order.
    times : mapping of str to float
        The best seconds of one multiply-add, by exercise and for PyTorch; see `times_in`.

    Returns
    -------
    str
    """
    rows = ladder_rows(exercises, times)
    if not rows:
        return ""
    lines = [
        f"| {f'`{name}`' if lesson else name} | {lesson} | {time} | {factor} |" for name, lesson, time, factor in rows
    ]
    return "\n".join(
        [
            "## Your ladder",
            "",
            "What you wrote, in its fastest call in a race on this machine. Run a race again to improve your times.",
            "",
            f"| function | lesson | one multiply-add | speed relative to `{rows[0][0]}` |",
            "| --- | --- | --- | --- |",
            *lines,
        ]
    )


def ladder_rows(exercises: Iterable[Exercise], times: Mapping[str, float]) -> list[tuple[str, str, str, str]]:
    """Return the ladder's rows: name, lesson, time, and how many times as fast as the first; none before a race.

    Parameters
    ----------
    exercises, times
        As for `reader_ladder`.

    Returns
    -------
    list of (str, str, str, str)
        PyTorch, which belongs to no lesson, comes last.
    """
    raced = [
        (exercise.name, _number_of(exercise), times[exercise.name]) for exercise in exercises if exercise.name in times
    ]
    if not raced:
        return []
    rows = [*raced, *([(PYTORCH, "", times[PYTORCH])] if PYTORCH in times else [])]
    return [(name, lesson, _time(seconds), _factor(raced[0][2] / seconds)) for name, lesson, seconds in rows]


def _number_of(exercise: Exercise) -> str:
    return exercise.lesson.partition("_")[0].lstrip("0")


def _time(seconds: float) -> str:
    size, unit = next((pair for pair in _UNITS if float(f"{seconds / pair[0]:.2g}") >= 1), _UNITS[-1])
    return f"{float(f'{seconds / size:.2g}'):g} {unit}"


def _factor(factor: float) -> str:
    return f"{float(f'{factor:.2g}'):,.0f}" if factor >= 10 else f"{factor:.2g}"
