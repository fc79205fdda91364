"""Results in the form of each platform: what is not decided is no 0, and what cannot be read says why."""

from grader.judging.judge import Judgement
from grader.release.results import ContainerOutcome, gradescope_results, prairielearn_results

RIGHT = Judgement("f", "passed", 2.0, 2.0, message="f: right.")
WRONG = Judgement("g", "failed", 0.5, 2.0, "values", message="g: wrong values.")
OPEN = Judgement("h", "undecided", 0.0, 1.0, message="h: not decided.")
EXTRA = Judgement("e", "passed", 1.0, 1.0, message="e: right.")


def test_each_exercise_is_a_test_with_its_message():
    outcome = ContainerOutcome((RIGHT, WRONG, EXTRA), extra_credit={"e"})
    found = gradescope_results(outcome)
    assert found["score"] == 3.5
    assert [(test["name"], test["score"], test["max_score"], test["status"]) for test in found["tests"]] == [
        ("f", 2.0, 2.0, "passed"),
        ("g", 0.5, 2.0, "failed"),
        ("e", 1.0, 0.0, "passed"),
    ]
    assert found["tests"][1]["output"] == "g: wrong values."
    found = prairielearn_results(outcome)
    assert (found["gradable"], found["score"]) == (True, 3.5 / 4)
    assert [test["max_points"] for test in found["tests"]] == [2.0, 2.0, 0.0]


def test_what_is_not_decided_is_left_open_and_said_first():
    outcome = ContainerOutcome((RIGHT, OPEN), notes=("f: its text was changed",))
    found = gradescope_results(outcome)
    assert "score" not in found["tests"][1]
    assert found["output"].startswith("Not decided yet: your instructor will look at it. h.")
    assert "f: its text was changed" in found["output"]
    assert not prairielearn_results(outcome)["gradable"]


def test_what_cannot_be_read_says_why():
    outcome = ContainerOutcome(cause="a.ipynb is empty")
    assert "a.ipynb is empty. Hand in the notebook again." in gradescope_results(outcome)["output"]
    found = prairielearn_results(outcome)
    assert (found["gradable"], found["message"]) == (False, gradescope_results(outcome)["output"])
