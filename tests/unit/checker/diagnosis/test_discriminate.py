"""Several explanations come with the smallest case on which they differ, and with what each gives there."""

import pytest

from stridewise.checker.diagnosis import discriminate
from stridewise.checker.diagnosis.discriminate import discriminating_case
from stridewise.checker.messages.explanations import discriminating_lines
from stridewise.checker.rules.compare import agree
from stridewise.exercises import exercise_named


def known(exercise, *names):
    by_name = {misconception.name: misconception for misconception in exercise_named(exercise).misconceptions}
    return [by_name[name] for name in names]


LINES = {
    ("conv_naive", "last-kernel-position-only", "last-product-only"): [
        "To tell them apart, try x of shape (1, 1, 1, 2), w of shape (1, 1, 2, 1), filled with 1, 2, 3, ...:",
        "out[0, 0, 0, 0] is then 5 or 4, respectively.",
    ],
    ("element_offset", "index-summed", "counted-from-one"): [
        "To tell them apart, try index = (0, 0), strides = (1, 1):",
        "the result is then 0 or 2, respectively.",
    ],
    ("pad_nhwc", "width-only", "height-only"): [
        "To tell them apart, try x of shape (1, 1, 1, 1), pad = 1, filled with 1, 2, 3, ...:",
        (
            "the result is then a float32 array of shape (1, 1, 3, 1) or a float32 array of shape (1, 3, 1, 1), "
            "respectively."
        ),
    ],
    ("conv_naive", "kernel-flipped", "kernel-flipped-up-down", "kernel-flipped-left-right"): [
        "To tell them apart, try x of shape (1, 2, 2, 1), w of shape (2, 2, 1, 1), filled with 1, 2, 3, ...:",
        "out[0, 0, 0, 0] is then 20 or 22 or 28, respectively.",
    ],
}


@pytest.mark.parametrize("names", LINES, ids="-".join)
def test_the_smallest_case_is_shown_with_what_each_gives(names):
    name, *misconceptions = names
    found = discriminating_case(exercise_named(name), known(name, *misconceptions))
    assert discriminating_lines(found) == LINES[names]


def test_the_outcomes_are_what_the_misconceptions_give():
    misconceptions = known("conv_matmul", "kernel-averaged", "channels-averaged")
    found = discriminating_case(exercise_named("conv_matmul"), misconceptions)
    for misconception, outcome in zip(misconceptions, found.outcomes, strict=True):
        assert agree(misconception.example(*found.case.build().values()), outcome.value)
    assert not agree(*(outcome.value for outcome in found.outcomes))


def test_misconceptions_that_differ_on_no_case_get_none():
    assert discriminating_case(exercise_named("conv_naive"), known("conv_naive", "kernel-flipped") * 2) is None


def test_without_time_there_is_no_case(monkeypatch):
    monkeypatch.setattr(discriminate, "_SECONDS", -1)
    misconceptions = known("conv_naive", "kernel-flipped", "batch-summed")
    assert discriminating_case(exercise_named("conv_naive"), misconceptions) is None
