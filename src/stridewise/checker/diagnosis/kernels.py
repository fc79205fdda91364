"""Which misconceptions show in a kernel for a GPU: in which thread computes what, and from what.

Kernels are not compared by their results: which fault ends a launch, and what is written until then, depends on how the
kernel is written. The kernel is followed on some cases in which no two lengths are the same by chance, and the signs of
each misconception say whether it shows there. Decisions about different things can be wrong in one kernel, and each is
recognised by itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.exercises import Exercise, Misconception
from stridewise.exercises.kernel_functions import KernelRun

_ENOUGH = 2  # cases in which a misconception shows: one may be chance
_MOST_TOGETHER = 2
_MOST_ACCESSES = 50_000  # after so many, and enough cases, a kernel is followed on no other case: it would take seconds


def kernel_runs(answer: Answer, exercise: Exercise) -> tuple[KernelRun, ...]:
    """Follow a kernel on the exercise's cases for that.

    Parameters
    ----------
    answer : Answer
        The student's kernel.
    exercise : Exercise
        The exercise that it answers.

    Returns
    -------
    tuple of KernelRun
        Fewer, or none, if following it takes too long.
    """
    assert exercise.launch is not None
    runs: list[KernelRun] = []
    try:
        for case in exercise.launch.followed:
            run = answer.follow_kernel(case)
            runs += [run] if run else []
            if len(runs) >= _ENOUGH and sum(known.flow.accesses for known in runs if known.flow) > _MOST_ACCESSES:
                break
    except TimeLimitExceededError:
        pass
    return tuple(runs)


def shown_misconceptions(exercise: Exercise, runs: Sequence[KernelRun]) -> tuple[tuple[Misconception, ...], ...]:
    """Return what shows in a kernel's runs.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    runs : sequence of KernelRun
        What the kernel did.

    Returns
    -------
    tuple of tuple of Misconception
        For each decision that is wrong, the misconceptions that explain it: one, or several that no run tells apart.
        Empty if nothing is recognised, or more than two.
    """
    found: dict[str, list[tuple[Misconception, bool]]] = {}
    for misconception in exercise.misconceptions:
        for sign in misconception.signs if misconception.shows_in != "cost" else ():
            if _is_shown(sign, runs):
                found.setdefault(sign.factor, []).append((misconception, sign.is_general))  # type: ignore[attr-defined]
    explained = {_most_special(shown) for shown in found.values()}
    return tuple(sorted(explained, key=lambda names: names[0].name)) if len(explained) <= _MOST_TOGETHER else ()


def cost_misconceptions(exercise: Exercise, runs: Sequence[KernelRun]) -> tuple[Misconception, ...]:
    """Return the misconceptions with right values that show in a kernel's runs; parameters as above."""
    return tuple(
        misconception
        for misconception in exercise.misconceptions
        if misconception.shows_in == "cost" and any(_is_shown(sign, runs) for sign in misconception.signs)
    )


def _is_shown(sign: Any, runs: Sequence[KernelRun]) -> bool:
    shown = 0
    for run in runs:
        shows = sign(run)
        if shows is False:
            return False
        shown += shows is True
    return shown >= _ENOUGH


def _most_special(shown: Sequence[tuple[Misconception, bool]]) -> tuple[Misconception, ...]:
    special: Iterator[Misconception] = (misconception for misconception, is_general in shown if not is_general)
    return tuple(dict.fromkeys(special)) or tuple(dict.fromkeys(misconception for misconception, _ in shown))
