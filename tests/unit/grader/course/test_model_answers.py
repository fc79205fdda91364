"""What a student is shown after a pass is the answer in the lesson's source, with the reason that stands above it."""

import json

import pytest

from grader.course.model_answers import read_model_answer, render_model_answers
from stridewise.exercises.model_answers import ModelAnswer, model_answer

CELL = '''
@numba.njit
def double(x):
    """Returns x,
    doubled."""
    ### BEGIN SOLUTION
    # A product is shorter
    # than a sum.
    # Always.
    y = x  # the argument

    return 2 * y
    ### END SOLUTION
'''
CODE = "\n@numba.njit\ndef double(x):\n    y = x  # the argument\n\n    return 2 * y"


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (CELL, ModelAnswer(CODE.strip("\n"), "A product is shorter than a sum. Always.")),
        (CELL.replace("    # ", "    #"), ModelAnswer(CODE.strip("\n"), "")),
        ("def double(x):\n    return (", ModelAnswer("def double(x):\n    return (", "")),
    ],
    ids=["with a reason", "without", "broken"],
)
def test_the_comment_at_the_beginning_is_the_reason(cell, answer):
    got = read_model_answer("double", cell.strip("\n"))
    assert got.reason == answer.reason
    if answer.reason:
        assert got == answer


def test_every_answer_of_a_lesson_is_rendered(short_sources, short_lesson):
    records = json.loads(render_model_answers(short_sources, [short_lesson]))
    assert list(records) == [exercise.name for exercise in short_lesson.exercises]
    assert all(record["reason"].endswith(".") for record in records.values())
    assert all("SOLUTION" not in record["code"] and '"""' not in record["code"] for record in records.values())


def test_an_exercise_without_one_has_none():
    assert model_answer("no such exercise") is None
