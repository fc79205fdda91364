"""The hand-written answers hold the beliefs that they are listed under, and leave none out."""

import pytest

from evaluation.answers.grid.table import ALSO_TRUE, GRID
from evaluation.answers.submitted import as_submitted
from evaluation.matrix.cells import Cell
from evaluation.matrix.trials import ACCEPTED, DESCRIBED, HAND_WRITTEN, NOT_NAMED
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.rules.rules import COST_RULES, compare_with_reference
from stridewise.exercises import EXERCISES, exercise_named

IN_TEN_STYLES = 10
# Whose beliefs and styles are, for the most part, those of conv_naive.
OTHER_CONVOLUTIONS = ("conv_jit", "conv_reordered", "conv_1x1", "conv_matmul", "conv_im2col", "conv_strided")


def names_of(exercise):
    return {misconception.name for misconception in exercise.misconceptions}


def test_every_exercise_has_hand_written_answers():
    assert sorted(GRID) == sorted(exercise.name for exercise in EXERCISES)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_beliefs_are_in_the_registry(exercise):
    also_true = {name for (where, _), names in ALSO_TRUE.items() if where == exercise.name for name in names}
    assert GRID[exercise.name].keys() | also_true <= names_of(exercise)


def test_fourteen_beliefs_about_convolutions_are_held_in_ten_styles():
    styles = [len(answers) for answers in GRID["conv_naive"].values()]
    assert styles.count(IN_TEN_STYLES) == len(GRID["conv_matmul"]) == 14


@pytest.mark.parametrize("name", [name for name in GRID if name not in OTHER_CONVOLUTIONS])
def test_each_answer_is_wrong(name):
    """Every belief's last answer; `make matrix` checks all of them, and test_matrix.py a part each day."""
    exercise = exercise_named(name)
    for answers in GRID[name].values():
        answer = LocalAnswer(as_submitted(exercise, answers[-1]))
        assert has_a_fault(exercise, answer) or costs_too_much(exercise, answer), answers[-1]


def has_a_fault(exercise, answer):
    """Whether it breaks a rule in a case; the first such case decides, and most are wrong in the first of all."""
    outcomes = (answer.attempt(case, exercise.contract) for case in (*exercise.witnesses, *exercise.cases))
    return any(compare_with_reference(exercise, outcome).fault for outcome in outcomes)


def costs_too_much(exercise, answer):
    return any(cost and cost.is_exceeded for cost in (rule(answer, exercise) for rule in COST_RULES))


@pytest.mark.parametrize(
    ("said", "naming", "is_right"),
    [
        ("named copied", "named rightly", True),
        ("named view-of-a-copy", "named rightly", True),
        ("one of reshape-alone, copied", "listed", True),
        (DESCRIBED, "described", True),
        (NOT_NAMED, "not named", True),
        ("named made-float64", "named wrongly", False),
        ("named copied + made-float64", "named wrongly", False),
        ("one of reshape-alone, made-float64", "named wrongly", False),
        ("undecided: the check itself failed", "named wrongly", False),
        (ACCEPTED, "let through", False),
    ],
)
def test_what_may_be_said_of_a_hand_written_answer(said, naming, is_right):
    cell = Cell("windows", HAND_WRITTEN, "view-of-a-copy", ("named view-of-a-copy", "named copied"), said)
    assert (cell.naming, cell.is_right) == (naming, is_right)
