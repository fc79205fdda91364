"""From the outputs of two cells to a judgement: a table of everything that a check cell can end in."""

import math

import pytest
from nbformat.v4 import new_output

from grader.grading.execute import CellRun
from grader.grading.judge import judge
from stridewise.checker.show import MIME_TYPE

RECORD = {
    "exercise": "f",
    "status": "passed",
    "points": 2.0,
    "max_points": 2.0,
    "finding": None,
    "misconception": None,
    "candidates": [],
    "message": "f: right.",
}
WRONG = {"status": "failed", "points": 0.0, "finding": "values", "misconception": "flipped"}


def card(**changes: object):
    return new_output("display_data", data={MIME_TYPE: RECORD | changes, "text/plain": "f"})


def result(text: str):
    return new_output("execute_result", data={"text/plain": text})


def error(name: str, text: str = ""):
    return new_output("error", ename=name, evalue=text, traceback=[])


STDERR = new_output("stream", name="stderr", text="careful")


def ran(*outputs) -> CellRun:
    return CellRun("ran", outputs)


@pytest.mark.parametrize(
    ("answer", "check", "expected"),
    [
        # the check gave a verdict
        (ran(), ran(card(), result("2.0")), ("passed", 2.0, None, None)),
        (ran(), ran(STDERR, card(), STDERR, result("2.0")), ("passed", 2.0, None, None)),
        (ran(error("ZeroDivisionError")), ran(card(), result("2.0")), ("passed", 2.0, None, None)),
        (ran(), ran(card(**WRONG), error("NotYet")), ("failed", 0.0, "values", "flipped")),
        (ran(), ran(card(**WRONG | {"points": 1.5}), result("1.5")), ("failed", 1.5, "values", "flipped")),
        (ran(), ran(card(**WRONG), card(), result("2.0")), ("passed", 2.0, None, None)),
        (ran(), ran(card(status="undecided", points=0.0), error("NotYet")), ("undecided", 0.0, None, None)),
        # the answer is to blame
        (CellRun("timed out"), ran(error("NameError")), ("failed", 0.0, "speed", None)),
        (ran(), CellRun("timed out", (card(), result("2.0"))), ("failed", 0.0, "speed", None)),
        (CellRun("died"), ran(error("NameError")), ("failed", 0.0, "raised", None)),
        (ran(), CellRun("died"), ("failed", 0.0, "raised", None)),
        (ran(error("SyntaxError")), ran(error("NameError")), ("failed", 0.0, "raised", None)),
        (ran(), ran(error("NameError", "name 'f' is not defined")), ("failed", 0.0, "raised", None)),
        # nobody knows
        (ran(), ran(), ("undecided", 0.0, None, None)),
        (ran(), ran(result("2.0")), ("undecided", 0.0, None, None)),
        (ran(), ran(error("NameError", "name 'check' is not defined")), ("undecided", 0.0, None, None)),
        (ran(), ran(error("ImportError")), ("undecided", 0.0, None, None)),
        (CellRun("not run"), CellRun("not run"), ("undecided", 0.0, None, None)),
        (ran(), CellRun("skipped"), ("undecided", 0.0, None, None)),
    ],
)
def test_what_an_exercise_gets(answer, check, expected):
    judged = judge("f", 2.0, answer=answer, check=check, seconds=5)
    assert (judged.status, judged.points, judged.finding, judged.misconception) == expected
    assert judged.message.startswith("f: ")


@pytest.mark.parametrize(
    ("check", "complaint"),
    [
        (ran(card(), result("1.0")), "the cell's score is 1.0"),
        (ran(card(), result("'2.0'")), "the cell's score is None"),
        (ran(card()), "the cell's score is None"),
        (ran(card(), error("NotYet")), "the cell's score is 0.0"),
        (ran(card(points=3.0), result("3.0")), "its points are 3.0"),
        (ran(card(points=-1.0), result("-1.0")), "its points are -1.0"),
        (ran(card(points=math.nan), result("nan")), "its points are nan"),
        (ran(card(points=math.inf), result("inf")), "its points are inf"),
        (ran(card(points=True), result("True")), "its points are True"),
        (ran(card(points="2.0"), result("2.0")), "its points are '2.0'"),
        (ran(card(max_points=5.0), result("2.0")), "it counts 5.0 points, the course 2.0"),
        (ran(card(exercise="g"), result("2.0")), "another exercise"),
        (ran(card(status="excellent"), result("2.0")), "its status is 'excellent'"),
        (ran(card(finding="laziness"), result("2.0")), "its finding is 'laziness'"),
        (ran(card(message=None), result("2.0")), "its words are no text"),
        (ran(new_output("display_data", data={MIME_TYPE: [1]}), result("2.0")), "another exercise"),
    ],
)
def test_a_verdict_that_does_not_fit_the_score_or_the_registry_counts_for_nothing(check, complaint):
    judged = judge("f", 2.0, answer=ran(), check=check, seconds=5)
    assert (judged.status, judged.points) == ("undecided", 0.0)
    assert complaint in judged.message
