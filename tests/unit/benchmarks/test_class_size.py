"""The measurement of a large class compares like with like, and finds what is not."""

from collections import Counter

import pytest

from benchmarks.class_size import BLOCK, Measurements, assign_kinds, deviations, rate, summarize, with_name
from grader.pipeline.results import ExerciseResult, LessonResults

FATES = ["perfect", "endless loop", "untouched", "not JSON"]


def test_every_hundred_students_do_the_same_in_another_order():
    fates = list(assign_kinds(FATES, 3 * BLOCK))
    blocks = [fates[start : start + BLOCK] for start in range(0, 3 * BLOCK, BLOCK)]
    assert Counter(blocks[0]) == Counter(blocks[1]) == Counter(blocks[2])
    assert blocks[0] != blocks[1]
    assert Counter(blocks[0])["endless loop"] == 1
    assert fates == list(assign_kinds(FATES, 3 * BLOCK))
    assert len(list(assign_kinds(FATES, 130))) == 130


def test_a_signed_notebook_is_one_and_what_is_none_stays_as_it_is():
    assert "ada" in with_name('{"cells": [{"source": "1"}]}', "ada")
    assert with_name('{"cells": [', "ada") == '{"cells": ['


def test_the_summary_tells_a_slower_end_and_a_growing_parent():
    times = [float(number) for number in range(200)] + [200 + 2.0 * number for number in range(200)]
    measurements = Measurements(times, [100 * 2**20] * 200 + [150 * 2**20] * 200)
    lines = "\n".join(summarize("01_a", measurements, 800))
    assert rate(times[:100]) == 60
    assert "-50.0%" in lines
    assert "+50.0%" in lines
    assert "400 submissions of 01_a in 800 s, 30 a minute" in lines


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"a": 1.0, "b": 1.0, "c": 0.0}, []),
        ({"a": 1.0, "b": 0.5, "c": 0.0}, ["b, perfect: [('f', 'passed', 0.5, None, None)]"]),
        ({"a": 1.0, "b": 1.0}, ["c, untouched: []"]),
    ],
)
def test_who_has_no_result_or_another_than_the_others_is_found(rows, said):
    results = LessonResults(
        tuple(ExerciseResult(who, "01_a", "f", "passed", points, 1.0, None, None) for who, points in rows.items())
    )
    assert deviations(results, {"a": "perfect", "b": "perfect", "c": "untouched"}) == said
