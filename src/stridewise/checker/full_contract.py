"""What a correct answer costs: memory or multiplications, which it may fail by, and speed, which has its own points."""

from collections.abc import Callable
from typing import Any

from stridewise.checker.diagnosis.match import cost_explanations
from stridewise.checker.messages import costs as costs_text
from stridewise.checker.rules.multiplications import MultiplicationCount
from stridewise.checker.rules.rules import COST_RULES
from stridewise.checker.rules.speed import MeasuredSpeed
from stridewise.checker.scoring import ALL_VALUES, failed, passed
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import Exercise


def beyond_values(answer: Callable[..., Any], exercise: Exercise) -> Verdict:
    """Return the verdict on an answer whose values are right on every case."""
    remarks: list[str] = []
    slow = None
    for rule in COST_RULES:
        cost = rule(answer, exercise)
        if isinstance(cost, MeasuredSpeed):
            remarks += costs_text.speed_remarks(cost)
            slow = Finding("speed", "", case=cost.case.build()) if cost.is_exceeded else None
        elif cost and cost.is_exceeded:
            misconceptions = cost_explanations(exercise, cost)
            names = tuple(misconception.name for misconception in misconceptions)
            finding = Finding(
                cost.kind,
                costs_text.too_high_a_cost(exercise, cost, misconceptions),
                misconception=names[0] if len(names) == 1 else None,
                candidates=names,
                case=cost.case.build(),
            )
            return failed(exercise, finding, ALL_VALUES)
        elif isinstance(cost, MultiplicationCount):
            remarks += costs_text.counted(cost)
    return passed(exercise, remarks, slow)
