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
    raced = [exercise for exercise in exercises if exercise.name in times]
    if not raced:
        return ""
    first = times[raced[0].name]
    rows = [
        (f"`{exercise.name}`", exercise.lesson.partition("_")[0].lstrip("0"), times[exercise.name])
        for exercise in raced
    ]
    if PYTORCH in times:
        rows.append((PYTORCH, "", times[PYTORCH]))
    lines = [f"| {name} | {lesson} | {_time(seconds)} | {_factor(first / seconds)} |" for name, lesson, seconds in rows]
    return "\n".join(
        [
            "## Your ladder",
            "",
            "What you wrote, in its fastest call in a race on this machine. Run a race again to improve your times.",
            "",
            f"| function | lesson | one multiply-add | speed relative to `{raced[0].name}` |",
            "| --- | --- | --- | --- |",
            *lines,
        ]
    )


def _time(seconds: float) -> str:
    size, unit = next((pair for pair in _UNITS if float(f"{seconds / pair[0]:.2g}") >= 1), _UNITS[-1])
    return f"{float(f'{seconds / size:.2g}'):g} {unit}"


def _factor(factor: float) -> str:
    return f"{float(f'{factor:.2g}'):,.0f}" if factor >= 10 else f"{factor:.2g}"
