"""Everything that can be said about a wrong answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from stridewise.checker.answers.answer import Answer
from stridewise.checker.diagnosis.discriminate import DiscriminatingCase, discriminating_case
from stridewise.checker.diagnosis.match import explanations
from stridewise.checker.diagnosis.pairs import only_pair
from stridewise.checker.diagnosis.shrink import smallest_failure
from stridewise.checker.diagnosis.symptoms import Symptom, find_symptom
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.exercises import Exercise, Misconception


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What explains a wrong answer.

    Parameters
    ----------
    shown : CheckedOutcome
        The failing case that the student sees.
    case_count : int
        How many cases the explanation rests on.
    misconceptions : tuple of Misconception, default ()
        Those that explain every result: each on its own or, for a pair, both together.
    is_pair : bool, default False
        Whether it takes both of them.
    discriminating : DiscriminatingCase, optional
        Where several explain everything: a case on which they would differ.
    symptom : Symptom, optional
        Where none explains everything: what the wrong results have in common.
    """

    shown: CheckedOutcome
    case_count: int
    misconceptions: tuple[Misconception, ...] = ()
    is_pair: bool = False
    discriminating: DiscriminatingCase | None = None
    symptom: Symptom | None = None

    @property
    def name(self) -> str | None:
        """The name of the explanation, if there is just one: a misconception's, or both names of a pair."""
        if len(self.misconceptions) == 1 or self.is_pair:
            return " + ".join(misconception.name for misconception in self.misconceptions)
        return None


def diagnose(answer: Answer, exercise: Exercise, first: CheckedOutcome, checked: Sequence[CheckedOutcome]) -> Diagnosis:
    """Explain a wrong answer.

    Parameters
    ----------
    answer : Answer
        The student's function. It is called again, in search of a smaller failing case than `first`.
    exercise : Exercise
        The exercise that it answers.
    first : CheckedOutcome
        The outcome to report, one of `checked`.
    checked : sequence of CheckedOutcome
        All outcomes, right and wrong.

    Returns
    -------
    Diagnosis
    """
    assert first.fault is not None
    if first.fault.kind == "nondeterministic":  # the next call may give something else, smaller or not
        return Diagnosis(first, len(checked))
    shown = smallest_failure(answer, exercise, first)
    if first.fault.kind == "precision":  # misconceptions are matched to fewer digits than such a result has
        return Diagnosis(shown, len(checked))
    evidence = checked if shown is first else [*checked, shown]
    compares_layout = first.fault.kind == "layout"
    found = explanations(exercise, evidence, compares_layout=compares_layout)
    if found:
        discriminating = discriminating_case(exercise, found) if len(found) > 1 else None
        return Diagnosis(shown, len(evidence), found, discriminating=discriminating)
    pair = only_pair(exercise, evidence, compares_layout=compares_layout)
    if pair:
        return Diagnosis(shown, len(evidence), pair, is_pair=True)
    return Diagnosis(shown, len(evidence), symptom=find_symptom(shown, evidence))
