"""Everything that can be said about a wrong answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stridewise.checker.answers.answer import Answer
from stridewise.checker.diagnosis.adapted import adapted_answers
from stridewise.checker.diagnosis.kernels import kernel_runs, shown_misconceptions
from stridewise.checker.diagnosis.match import Strength, explanation
from stridewise.checker.diagnosis.more_evidence import is_refuted, more_evidence
from stridewise.checker.diagnosis.pairs import only_pair
from stridewise.checker.diagnosis.partial import partial_explanation, right_kind
from stridewise.checker.diagnosis.recast import Attemptable, Recast, always_of_one_dtype, with_the_right_dtype
from stridewise.checker.diagnosis.shrink import smallest_failure
from stridewise.checker.diagnosis.symptoms import Symptom, find_symptom
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.exercises import Exercise, Misconception
from stridewise.exercises.cases import CaseKind
from stridewise.exercises.kernel_functions import KernelRun

_MOST_CANDIDATES = 3  # a longer list would not help a student


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
    is_proven : bool, default True
        Whether the evidence is enough to name them. Otherwise they are possible causes.
    explains_within : CaseKind, optional
        The kind of cases that the misconception explains, where the answer is wrong in another way on all others.
    right_within : CaseKind, optional
        The kind of cases on which the answer is right, where it is wrong on all others.
    symptom : Symptom, optional
        Where no misconception explains everything: what the wrong results have in common.
    """

    shown: CheckedOutcome
    case_count: int
    misconceptions: tuple[Misconception, ...] = ()
    is_pair: bool = False
    is_proven: bool = True
    explains_within: CaseKind | None = None
    right_within: CaseKind | None = None
    symptom: Symptom | None = None

    @property
    def name(self) -> str | None:
        """The name of the explanation, if there is just one: a misconception's, or both names of a pair."""
        if self.is_proven and (len(self.misconceptions) == 1 or self.is_pair):
            return " + ".join(misconception.name for misconception in self.misconceptions)
        return None


