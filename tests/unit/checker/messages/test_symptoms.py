"""Each symptom has its sentence, in the words for images or with the axes' numbers."""

import numpy as np
import pytest

from stridewise.checker.diagnosis.symptoms import Observation, Symptom
from stridewise.checker.messages.symptoms import symptom_sentence
from stridewise.exercises import exercise_named

ARRAY = np.zeros((1, 2, 3, 4))

SENTENCES = {
    ("zeros",): "every output is 0",
    ("factor", -1.0): "every output is right except for its sign",
    ("factor", 0.3333): "every output is 0.3333 times the expected one",
    ("offset", 1.5): "every output is 1.5 too large",
    ("offset", -7.0): "every output is 7 too small",
    ("clipped",): "every negative output became 0, and the others are right",
    ("reversed", 2): "the right numbers are in reverse order along its columns",
    ("reordered",): "the right numbers are there, in another order",
    ("last element",): "only the very last output is wrong",
    ("one place", (1, -1)): "all differences are in out[:, -1], the last row",
    ("one place", (3, 0)): "all differences are in out[:, :, :, 0], channel 0",
    ("all but the first", 0): "out[0], image 0, is right, and only what follows differs",
    ("borders", (1, 2)): "only outputs at the borders differ: the first or last row or column",
    ("transposed", (0, 3, 1, 2)): "the result is the right one with its axes permuted: transpose(0, 3, 1, 2)",
    ("only a part",): "what is there is right; the rest is missing",
}


def sentence(observation, expected=ARRAY, exercise="conv_naive", *, everywhere=True):
    return symptom_sentence(Symptom(Observation(*observation), everywhere), exercise_named(exercise), expected)


@pytest.mark.parametrize("observation", SENTENCES)
def test_an_observation_has_a_sentence(observation):
    assert sentence(observation) == f"In every failing case, {SENTENCES[observation]}."


@pytest.mark.parametrize(
    ("observation", "expected", "exercise", "clause"),
    [
        (("zeros",), ARRAY, "conv_naive", "every output is 0"),
        (("one place", (1, 0)), ARRAY[0], "conv_naive", "all differences are in out[:, 0], index 0 of axis 1"),
        (("one place", (0, 2)), (1, 2, 3), "conv_output_shape", "only entry 2 differs"),
        (("reversed", 0), (1, 2), "row_major_strides", "the right numbers are in reverse order"),
        (("offset", 1.0), (1, 2), "row_major_strides", "every entry is 1 too large"),
        (("factor", 2.0), 3, "element_offset", "the result is 2 times the expected one"),
    ],
)  # fmt: skip
def test_what_holds_in_the_shown_case_alone_is_said_of_that_case(observation, expected, exercise, clause):
    assert sentence(observation, expected, exercise, everywhere=False) == f"Here, {clause}."
