"""The table of two graders: how many times as fast, and each grade that differs."""

import pytest

from benchmarks.grading.__main__ import PARTS
from benchmarks.grading.classroom import CLASS, GROUPS
from benchmarks.grading.table import Measured, table

SAME = {("a-ada", "check-f"): 2.0, ("a-bela", "check-f"): 0.0}


def text(stock, ours) -> str:
    return table(Measured("a lesson", 24, (100.0, 140.0), 20.0, stock, ours), machine="a machine", nbgrader="0.9")


def test_the_class_has_24_submissions_and_both_halves_are_the_same_work():
    assert len(CLASS) == 24
    first, second, third, fourth = GROUPS.values()
    assert (first, second) == (third, fourth)
    assert PARTS == ("a", "b", "ours", "c", "d")


def test_both_times_and_their_ratio_are_there():
    rows = text(SAME, SAME).splitlines()
    assert rows[2].split() == ["nbgrader", "autograde,", "0.9", "240.0", "10.0"]
    assert rows[3].split()[-3:] == ["20.0", "0.8", "12.0x"]
    assert rows[-1] == "a machine"


@pytest.mark.parametrize(
    ("ours", "count", "words"),
    [
        (SAME, 2, []),
        (SAME | {("a-ada", "check-f"): 1.5}, 1, ["a-ada check-f: 2 points by nbgrader, 1.5 points by grader"]),
        (SAME | {("a-bela", "check-f"): None}, 1, ["a-bela check-f: 0 points by nbgrader, undecided by grader"]),
        ({("a-ada", "check-f"): 2.0}, 1, ["a-bela check-f: 0 points by nbgrader, no grade by grader"]),
    ],
)
def test_each_grade_that_differs_is_told(ours, count, words):
    rows = text(SAME, ours).splitlines()
    assert f"The same grades: {count} of 2" in rows
    assert [row.strip() for row in rows if "by nbgrader" in row] == words
