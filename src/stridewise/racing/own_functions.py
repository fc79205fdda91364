"""`own`: the reader's functions where they are right and quick enough, ours where not, and which is which in words."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise.absent import HAS_NUMBA, numba
from stridewise.checker.answers.imports import import_packages_of
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.check import examine, find_exercise
from stridewise.checker.notebook.contents import cell_source

Function = Callable[..., Any]

_TIMED_CALLS = 3  # of which the shortest counts: other programs only ever add to a time
_WHY = {
    "unattempted": "yours is not written yet",
    "failed": "yours does not pass its check yet",
    "undecided": "yours could not be checked",
}


@dataclass(frozen=True, slots=True)
class Own:
    """Functions by the name of their exercise; as a cell's last line it says whose they are.

    Parameters
    ----------
    functions : mapping of str to callable
        Exercise -> the reader's function, or ours.
    whose : mapping of str to str
        Exercise -> "yours", or "ours" and why.
    """

    functions: Mapping[str, Function]
    whose: Mapping[str, str]

    def __getitem__(self, name: str) -> Function:
        return self.functions[name]

    def __repr__(self) -> str:
        width = max(map(len, self.whose))
        return "\n".join(f"{name:{width}}  {owner}" for name, owner in self.whose.items())


def own(answers: Mapping[str, Function | str], calls: Mapping[str, tuple[Any, ...]], *, seconds: float) -> Own:
    """Take the reader's functions, and ours in the place of those that are missing, wrong or too slow.

    Parameters
    ----------
    answers : mapping of str to callable or str
        Exercise -> the reader's function; or the lesson, such as "07_lazy_im2col", in whose notebook beside this one it
        is.
    calls : mapping of str to tuple
        Exercise -> the arguments of a call, as the functions will get them.
    seconds : float
        How long such a call may take.

    Returns
    -------
    Own
        A function for every name.

    Raises
    ------
    ValueError
        If a name is no exercise's, or has no call.
    """
    functions: dict[str, Function] = {}
    whose: dict[str, str] = {}
    for name, given in answers.items():
        if name not in calls:
            raise ValueError(f"calls has no arguments for {name}; expected a tuple for each of {', '.join(answers)}")
        exercise = find_exercise(name)
        answer = _earlier_answer(name, given) if isinstance(given, str) else given
        if answer is None:
            why = f"{given}.ipynb beside this notebook has none that runs"
        else:
            why = _why_not(answer, name, calls[name], seconds)
        functions[name] = exercise.reference if why or answer is None else answer
        whose[name] = f"ours: {why}" if why else "yours"
    return Own(functions, whose)


def _why_not(answer: Function, name: str, arguments: tuple[Any, ...], seconds: float) -> str:
    """Return why the reader's function is not taken; nothing if it is."""
    try:
        import_packages_of(answer)
        status = examine(LocalAnswer(answer), find_exercise(name)).status
    except Exception:
        status = "undecided"
    if status != "passed":
        return _WHY[status]
    taken = min(_seconds_of(answer, arguments) for _ in range(_TIMED_CALLS))
    return f"yours is right, but takes {1000 * taken:.0f} ms for a call" if taken > seconds else ""


def _seconds_of(answer: Function, arguments: tuple[Any, ...]) -> float:
    started = time.perf_counter()
    answer(*arguments)
    return time.perf_counter() - started


def _earlier_answer(name: str, lesson: str) -> Function | None:
    """Return the function that the reader wrote in another lesson; None where there is none, or its cell fails."""
    scope: dict[str, Any] = {
        "np": np,
        "as_strided": as_strided,
        "sliding_window_view": sliding_window_view,
        "numba": import_module("numba") if HAS_NUMBA else numba,
    }
    try:
        cells = json.loads(Path(f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
        written = next(cell for cell in cells if cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") == name)
        exec(cell_source(written), scope)
    except Exception:  # whatever the reader's file holds
        return None
    found = scope.get(name)
    return found if callable(found) else None
