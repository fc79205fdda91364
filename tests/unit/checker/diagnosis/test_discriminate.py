"""Two explanations come with the smallest case on which they part, and with what each gives there."""

import re

import numpy as np
import pytest

from stridewise.checker.diagnosis import discriminate as apart
from stridewise.checker.diagnosis.discriminate import discriminating_case
from stridewise.exercises import exercise_named


def known(name, *misconceptions):
    by_name = {one.name: one for one in exercise_named(name).misconceptions}
    return [by_name[one] for one in misconceptions]


LINES = {
    ("conv_naive", "last-kernel-position-only", "last-product-only"): [
        "To tell them apart, try x of shape (1, 1, 1, 2), w of shape (1, 1, 2, 1), filled with 1, 2, 3, ...:",
        "out[0, 0, 0, 0] is then 5 or 4, in this order.",
    ],
    ("element_offset", "index-summed", "counted-from-one"): [
        "To tell them apart, try index = (0, 0), strides = (1, 1):",
        "the result is then 0 or 2, in this order.",
    ],
    ("pad_nhwc", "width-only", "height-only"): [
        "To tell them apart, try x of shape (1, 1, 1, 1), pad = 1, filled with 1, 2, 3, ...:",
        (
            "the result is then a float32 array of shape (1, 1, 3, 1) or a float32 array of shape (1, 3, 1, 1), "
            "in this order."
        ),
    ],
    ("conv_naive", "kernel-flipped", "kernel-flipped-up-down", "kernel-flipped-left-right"): [
        "To tell them apart, try x of shape (1, 2, 2, 1), w of shape (2, 2, 1, 1), filled with 1, 2, 3, ...:",
        "out[0, 0, 0, 0] is then 20 or 22 or 28, in this order.",
    ],
}


@pytest.mark.parametrize("names", LINES, ids="-".join)
def test_the_smallest_case_is_told_with_what_each_gives(names):
    name, *misconceptions = names
    assert discriminating_case(exercise_named(name), known(name, *misconceptions)) == LINES[names]


def test_what_is_told_is_true():
    two = known("conv_matmul", "kernel-averaged", "channels-averaged")
    first, second = discriminating_case(exercise_named("conv_matmul"), two)
    shapes = [tuple(map(int, found.split(", "))) for found in re.findall(r"shape \(([^)]*)\)", first)]
    arguments = [np.arange(1, np.prod(shape) + 1, dtype="float32").reshape(shape) for shape in shapes]
    where = tuple(map(int, re.search(r"out\[([^]]*)\]", second)[1].split(", ")))
    told = [float(number) for number in re.search(r"then (.*), in", second)[1].split(" or ")]
    assert told == [float(one.example(*arguments)[where]) for one in two]
    assert told[0] != told[1]


def test_what_no_case_tells_apart_gets_no_case():
    two = known("conv_naive", "kernel-flipped") * 2
    assert discriminating_case(exercise_named("conv_naive"), two) == []


def test_without_time_there_is_no_case(monkeypatch):
    monkeypatch.setattr(apart, "_SECONDS", -1)
    assert (
        discriminating_case(exercise_named("conv_naive"), known("conv_naive", "kernel-flipped", "batch-summed")) == []
    )
