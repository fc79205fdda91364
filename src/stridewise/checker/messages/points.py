"""The words around points and hints: which parts were earned, what was not checked, that there are hints."""

from collections.abc import Mapping

from stridewise.exercises import Contract, Exercise

_FAILURES_BEFORE_HINTS = 2

_NAMES = {
    "contiguous": "correct on contiguous input",
    "any_layout": "on any layout",
    "contract": "{limited} as asked",
    "speed": "speed",
}


def points_line(exercise: Exercise, earned: Mapping[str, float]) -> list[str]:
    """What was earned, part by part: `Points: correct on contiguous input 2 of 2, on any layout 0 of 1.`

    Nothing where there is but one part, or where nothing was earned: the headline says it then.
    """
    if len(earned) < 2 or not any(earned.values()):
        return []
    limited = "multiplications" if exercise.contract.multiplications else "memory"
    parts = (f"{_NAMES[part]} {points:g} of {getattr(exercise.credit, part):g}" for part, points in earned.items())
    return [f"Points: {', '.join(parts).format(limited=limited)}."]


def partial(exercise: Exercise, earned: Mapping[str, float]) -> list[str]:
    """For an answer with a fault: what is right all the same."""
    return [line.replace("Points:", f"{_points(exercise, earned)}:", 1) for line in points_line(exercise, earned)]


def _points(exercise: Exercise, earned: Mapping[str, float]) -> str:
    return f"{sum(earned.values()):g} of {exercise.points:g} {'point' if exercise.points == 1 else 'points'}"


def passed(exercise: Exercise, earned: Mapping[str, float], *, fast: bool = True) -> list[str]:
    """A right answer: the points, and what was checked and what was not."""
    count = len(exercise.witnesses) + len(exercise.cases)
    return [
        f"{exercise.name}: right{',' if fast else ', but slow:'} {_points(exercise, earned)}.",
        f"{count} cases agree{_checked(exercise.contract)}.{_not_checked(exercise.contract)}",
    ]


def _checked(contract: Contract) -> str:
    checked = []
    if contract.result == "array":
        checked.append("in values, shape and dtype, whatever the memory layout of the input")
    if contract.memory == "view":
        checked.append("the result is a view, without a copy")
    if contract.extra_memory:
        view = contract.memory == "view"
        checked.append("no copy is made on the way either" if view else "the memory that it takes is within the limit")
    if contract.memory == "copy":
        checked.append("the result has memory of its own")
    if contract.contiguous:
        checked.append("the result is contiguous")
    return (" " + "; ".join(checked)) if checked else ""


def _not_checked(contract: Contract) -> str:
    if contract.result != "array" or (contract.speed and contract.extra_memory):
        return ""
    left = [name for name, limit in (("speed", contract.speed), ("memory", contract.extra_memory)) if not limit]
    return f" Not checked: {' and '.join(left)}."


def hint_line(exercise: Exercise, failures: int) -> list[str]:
    """That there are hints, from the second failure on."""
    if failures < _FAILURES_BEFORE_HINTS:
        return []
    return [f'There are hints, one at a time: hint("{exercise.name}").']
