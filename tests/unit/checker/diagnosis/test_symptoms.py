"""What wrong results have in common is reported where it is true: of every failing case only if none contradicts it."""

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.symptoms import Observation, find_symptom
from stridewise.checker.rules.rules import apply_rules
from stridewise.exercises import Contract, case
from stridewise.exercises.arrays import ArraySpec

SHAPES = ((2, 3, 4, 2), (1, 3, 5, 3), (3, 4, 3, 2))


def checked(change, shape=SHAPES[0], seed=0):
    """A case whose expected result is its argument, and what `change` makes of that."""
    numbers = case("numbers", x=ArraySpec(shape, "float64", fill="quarters", seed=seed))
    x = numbers.build()["x"]
    return apply_rules(Contract(), x, run(lambda given: change(given.copy()), numbers))


def observed(*changes):
    """The symptom of one case after the other, each spoilt in its own way; the last way spoils the rest.

    Returns (observation, whether it holds in every failing case), or None.
    """
    changes = [*changes, *[changes[-1]] * (len(SHAPES) - len(changes))]
    seen = [checked(change, shape) for change, shape in zip(changes, SHAPES, strict=True)]
    shown = next(outcome for outcome in seen if outcome.fault)
    symptom = find_symptom(shown, seen)
    return symptom and (symptom.observation, symptom.in_every_failing_case)


def put(index, value=77.0):
    def change(out):
        out[index] = value
        return out

    return change


def change_borders(out):
    out[:, [0, -1]] += 1
    out[:, :, [0, -1]] += 1
    return out


def shuffle(out):
    return np.random.default_rng(1).permutation(out.ravel()).reshape(out.shape)


def random_numbers(out):
    return np.random.default_rng(2).normal(size=out.shape)


CHANGES = {
    "zeros": (np.zeros_like, Observation("zeros")),
    "signs flipped": (np.negative, Observation("factor", -1.0)),
    "doubled": (lambda out: 2 * out, Observation("factor", 2.0)),
    "a third": (lambda out: out / 3, Observation("factor", 0.3333)),
    "too large": (lambda out: out + 1.5, Observation("offset", 1.5)),
    "too small": (lambda out: out - 7, Observation("offset", -7.0)),
    "no negatives": (lambda out: np.maximum(out, 0), Observation("clipped")),
    "backwards": (lambda out: out[:, :, ::-1], Observation("reversed", 2)),
    "shuffled": (shuffle, Observation("reordered")),
    "the last output": (put((-1, -1, -1, -1)), Observation("last element")),
    "the last row": (put((slice(None), -1)), Observation("one place", (1, -1))),
    "the last column": (put((slice(None), slice(None), -1)), Observation("one place", (2, -1))),
    "a channel": (put((..., 0)), Observation("one place", (3, 0))),
    "all rows but the first": (put((slice(None), slice(1, None))), Observation("all but the first", 1)),
    "the borders": (change_borders, Observation("borders", (1, 2))),
    "permuted axes": (lambda out: out.transpose(0, 3, 1, 2), Observation("transposed", (0, 3, 1, 2))),
    "a part": (lambda out: out[:, :-1], Observation("only a part")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_true_of_every_failing_case_is_reported_of_every_case(name):
    change, observation = CHANGES[name]
    assert observed(change) == (observation, True)


@pytest.mark.parametrize("name", CHANGES)
def test_what_another_case_contradicts_is_reported_of_the_shown_one_alone(name):
    change, observation = CHANGES[name]
    assert observed(change, random_numbers) in ((observation, False), None)
    assert observed(random_numbers, change) is None


@pytest.mark.parametrize("name", CHANGES)
def test_a_passing_case_contradicts_nothing_but_does_not_count(name):
    change, observation = CHANGES[name]
    assert observed(lambda out: out, change) == (observation, True)


def test_random_numbers_have_nothing_in_common_with_the_right_ones():
    assert observed(random_numbers) is None


def test_the_first_image_alone_is_right():
    change = lambda out: np.concatenate([out[:1], out[1:] * 3 + 1])  # noqa: E731
    assert observed(change) == (Observation("all but the first", 0), True)


def test_an_axis_of_length_one_is_no_evidence():
    seen = [checked(random_numbers, (1, 2, 3, 2), seed) for seed in range(3)]
    assert find_symptom(seen[0], seen) is None


def test_a_single_number_is_no_pattern():
    seen = [checked(lambda out: out + 1, (1, 1, 1, 1))]
    assert find_symptom(seen[0], seen) is None
