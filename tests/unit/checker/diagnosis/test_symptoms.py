"""What wrong results have in common is said where it is true, of every case only if no case contradicts, else not."""

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.symptoms import symptom
from stridewise.checker.rules.rules import judge
from stridewise.exercises import Contract, case
from stridewise.exercises.arrays import ArraySpec

LETTERS = ("n", "h", "w", "co")
SHAPES = ((2, 3, 4, 2), (1, 3, 5, 3), (3, 4, 3, 2))
ALWAYS = "In every case that went wrong, "


def judged(change, shape=SHAPES[0], seed=0):
    """A case whose right result is its argument, and what `change` makes of that."""
    one = case("numbers", x=ArraySpec(shape, "float64", fill="quarters", seed=seed))
    x = one.build()["x"]
    return judge(Contract(), x, run(lambda given: change(given.copy()), one))


def said(*changes):
    """The pattern's words for one case after the other, each spoilt in its own way; the last way spoils the rest."""
    ways = [*changes, *[changes[-1]] * (len(SHAPES) - len(changes))]
    seen = [judged(change, shape) for change, shape in zip(ways, SHAPES, strict=True)]
    shown = next(one for one in seen if one.fault)
    return symptom(shown, seen, LETTERS)


def put(index, value=77.0):
    def change(out):
        out[index] = value
        return out

    return change


def borders(out):
    out[:, [0, -1]] += 1
    out[:, :, [0, -1]] += 1
    return out


def shuffled(out):
    return np.random.default_rng(1).permutation(out.ravel()).reshape(out.shape)


def random_numbers(out):
    return np.random.default_rng(2).normal(size=out.shape)


def slightly_off(out):
    return out + 1e-4 * np.random.default_rng(3).uniform(-1, 1, out.shape)


TRUE_OF_EVERY_CASE = {
    "zeros": (np.zeros_like, "every output is 0"),
    "opposite": (np.negative, "every output is right but for its sign"),
    "doubled": (lambda out: 2 * out, "every output is 2 times the expected one"),
    "a third": (lambda out: out / 3, "every output is 0.3333 times the expected one"),
    "too large": (lambda out: out + 1.5, "every output is 1.5 too large"),
    "too small": (lambda out: out - 7, "every output is 7 too small"),
    "cut off": (np.trunc, "every output is a whole number: the fractions are cut off"),
    "rounded": (np.rint, "every output is a whole number: the fractions are rounded away"),
    "rounded down": (np.floor, "every output is a whole number: the fractions are rounded down"),
    "no sign": (np.abs, "every negative output lost its sign"),
    "no negatives": (lambda out: np.maximum(out, 0), "every negative output became 0, and the others are right"),
    "rounding": (
        slightly_off,
        "the outputs are right but for rounding: none is off by more than a thousandth of the largest one",
    ),
    "backwards": (lambda out: out[:, :, ::-1], "the right numbers stand in reversed order along w"),
    "shuffled": (shuffled, "the right numbers are there, in another order"),
    "the last output": (put((-1, -1, -1, -1)), "the very last output alone is wrong"),
    "the first output": (put((0, 0, 0, 0)), "the very first output alone is wrong"),
    "an output": (put((0, 1, 0, 1)), "one output alone is wrong"),
    "the last row": (put((slice(None), -1)), "all differences lie in out[:, -1], the last place along h"),
    "the last column": (
        put((slice(None), slice(None), -1)),
        "all differences lie in out[:, :, -1], the last place along w",
    ),
    "a channel": (put((..., 0)), "all differences lie in out[:, :, :, 0], place 0 along co"),
    "the first row alone is right": (
        put((slice(None), slice(1, None))),
        "out[:, 0] is right, and only what follows along h differs",
    ),
    "the borders": (borders, "only outputs at the borders differ: the first or last place along h and w"),
    "moved axes": (
        lambda out: out.transpose(0, 3, 1, 2),
        "the result is the right one with its axes moved: transpose(0, 3, 1, 2)",
    ),
    "one long row": (np.ravel, "the right numbers are there in the right order; only the shape is another"),
    "a part": (lambda out: out[:, :-1], "what is there is right; the rest is missing"),
    "more": (
        lambda out: np.pad(out, ((0, 0), (0, 1), (0, 0), (0, 0))),
        "the outputs that both have are equal; only how many there are differs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE_OF_EVERY_CASE)
def test_what_is_true_of_every_case_is_said_of_every_case(name):
    change, words = TRUE_OF_EVERY_CASE[name]
    assert said(change) == f"{ALWAYS}{words}."


@pytest.mark.parametrize("name", TRUE_OF_EVERY_CASE)
def test_what_another_case_contradicts_is_said_of_the_shown_one_alone(name):
    change, words = TRUE_OF_EVERY_CASE[name]
    assert said(change, random_numbers) in (f"Here {words}.", "")
    assert not said(random_numbers, change)


@pytest.mark.parametrize("name", TRUE_OF_EVERY_CASE)
def test_a_case_that_is_right_contradicts_nothing_but_does_not_count(name):
    change, words = TRUE_OF_EVERY_CASE[name]
    assert said(lambda out: out, change) == f"{ALWAYS}{words}."


def test_random_numbers_have_nothing_in_common_with_the_right_ones():
    assert said(random_numbers) == ""


def test_the_first_image_alone_is_right():
    assert said(lambda out: np.concatenate([out[:1], out[1:] * 3 + 1])) == (
        f"{ALWAYS}out[0] is right, and only what follows along n differs."
    )


def test_an_axis_of_length_one_is_no_evidence():
    seen = [judged(random_numbers, (1, 2, 3, 2), seed) for seed in range(3)]
    assert symptom(seen[0], seen, LETTERS) == ""


def test_a_single_number_is_no_pattern():
    seen = [judged(lambda out: out + 1, (1, 1, 1, 1))]
    assert symptom(seen[0], seen, LETTERS) == ""


def test_axes_without_letters_have_numbers():
    seen = [judged(put((slice(None), -1)), shape) for shape in SHAPES]
    assert symptom(seen[0], seen) == f"{ALWAYS}all differences lie in out[:, -1], the last place along axis 1."
