"""Whether points depend on luck: `python -m evaluation.points_over_keys [EXERCISE]...` takes minutes for all exercises.

The hidden cases are other ones for each submission. Each answer is checked on those of twelve submissions, here and
without a sandbox, and must earn the same parts of the points for its values each time. The status is 1 if one does not.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from evaluation.matrix.trials import EXPLAINED, GROUPS, HAND_WRITTEN, RIGHT_ANSWERS
from grader.judging.expected_results import judged_exercise
from grader.judging.hidden_cases import submission_key
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.partial_credit import parts_kept
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.checker.scoring import EVERYTHING, Part
from stridewise.exercises import EXERCISES, Exercise, exercise_named

KEYS = tuple(submission_key("a course", [f"submission {number}"]) for number in range(12))
_TRIED = (RIGHT_ANSWERS, *EXPLAINED, HAND_WRITTEN, "unexplained")
Parts = tuple[Part, ...]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.points_over_keys", description=__doc__)
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE", help="the exercises to try (default: all)")
    named = parser.parse_args().exercises
    exercises = [exercise_named(name) for name in named] if named else EXERCISES
    is_steady = True
    for exercise in exercises:
        count = 0
        for answer in answers_of(exercise):
            counts = parts_over_keys(exercise, answer)
            count += 1
            if len(counts) > 1:
                is_steady = False
                print(f"{exercise.name}: {answer.__name__}: {dict(counts)}", flush=True)
        print(f"{exercise.name}: {count} answers on the hidden cases of {len(KEYS)} submissions", flush=True)
    sys.exit(0 if is_steady else 1)


def answers_of(exercise: Exercise) -> Iterator[Callable[..., Any]]:
    """Yield the right and wrong answers that need no compiler: Numba takes seconds for each."""
    if exercise.launch:
        return
    for group in _TRIED:
        for trial in GROUPS[group](exercise):
            if not LocalAnswer(trial.answer).is_compiled:
                yield trial.answer


def parts_over_keys(exercise: Exercise, answer: Callable[..., Any], keys: Sequence[str] = KEYS) -> Counter[Parts]:
    """Count what an answer earns on the hidden cases of the keys."""
    public = parts_earned(exercise, answer)
    if not public:  # hidden cases only take parts away
        return Counter({public: len(keys)})
    return Counter(parts_earned(judged_exercise(exercise.name, key), answer) for key in keys)


def parts_earned(exercise: Exercise, answer: Callable[..., Any]) -> Parts:
    """Return the parts of the points that the values of an answer earn."""
    tried, seen = LocalAnswer(answer), []
    for case in (*exercise.witnesses, *exercise.cases):
        seen.append(compare_with_reference(exercise, tried.attempt(case, exercise.contract)))
        if seen[-1].is_wrong:
            return parts_kept(tried, exercise, seen)
    return EVERYTHING


if __name__ == "__main__":
    main()
