"""Which pairs of students share what hardly anybody else has.

A part of an answer is evidence if few of the class have it and the course does not show it: what many write by
themselves, model answers and known misconceptions are none. The evidence of a part is the logarithm of how rare it is.
A pair is listed if an answer is nearly the same as a whole, and the evidence is enough. Of wrong answers with the same
finding less is needed, because there are many more ways to be wrong.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.similarity.structure import Structure

_MOST = 0.03  # share of the class that may have a part which is still evidence; always two students
_LEAST_LIKENESS = 0.7
_LEAST_EVIDENCE = {"wrong": 8.0, "right": 40.0}
_LEAST_PARTS = 3


@dataclass(frozen=True, slots=True)
class StudentAnswer:
    """One answer of one student.

    Parameters
    ----------
    student, exercise : str
        Whose answer, and to what.
    source : str
        The text of the cell.
    structure : Structure
        Its parts.
    mistake : str
        What is wrong: the misconception, or the finding; empty if the answer is right.
    """

    student: str
    exercise: str
    source: str
    structure: Structure
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """What two students share in one exercise.

    Parameters
    ----------
    exercise : str
        The exercise.
    mistake : str
        What is wrong in both; empty if they are right, or wrong in different ways.
    likeness : float
        The share of parts that both have.
    evidence : float
        How rare those parts are, all together.
    sources : tuple of str
        Both texts.
    lines : tuple of frozenset of int
        In each text the lines with parts that are evidence.
    """

    exercise: str
    mistake: str
    likeness: float
    evidence: float
    sources: tuple[str, str]
    lines: tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """Two students, and the exercises in which their answers are nearly the same, the strongest evidence first."""

    students: tuple[str, str]
    shared: tuple[SharedAnswer, ...]

    @property
    def evidence(self) -> float:
        """The evidence of all exercises together."""
        return sum(answer.evidence for answer in self.shared)


def similar_pairs(answers: Iterable[StudentAnswer], known: Mapping[str, Sequence[Structure]]) -> list[SimilarPair]:
    """Find the pairs of students who may have copied.

    Parameters
    ----------
    answers : iterable of StudentAnswer
        At most one of each student to each exercise.
    known : mapping of str to sequence of Structure
        Exercise -> what the course shows or knows: model answers and misconceptions.

    Returns
    -------
    list of SimilarPair
        The strongest evidence first.
    """
    by_exercise: dict[str, list[StudentAnswer]] = defaultdict(list)
    for answer in answers:
        by_exercise[answer.exercise].append(answer)
    found: dict[tuple[str, str], list[SharedAnswer]] = defaultdict(list)
    for exercise, of_class in by_exercise.items():
        for one, other, shared in _shared(of_class, known.get(exercise, ())):
            found[one.student, other.student].append(shared)
    pairs = (
        SimilarPair(students, tuple(sorted(shared, key=lambda answer: -answer.evidence)))
        for students, shared in found.items()
    )
    return sorted(pairs, key=lambda pair: (-pair.evidence, pair.students))


def _shared(
    answers: Sequence[StudentAnswer], known: Iterable[Structure]
) -> Iterator[tuple[StudentAnswer, StudentAnswer, SharedAnswer]]:
    """Yield the pairs of one exercise that are nearly the same, with enough evidence."""
    holders: dict[str, list[int]] = defaultdict(list)
    for position, answer in enumerate(answers):
        for part in answer.structure.parts:
            holders[part].append(position)
    common = {part for structure in known for part in structure.parts}
    most = max(2, int(_MOST * len(answers)))
    rare = {part: found for part, found in holders.items() if 2 <= len(found) <= most and part not in common}
    weights = {part: math.log(max(2.0, len(answers) / len(found))) for part, found in rare.items()}
    counts = Counter(pair for found in rare.values() for pair in combinations(found, 2))
    for (first, second), count in counts.items():
        if count >= _LEAST_PARTS:
            one, other = sorted((answers[first], answers[second]), key=lambda answer: answer.student)
            shared = _compared(one, other, weights)
            if shared:
                yield one, other, shared


def _compared(one: StudentAnswer, other: StudentAnswer, weights: Mapping[str, float]) -> SharedAnswer | None:
    mistake = one.mistake if one.mistake == other.mistake else ""
    likeness = one.structure.likeness(other.structure)
    parts = [part for part in one.structure.parts if part in other.structure.parts and part in weights]
    evidence = sum(weights[part] for part in parts)
    least = _LEAST_EVIDENCE["wrong" if mistake else "right"]
    if likeness < _LEAST_LIKENESS or evidence < least:
        return None
    lines = (_lines(one.structure, parts), _lines(other.structure, parts))
    return SharedAnswer(one.exercise, mistake, likeness, evidence, (one.source, other.source), lines)


def _lines(structure: Structure, parts: Iterable[str]) -> frozenset[int]:
    places = (place for part in parts for place in structure.lines[part])
    return frozenset(line for first, last in places for line in range(first, last + 1))
