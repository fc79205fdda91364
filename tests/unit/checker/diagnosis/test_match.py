"""A misconception explains an answer only if it gives just that on every case, and once by more than chance."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG001, ARG005

from dataclasses import replace

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.match import explanations
from stridewise.checker.rules.rules import apply_rules
from stridewise.exercises import Contract, Misconception, exercise_named

COPY = exercise_named("pad_nhwc")
pad = COPY.reference


def raises(error):
    raise error


def on_the_first(wrong, otherwise=pad):
    """`wrong` on the first witness alone, which is the only case of one 2x3 image with a border."""
    return lambda x, pad: (wrong if x.shape == (1, 2, 3, 1) and pad else otherwise)(x, pad)


def explains(supposed, answer, *, memory=False, contract=None):
    """Whether the checker would take `supposed` for an explanation of `answer`."""
    exercise = replace(
        COPY,
        misconceptions=(Misconception(supposed, "Your function supposes", "Think again."),),
        contract=contract or COPY.contract,
    )
    cases = (*exercise.witnesses, *exercise.cases)
    seen = [apply_rules(exercise.contract, pad(*case.build().values()), run(answer, case)) for case in cases]
    return bool(explanations(exercise, seen, compares_layout=memory))


def boom(x, pad):
    raise ValueError("boom")


def bang(x, pad):
    raise ValueError("bang")


def doubled(x, width):
    return 2 * pad(x, width)


def written_into(x, width):
    out = pad(x, width)
    x += 1
    return out


def viewed(x, width):
    return pad(x, width) if width else x


@pytest.mark.parametrize(
    ("supposed", "answer", "expected"),
    [
        (doubled, doubled, True),
        (doubled, on_the_first(pad, doubled), False),
        (on_the_first(pad, doubled), doubled, False),
        (boom, boom, True),
        (boom, bang, False),
        (boom, lambda x, width: raises(TypeError("boom")), False),
        (boom, doubled, False),
        (on_the_first(boom, doubled), doubled, False),
        (doubled, on_the_first(boom, doubled), False),
        (doubled, boom, False),
        (on_the_first(boom), on_the_first(bang), False),
        (on_the_first(boom), on_the_first(boom), True),
        (on_the_first(boom, doubled), on_the_first(bang, doubled), True),
        (written_into, written_into, True),
        (doubled, lambda x, width: written_into(x, width) * 2, False),
        (pad, written_into, False),
        (lambda x, width: [1, 2], lambda x, width: [1, 2], True),
        (lambda x, width: [1, 2], lambda x, width: [1, 3], False),
        (lambda x, width: [1, 2], lambda x, width: None, False),
        (lambda x, width: None, doubled, False),
    ],
)
def test_it_must_give_the_same_on_every_case(supposed, answer, expected):
    assert explains(supposed, answer) is expected


def test_memory_is_compared_only_where_it_is_what_went_wrong():
    assert explains(doubled, lambda x, width: doubled(x, width).T.copy().T)
    assert explains(viewed, viewed, memory=True)
    assert not explains(viewed, written_into, memory=True)
    assert not explains(pad, viewed, memory=True)


def test_contiguity_is_compared_where_the_contract_asks_for_it():
    def fortran(x, width):
        return np.asfortranarray(pad(x, width))

    contract = Contract(contiguous=True)
    assert explains(fortran, fortran, memory=True, contract=contract)
    assert not explains(pad, fortran, memory=True, contract=contract)
