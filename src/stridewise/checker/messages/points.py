"""The lines about points and hints: which parts were earned, what was checked, and that there are hints."""

from collections.abc import Mapping

from stridewise.exercises import Contract, Exercise
from stridewise.language import mark as N_
from stridewise.language import translate as _

_FAILURES_BEFORE_HINTS = 2

_PARTS = {
    "contiguous": N_("contiguous input"),
    "any_layout": N_("any layout"),
    "contract": "",  # its meaning depends on the exercise
    "speed": N_("speed"),
}


def points_line(exercise: Exercise, earned: Mapping[str, float]) -> list[str]:
    """Return the points by part: `Points: contiguous input 2 of 2, any layout 0 of 1.`

    Nothing if there is only one part, or if nothing was earned: the headline says it then.
    """
    if len(earned) < 2 or not any(earned.values()):
        return []
    return [_("Points: {parts}.", parts=_parts(exercise, earned))]


def _parts(exercise: Exercise, earned: Mapping[str, float]) -> str:
    return ", ".join(
        _(
            "{part} {points:g} of {most:g}",
            part=_(_PARTS[part]) if _PARTS[part] else _limited(exercise.contract),
            points=points,
            most=getattr(exercise.credit, part),
        )
        for part, points in earned.items()
    )


def _limited(contract: Contract) -> str:
    """Return what the part `contract` of the points is for."""
    if contract.multiplications:
        return _("multiplications")
    if contract.misses:
        return _("cache misses")
    if contract.traffic:
        return _("memory traffic")
    if contract.loads or contract.least_memory or contract.registers:
        return _("method")
    if contract.memory == "view":
        return _("view")
    if contract.memory == "copy":
        return _("copy")
    return _("extra memory") if contract.extra_memory else _("contiguous result")


def partial(exercise: Exercise, earned: Mapping[str, float]) -> list[str]:
    """Return the line for a wrong answer that earns part of the points."""
    return [f"{_points(exercise, earned)}: {_parts(exercise, earned)}."] if points_line(exercise, earned) else []


def passed(exercise: Exercise, earned: Mapping[str, float], *, fast: bool = True) -> list[str]:
    """Return the lines for a correct answer: its points, what was checked and what was not."""
    count = len(exercise.witnesses) + len(exercise.cases)
    headline = N_("{exercise}: right, {points}.") if fast else N_("{exercise}: right, but slow: {points}.")
    return [
        _(headline, exercise=exercise.name, points=_points(exercise, earned)),
        _("{count} cases agree{checked}.", count=count, checked=_checked(exercise.contract)),
        *points_line(exercise, earned),
        *_not_checked(exercise.contract),
    ]


HINTS = N_("There are hints, one at a time: ")


def hint_line(exercise: Exercise, failures: int) -> list[str]:
    """Return the line that points to the hints, from the second failure on."""
    if failures < _FAILURES_BEFORE_HINTS:
        return []
    return [f'{_(HINTS)}hint("{exercise.name}").']


def _points(exercise: Exercise, earned: Mapping[str, float]) -> str:
    text = N_("{earned:g} of {most:g} point") if exercise.points == 1 else N_("{earned:g} of {most:g} points")
    return _(text, earned=sum(earned.values()), most=exercise.points)


def _checked(contract: Contract) -> str:
    checked = []
    if contract.result == "array":
        checked.append(_("in values, shape and dtype, for every memory layout of the input"))
    if contract.memory == "view":
        checked.append(_("the result is a view, not a copy"))
    if contract.extra_memory:
        is_view = contract.memory == "view"
        checked.append(_("no copy is made along the way") if is_view else _("its extra memory is within the limit"))
    if contract.memory == "copy":
        checked.append(_("the result has memory of its own"))
    if contract.contiguous:
        checked.append(_("the result is contiguous"))
    return (" " + "; ".join(checked)) if checked else ""


def _not_checked(contract: Contract) -> list[str]:
    if contract.result != "array" or (contract.speed and contract.extra_memory):
        return []
    limits = ((_("speed"), contract.speed), (_("extra memory"), contract.extra_memory))
    return [_("Not checked here: {limits}.", limits=_(" and ").join(name for name, limit in limits if not limit))]
