"""How often each heuristic of the diagnosis helps: `python -m evaluation.heuristics`.

Every wrong answer of the corpora is diagnosed as a check would diagnose it. Pairs and symptoms are counted
where they say something, and pairs once more where nothing else would. Writes benchmarks/results/heuristics.txt.

Two corpora were composed of the registry's own misconceptions: `variants` are other ways to write one, and `composed`
are two of them combined by the code that also recognises pairs. What they say about naming is weak evidence. The
others share no code with the registry.
"""

import datetime
import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

from evaluation.answers.submitted import as_submitted
from evaluation.answers.two_mistakes import TWO_MISTAKES
from evaluation.answers.unexplained_answers import UNEXPLAINED
from evaluation.answers.variants.table import VARIANTS
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.diagnosis.diagnosis import Diagnosis, diagnose
from stridewise.checker.diagnosis.pairs import combine
from stridewise.checker.diagnosis.search_budget import scaled_search_budget
from stridewise.checker.diagnosis.symptoms import find_symptom
from stridewise.checker.rules.rules import compare_with_reference, first_fault
from stridewise.exercises import EXERCISES, Exercise

PAGE = Path(__file__).parents[1] / "benchmarks" / "results" / "heuristics.txt"
_COMPOSED = 6  # random pairs for each exercise
_SEARCH_BUDGET = 20.0  # as in grading, so that no result depends on the clock

Answer = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Help:
    """What a diagnosis offers, and the symptom that it would offer if no misconception were looked for."""

    corpus: str
    diagnosis: Diagnosis
    symptom: str

    @property
    def outcome(self) -> str:
        """The diagnosis's own kind: what it names, or what it says otherwise."""
        if self.diagnosis.is_pair:
            return "a pair"
        if self.diagnosis.misconceptions:
            return "one misconception" if self.diagnosis.name else "several misconceptions"
        return "a symptom" if self.symptom else "nothing"


def answers() -> Iterator[tuple[str, Exercise, Answer]]:
    """Yield (corpus, exercise, answer) for every wrong answer."""
    random = Random(0)
    for exercise in EXERCISES:
        # Hundreds are derived for each convolution: every tenth.
        variants = [variant for misconception in exercise.misconceptions for variant in misconception.variants][::10]
        variants += [variant for table in VARIANTS.get(exercise.name, {}).values() for variant in table]
        corpora = {
            "variants": variants,
            "composed": _composed(exercise, random),
            "unexplained": UNEXPLAINED.get(exercise.name, ()),
            "two mistakes": TWO_MISTAKES.get(exercise.name, ()),
        }
        for corpus, wrong in corpora.items():
            yield from ((corpus, exercise, answer) for answer in wrong)


def _composed(exercise: Exercise, random: Random) -> list[Answer]:
    pairs = [
        (inner, outer)
        for inner, outer in permutations(exercise.misconceptions, 2)
        if outer.change_arguments or outer.change_result
    ]
    return [combine(inner.example, outer) for inner, outer in random.sample(pairs, min(_COMPOSED, len(pairs)))]


def help_for(corpus: str, exercise: Exercise, answer: Answer) -> Help | None:
    """Diagnose one answer; None if its values are right on every case."""
    submitted = LocalAnswer(as_submitted(exercise, answer))
    cases = (*exercise.witnesses, *exercise.cases)
    checked = [compare_with_reference(exercise, submitted.attempt(case, exercise.contract)) for case in cases]
    first = first_fault(checked)
    if first is None:
        return None
    diagnosis = diagnose(submitted, exercise, first, checked)
    evidence = checked if diagnosis.shown is first else [*checked, diagnosis.shown]
    symptom = find_symptom(diagnosis.shown, evidence)
    scope = "in every failing case" if symptom and symptom.in_every_failing_case else "here"
    return Help(corpus, diagnosis, f"{symptom.observation.name}, {scope}" if symptom else "")


def report(found: list[Help]) -> str:
    """Return the tables: what each corpus gets, how often pairs and symptoms help."""
    corpora = list(dict.fromkeys(help_.corpus for help_ in found))
    outcomes = ("one misconception", "several misconceptions", "a pair", "a symptom", "nothing")
    lines = [
        "What the diagnosis says",
        _row("", corpora),
        _row("answers", [_count(found, corpus) for corpus in corpora]),
    ]
    for outcome in outcomes:
        lines.append(_row(f"  {outcome}", [_count(found, corpus, outcome=outcome) for corpus in corpora]))
    pairs = [help_ for help_ in found if help_.diagnosis.is_pair]
    without = [help_ for help_ in pairs if not help_.symptom]
    lines += ["", "Pairs", _row("", corpora), _row("named", [_count(pairs, corpus) for corpus in corpora])]
    lines += [_row("  nothing else helps", [_count(without, corpus) for corpus in corpora])]
    # Where something is named, its symptom is not shown.
    said = Counter(help_.symptom for help_ in found if help_.symptom and not help_.diagnosis.misconceptions)
    symptoms = (_row(f"  {name}", [count]) for name, count in said.most_common())
    lines += ["", "Symptoms, where nothing is named", *symptoms]
    return "\n".join(lines)


def _count(found: list[Help], corpus: str, *, outcome: str | None = None) -> int:
    return sum(help_.corpus == corpus and outcome in (None, help_.outcome) for help_ in found)


def _row(title: str, cells: list[Any]) -> str:
    return f"{title:<42}" + "".join(f"{cell!s:>14}" for cell in cells)


def main() -> None:
    """Diagnose all answers, print the tables and write them to the results."""
    with scaled_search_budget(_SEARCH_BUDGET):
        found = [found for task in answers() if (found := help_for(*task))]
    today = f"{datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}"
    text = f"{today}, python -m evaluation.heuristics, Python {platform.python_version()}\n\n{report(found)}\n"
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
