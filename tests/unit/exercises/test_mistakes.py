"""Wrong answers stand alone: their source can be put into a student's cell, under the exercise's name, and runs."""

import builtins
import inspect

import numpy as np
import pytest

from stridewise.checker.rules.compare import agree
from stridewise.exercises import EXERCISES
from stridewise.layout import StrideError, guarded_as_strided

WRONG = [
    pytest.param(exercise, misconception, id=f"{exercise.name}-{misconception.name}")
    for exercise in EXERCISES
    for misconception in exercise.misconceptions
]


def alone(answer):
    """The answer as its source alone makes it, with nothing but `np` and the builtins in reach."""
    scope = {"np": np, "__builtins__": builtins}
    exec(inspect.getsource(answer), scope)
    return scope[answer.__name__]


def outcome(answer, case):
    with guarded_as_strided():
        try:
            return answer(*case.build().values())
        except (ValueError, StrideError, IndexError) as error:
            return type(error).__name__, str(error)


@pytest.mark.parametrize(("exercise", "misconception"), WRONG)
def test_the_source_alone_gives_the_same_wrong_answer(exercise, misconception):
    for case in (*exercise.witnesses, *exercise.cases):
        expected, received = outcome(misconception.example, case), outcome(alone(misconception.example), case)
        assert type(received) is type(expected)
        np.testing.assert_equal(received, expected)


def from_its_parts(exercise, misconception):
    """The wrong answer as a change of the right one's arguments and of its result."""

    def answer(*arguments):
        changed = misconception.change_arguments(*arguments) if misconception.change_arguments else arguments
        out = exercise.reference(*changed)
        return misconception.change_result(out, *arguments) if misconception.change_result else out

    return answer


@pytest.mark.parametrize(
    ("exercise", "misconception"),
    [one for one in WRONG if one.values[1].change_arguments or one.values[1].change_result],
)
def test_its_parts_around_the_right_answer_give_the_same_wrong_answer(exercise, misconception):
    composed = from_its_parts(exercise, misconception)
    for case in (*exercise.witnesses, *exercise.cases):
        expected, received = outcome(misconception.example, case), outcome(composed, case)
        if is_error(expected) or is_error(received):
            assert is_error(expected) == is_error(received), case.note
        else:
            assert agree(expected, received), case.note


def is_error(result):
    return isinstance(result, tuple) and isinstance(result[0], str)


@pytest.mark.parametrize(("exercise", "misconception"), WRONG)
def test_it_takes_what_the_reference_takes(exercise, misconception):
    taken = list(inspect.signature(misconception.example).parameters)
    assert taken == list(inspect.signature(exercise.reference).parameters)


@pytest.mark.parametrize(
    "answer", dict.fromkeys(m.example for e in EXERCISES for m in e.misconceptions), ids=lambda f: f.__qualname__
)
def test_it_carries_no_annotations_and_no_decorator(answer):
    assert not inspect.get_annotations(answer)
    assert inspect.getsource(answer).startswith("def ")
