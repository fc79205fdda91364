"""From a finding and the parts that are right to the verdict: points, words, and the mention of hints."""

from collections.abc import Collection
from dataclasses import replace

from stridewise.checker.credit import EVERYTHING, NOTHING, Part, earned
from stridewise.checker.failures import count_failure
from stridewise.checker.messages import points as credit_text
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import Exercise


def passed(exercise: Exercise, remarks: Collection[str] = (), slow: Finding | None = None) -> Verdict:
    """A right answer, with all points, or all but those of speed. remarks: lines about its speed."""
    kept = earned(exercise.credit, [part for part in EVERYTHING if part != "speed" or slow is None])
    rows = [*credit_text.passed(exercise, kept, fast=slow is None), *credit_text.points_line(exercise, kept), *remarks]
    message = "\n".join(rows)
    finding = replace(slow, message=message) if slow else None
    return Verdict(exercise.name, "passed", sum(kept.values()), exercise.points, message, finding, kept)


def failed(exercise: Exercise, finding: Finding, parts: Collection[Part] = NOTHING) -> Verdict:
    """An answer with a fault, with the points of the parts that are right all the same.

    It counts as a failure of this exercise: from the second on, the message tells of the hints.
    """
    kept = earned(exercise.credit, parts)
    remarks = [*credit_text.partial(exercise, kept), *credit_text.hint_line(exercise, count_failure(exercise.name))]
    message = "\n".join([finding.message, *remarks])
    finding = replace(finding, message=message)
    return Verdict(exercise.name, "failed", sum(kept.values()), exercise.points, message, finding, kept)


def untouched(exercise: Exercise, finding: Finding) -> Verdict:
    """An answer that is not written yet: no points, and no failure either."""
    kept = earned(exercise.credit, NOTHING)
    return Verdict(exercise.name, "failed", 0.0, exercise.points, finding.message, finding, kept)
