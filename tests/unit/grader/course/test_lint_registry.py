"""Each thing that a record lacks or has wrong is one line of the linter's, and the course's own records have none."""

import dataclasses
import shutil

import numpy as np
import pytest

from grader.course.lint_registry import exercise_problems, registry_problems
from stridewise.exercises import EXERCISES, Misconception, case, exercise_named
from stridewise.exercises.record import Credit

OFFSET = exercise_named("element_offset")
BELIEF, REMEDY = "Your function does something else", "Do this instead."


def needs_more(index, strides):
    return np.dot(index, [shutil.copy(stride) for stride in strides])


def takes_more(index, strides, unit):
    return unit * index[0] * strides[0]


def annotated(index: tuple, strides):
    return index[0] * strides[0]


def Capital(index, strides):
    return index[0] * strides[0]


def plain(index, strides):
    return index[0] * strides[0]


def known(*misconceptions):
    return {"misconceptions": (*OFFSET.misconceptions, *misconceptions)}


PROBLEMS = {
    "too few hints": ({"hints": ("One?",)}, "has 1 hints; at least 2"),
    "too few witnesses": ({"witnesses": ()}, "has 0 witnesses; at least 2"),
    "no cases": ({"cases": ()}, "has 0 cases; at least 1"),
    "too few misconceptions": ({"misconceptions": ()}, "has 0 misconceptions; at least 2"),
    "no points": ({"credit": Credit(contiguous=0)}, "0.0 points"),
    "no function's name": ({"name": "element-offset"}, "is the name of a function"),
    "another signature": ({"asks": "element_offset(index) returns an offset."}, "begins with 'element_offset(index, s"),
    "no sentence": ({"asks": "element_offset(index, strides) returns an offset"}, "must be a sentence"),
    "two cases of one name": ({"cases": OFFSET.cases[:1] * 2}, "two cases are called 'the first element'"),
    "other arguments": ({"cases": (case("odd", shape=(2, 3)),)}, "the case 'odd' has the arguments shape"),
    "a hint twice": ({"hints": OFFSET.hints[:1] * 2}, "is there twice"),
    "a long hint": ({"hints": (*OFFSET.hints, "long" * 31)}, "a hint has 124 characters"),
    "a misconception twice": (known(OFFSET.misconceptions[0]), "two misconceptions are called index-summed"),
    "a belief twice": (known(Misconception(plain, OFFSET.misconceptions[0].belief, REMEDY)), "two misconceptions say"),
    "an example that needs more": (known(Misconception(needs_more, BELIEF, REMEDY)), "needs more than np: shutil"),
    "an example that takes more": (known(Misconception(takes_more, BELIEF, REMEDY)), "must take index, strides"),
    "an example with annotations": (known(Misconception(annotated, BELIEF, REMEDY)), "without annotations"),
    "an example that is a lambda": (known(Misconception(lambda index, strides: 0, BELIEF, REMEDY)), "a plain `def`"),  # noqa: ARG005
    "a capital in a name": (known(Misconception(Capital, BELIEF, REMEDY)), "is not in lower case"),
    "a belief that is no sentence": (known(Misconception(plain, "a wrong offset", REMEDY)), "needs a belief"),
    "a belief with a full stop": (known(Misconception(plain, f"{BELIEF}.", REMEDY)), "needs a belief"),
    "a remedy that is no sentence": (known(Misconception(plain, BELIEF, "this instead")), "needs a remedy"),
    "a long remedy": (known(Misconception(plain, BELIEF, "Do this. " * 23 + "End.")), "needs a remedy"),
}


@pytest.mark.parametrize(("change", "complaint"), PROBLEMS.values(), ids=PROBLEMS)
def test_each_problem_is_found(change, complaint):
    assert any(complaint in problem for problem in exercise_problems(dataclasses.replace(OFFSET, **change)))


def test_two_exercises_of_one_name_are_found():
    assert list(registry_problems([OFFSET, OFFSET])) == ["element_offset: two exercises have this name"]


def test_the_course_has_none():
    assert list(registry_problems(EXERCISES)) == []
