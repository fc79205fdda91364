"""The lines about points and hints: which parts were earned, what was checked, and that there are hints."""

from collections.abc import Mapping

from stridewise.exercises import Contract, Exercise

_FAILURES_BEFORE_HINTS = 2

_PARTS = {
    "contiguous": "contiguous input",
    "any_layout": "any layout",
    "contract": "{limited}",
    "speed": "speed",
}


def points_line(exercise: Exercise, earned: Mapping[str, float]) -> list[str]:
    """Return the points by part: `Points: contiguous input 2 of 2, any layout 0 of 1.`

    Nothing if there is only one part, or if nothing was earned: the headline says it then.
    """
    if len(earned) < 2 or not any(earned.values()):
        return []
    parts = (f"{_PARTS[part]} {points:g} of {getattr(exercise.credit, part):g}" for part, points in earned.items())
    return [f"Points: {', '.join(parts).format(limited=_limited(exercise.contract))}."]


def _limited(contract: Contract) -> str:
    """What the part `contract` of the points is for."""
    if contract.multiplications:
        return "multiplications"
    if contract.loads or contract.least_memory:
        return "method"
    if contract.memory == "view":
        return "view"
    if contract.memory == "copy":
        return "copy"
    return "extra memory" if contract.extra_memory else "contiguous result"


def partial(exercise: Exercise, earned: Mapping[str, float]) -> list[str]:
    """Return the line for a wrong answer that earns part of the points."""
    return [line.replace("Points:", f"{_points(exercise, earned)}:", 1) for line in points_line(exercise, earned)]


def passed(exercise: Exercise, earned: Mapping[str, float], *, fast: bool = True) -> list[str]:
    """Return the lines for a correct answer: its points, what was checked and what was not."""
    count = len(exercise.witnesses) + len(exercise.cases)
    return [
        f"{exercise.name}: right{',' if fast else ', but slow:'} {_points(exercise, earned)}.",
        f"{count} cases agree{_checked(exercise.contract)}.",
        *points_line(exercise, earned),
        *_not_checked(exercise.contract),
    ]


HINTS = "There are hints, one at a time: "


def hint_line(exercise: Exercise, failures: int) -> list[str]:
    """Return the line that points to the hints, from the second failure on."""
    if failures < _FAILURES_BEFORE_HINTS:
        return []
    return [f'{HINTS}hint("{exercise.name}").']


def _points(exercise: Exercise, earned: Mapping[str, float]) -> str:
    return f"{sum(earned.values()):g} of {exercise.points:g} {'point' if exercise.points == 1 else 'points'}"


def _checked(contract: Contract) -> str:
    checked = []
    if contract.result == "array":
        checked.append("in values, shape and dtype, for every memory layout of the input")
    if contract.memory == "view":
        checked.append("the result is a view, not a copy")
    if contract.extra_memory:
        is_view = contract.memory == "view"
        checked.append("no copy is made along the way" if is_view else "its extra memory is within the limit")
    if contract.memory == "copy":
        checked.append("the result has memory of its own")
    if contract.contiguous:
        checked.append("the result is contiguous")
    return (" " + "; ".join(checked)) if checked else ""


def _not_checked(contract: Contract) -> list[str]:
    if contract.result != "array" or (contract.speed and contract.extra_memory):
        return []
    limits = (("speed", contract.speed), ("extra memory", contract.extra_memory))
    return [f"Not checked here: {' and '.join(name for name, limit in limits if not limit)}."]