def diagnose(answer: Answer, exercise: Exercise, first: CheckedOutcome, checked: Sequence[CheckedOutcome]) -> Diagnosis:
    """Explain a wrong answer.

    Parameters
    ----------
    answer : Answer
        The student's function. It is called again: in search of a smaller failing case than `first`, and where several
        misconceptions explain what was seen.
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
    if first.fault.kind == "nondeterministic":  # on any smaller case the next call may give something else again
        return Diagnosis(first, len(checked))
    shown = smallest_failure(answer, exercise, first)
    if first.fault.kind == "precision":  # misconceptions are matched to fewer digits than such a result has
        return Diagnosis(shown, len(checked))
    evidence = _without_repetitions(checked if shown is first else [*checked, shown])
    if exercise.launch:
        return _of_kernel(exercise, shown, evidence, kernel_runs(answer, exercise))
    compares_layout = first.fault.kind == "layout"
    kind = right_kind(answer, exercise, evidence)
    known_dtype = always_of_one_dtype(exercise, evidence)
    return (
        _explained(answer, exercise, shown, evidence, kind, compares_layout=compares_layout)
        or (known_dtype and _explained_with_dtype(known_dtype, answer, exercise, shown, evidence))
        or _explained_in_part(exercise, shown, evidence, compares_layout=compares_layout)
        or _described(answer, exercise, shown, evidence, kind, compares_layout=compares_layout)
    )


def _of_kernel(
    exercise: Exercise, shown: CheckedOutcome, evidence: list[CheckedOutcome], runs: Sequence[KernelRun]
) -> Diagnosis:
    """Explain a kernel by what shows in its runs: one wrong decision, or two."""
    found = shown_misconceptions(exercise, runs)
    is_pair = len(found) > 1
    if found and all(len(alternatives) == 1 for alternatives in found):
        both = tuple(alternatives[0] for alternatives in found)
        return Diagnosis(shown, len(runs), both, is_pair=is_pair)
    if len(found) == 1 and len(found[0]) <= _MOST_CANDIDATES:
        return Diagnosis(shown, len(runs), found[0])
    return Diagnosis(shown, len(evidence), symptom=find_symptom(shown, evidence))


def _without_repetitions(checked: Sequence[CheckedOutcome]) -> list[CheckedOutcome]:
    """Leave out what only repeats an outcome: the same numbers in another layout, right or wrong in the same way."""
    distinct = {
        (tuple(seen.outcome.case.laid_out_contiguously().arguments.values()), seen.fault and seen.fault.kind): seen
        for seen in reversed(checked)
    }
    return list(reversed(distinct.values()))


def _explained(
    answer: Attemptable,
    exercise: Exercise,
    shown: CheckedOutcome,
    evidence: list[CheckedOutcome],
    kind: CaseKind | None,
    *,
    compares_layout: bool,
) -> Diagnosis | None:
    """Explain every outcome by one misconception, by each of several, or by two together."""
    assumed = _assuming(exercise, kind, evidence)
    if assumed:
        return Diagnosis(shown, len(evidence), (assumed,), right_within=kind)
    found = explanation(exercise, evidence, compares_layout=compares_layout)
    found, evidence = more_evidence(answer, exercise, found, evidence, compares_layout=compares_layout)
    if found.misconceptions and found.strength > Strength.WEAK and len(found.misconceptions) <= _MOST_CANDIDATES:
        return Diagnosis(shown, len(evidence), found.misconceptions, right_within=kind)
    both = _with_another(answer, exercise, evidence, compares_layout=compares_layout)
    return Diagnosis(shown, len(evidence), both, is_pair=len(both) > 1, right_within=kind) if both else None


def _explained_with_dtype(
    known_dtype: Misconception,
    answer: Attemptable,
    exercise: Exercise,
    shown: CheckedOutcome,
    evidence: list[CheckedOutcome],
) -> Diagnosis | None:
    """Explain an answer whose results all have one wrong dtype as if they had the right one; name both mistakes."""
    recast, answer = [with_the_right_dtype(exercise, seen) for seen in evidence], Recast(answer, exercise)
    kind = right_kind(answer, exercise, recast)
    found = _explained(answer, exercise, shown, recast, kind, compares_layout=False) or _explained_in_part(
        exercise, shown, recast, compares_layout=False
    )
    if found is None or len(found.misconceptions) > 1:
        return None
    return replace(found, misconceptions=(*found.misconceptions, known_dtype), is_pair=True)


def _explained_in_part(
    exercise: Exercise, shown: CheckedOutcome, evidence: list[CheckedOutcome], *, compares_layout: bool
) -> Diagnosis | None:
    """Explain every case of a kind by one misconception."""
    partial = partial_explanation(exercise, evidence, compares_layout=compares_layout)
    if partial is None:
        return None
    return Diagnosis(shown, len(evidence), (partial.misconception,), explains_within=partial.kind)


def _described(
    answer: Attemptable,
    exercise: Exercise,
    shown: CheckedOutcome,
    evidence: list[CheckedOutcome],
    kind: CaseKind | None,
    *,
    compares_layout: bool,
) -> Diagnosis:
    """Return what else is known about an answer that nothing explains."""
    return Diagnosis(
        shown,
        len(evidence),
        _candidates(answer, exercise, evidence, compares_layout=compares_layout),
        is_proven=False,
        right_within=kind,
        symptom=find_symptom(shown, evidence),
    )


def _with_another(
    answer: Attemptable, exercise: Exercise, checked: Sequence[CheckedOutcome], *, compares_layout: bool
) -> tuple[Misconception, ...]:
    """Return the misconception that a conversion of arguments proves, with a second one; or the only pair that fits."""
    adapted = adapted_answers(answer, exercise, checked)
    right = [attempt.misconception for attempt in adapted if attempt.is_right]
    if len(right) == 1:
        return (right[0],)
    explained = [
        (attempt.misconception, *found.misconceptions)
        for attempt in adapted
        if not attempt.is_right
        and (found := explanation(exercise, attempt.checked, compares_layout=False)).is_proven
        and found.strength >= Strength.BY_RESULTS
    ]
    if not right and len(explained) == 1:
        return explained[0]
    return only_pair(exercise, checked, compares_layout=compares_layout)


def _assuming(exercise: Exercise, kind: CaseKind | None, checked: Sequence[CheckedOutcome]) -> Misconception | None:
    """Return the misconception that all cases are of this kind, for an answer that is right on those alone."""
    if kind is None or any(seen.is_wrong and seen.outcome.error is None for seen in checked):
        return None
    return next((known for known in exercise.misconceptions if known.assumes is kind), None)


def _candidates(
    answer: Attemptable, exercise: Exercise, checked: Sequence[CheckedOutcome], *, compares_layout: bool
) -> tuple[Misconception, ...]:
    """Return the few misconceptions for which there is some evidence, but too little."""
    has_results = any(seen.is_wrong and seen.outcome.error is None for seen in checked)
    found = explanation(exercise, checked, compares_layout=compares_layout).misconceptions
    if not has_results or len(found) > _MOST_CANDIDATES:
        return ()
    return found if compares_layout else tuple(known for known in found if not is_refuted(answer, exercise, known))
