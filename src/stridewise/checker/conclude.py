"""From a finding and the parts that are right to the verdict: points, words, and the mention of hints."""

from collections.abc import Collection
from dataclasses import replace

from stridewise.checker import credit_text
from stridewise.checker.credit import EVERYTHING, NOTHING, Part, earned
from stridewise.checker.failures import count_failure
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
    """An answer with a fault, with the points of the parts that are right all the same."""
    kept = earned(exercise.credit, parts)
    message = "\n".join([finding.message, *credit_text.partial(exercise, kept)])
    finding = replace(finding, message=message)
    return Verdict(exercise.name, "failed", sum(kept.values()), exercise.points, message, finding, kept)


def with_hints_offered(verdict: Verdict, exercise: Exercise) -> Verdict:
    """The same verdict on an answer that failed, which counts; from the second failure on it tells of the hints."""
    assert verdict.finding is not None
    message = "\n".join([verdict.message, *credit_text.hint_line(exercise, count_failure(exercise.name))])
    return replace(verdict, message=message, finding=replace(verdict.finding, message=message))
