"""A misconception explains an answer only if it behaves like it on every case, and by more than chance."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG001, ARG005

from dataclasses import replace

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.match import Strength, explanation
from stridewise.checker.rules.rules import apply_rules
from stridewise.exercises import Contract, Misconception, exercise_named

COPY = exercise_named("pad_nhwc")
pad = COPY.reference

NOTHING = None
WEAK, BY_CONDITION, BY_RESULTS, BY_ONE_STYLE = Strength


def raises(error):
    raise error


def on_the_first(wrong, otherwise=pad):
    """`wrong` on the first witness alone, which is the only case of one 2x3 image with a border."""
    return lambda x, pad: (wrong if x.shape == (1, 2, 3, 1) and pad else otherwise)(x, pad)


def without_a_border(wrong, otherwise=pad):
    """`wrong` on the witness with pad 0 alone."""
    return lambda x, pad: (otherwise if pad else wrong)(x, pad)


def with_two_channels(wrong, otherwise=pad):
    """`wrong` where there is more than one channel: on some witnesses and cases, not on others."""
    return lambda x, pad: (wrong if x.shape[3] > 1 else otherwise)(x, pad)


def strength(styles, answer, *, memory=False, contract=None):
    """How much speaks for a misconception of these styles as the explanation of `answer`; None: it is ruled out."""
    example, *variants = styles if isinstance(styles, tuple) else (styles,)
    misconception = Misconception(example, "Your function assumes", "Think again.", variants=tuple(variants))
    exercise = replace(COPY, misconceptions=(misconception,), contract=contract or COPY.contract)
    cases = (*exercise.witnesses, *exercise.cases)
    seen = [apply_rules(exercise.contract, pad(*case.build().values()), run(answer, case)) for case in cases]
    found = explanation(exercise, seen, compares_layout=memory)
    return found.strength if found.misconceptions else NOTHING


def boom(x, pad):
    raise ValueError("boom")


def bang(x, pad):
    raise IndexError("bang")


def doubled(x, width):
    return 2 * pad(x, width)


def tripled(x, width):
    return 3 * pad(x, width)


def written_into(x, width):
    out = pad(x, width)
    x += 1
    return out


def viewed(x, width):
    return pad(x, width) if width else x


@pytest.mark.parametrize(
    ("styles", "answer", "expected"),
    [
        (doubled, doubled, BY_ONE_STYLE),
        (doubled, on_the_first(pad, doubled), NOTHING),
        (on_the_first(pad, doubled), doubled, NOTHING),
        # Errors, whatever their text, are alike but are no evidence, nor is a single result.
        (boom, boom, WEAK),
        (boom, bang, WEAK),
        (boom, lambda x, width: raises(TypeError("boom")), NOTHING),
        (on_the_first(boom), on_the_first(bang), WEAK),
        (on_the_first(doubled), on_the_first(doubled), WEAK),
        (boom, doubled, NOTHING),
        (doubled, boom, NOTHING),
        (on_the_first(boom, doubled), doubled, NOTHING),
        (doubled, on_the_first(boom, doubled), NOTHING),
        (on_the_first(boom, doubled), on_the_first(bang, doubled), BY_ONE_STYLE),
        # Right on several cases and failing on all others, as the misconception.
        (with_two_channels(boom), with_two_channels(bang), BY_CONDITION),
        (without_a_border(boom), with_two_channels(boom), NOTHING),
        # Another style on other cases.
        ((doubled, tripled), tripled, BY_ONE_STYLE),
        ((doubled, tripled), with_two_channels(tripled, doubled), BY_RESULTS),
        ((doubled, boom), with_two_channels(bang, doubled), BY_RESULTS),
        ((with_two_channels(boom), without_a_border(boom)), without_a_border(bang, with_two_channels(boom)), WEAK),
        ((doubled, tripled), with_two_channels(pad, doubled), NOTHING),
        (written_into, written_into, BY_ONE_STYLE),
        (doubled, lambda x, width: written_into(x, width) * 2, NOTHING),
        (pad, written_into, NOTHING),
        (lambda x, width: [1, 2], lambda x, width: [1, 2], BY_ONE_STYLE),
        (lambda x, width: [1, 2], lambda x, width: [1, 3], NOTHING),
        (lambda x, width: [1, 2], lambda x, width: None, NOTHING),
        (lambda x, width: None, doubled, NOTHING),
    ],
)
def test_it_must_behave_alike_on_every_case(styles, answer, expected):
    assert strength(styles, answer) == expected


def test_memory_is_compared_only_where_it_is_what_went_wrong():
    assert strength(doubled, lambda x, width: doubled(x, width).T.copy().T)
    assert strength(viewed, viewed, memory=True) is BY_ONE_STYLE  # two cases are without a border
    assert strength(viewed, written_into, memory=True) is NOTHING
    assert strength(pad, viewed, memory=True) is NOTHING


def test_contiguity_is_compared_where_the_contract_asks_for_it():
    def fortran(x, width):
        return np.asfortranarray(pad(x, width))

    contract = Contract(contiguous=True)
    assert strength(fortran, fortran, memory=True, contract=contract) is BY_ONE_STYLE
    assert strength(pad, fortran, memory=True, contract=contract) is NOTHING


def test_the_one_that_more_speaks_for_is_the_explanation():
    """Both behave alike; one of them in a single style."""
    beliefs = [
        Misconception(doubled, "Your function doubles", "Do not."),
        Misconception(
            pad, "Your function doubles or not", "Do not.", variants=(without_a_border(pad, doubled), doubled)
        ),
    ]
    exercise = replace(COPY, misconceptions=tuple(beliefs))
    cases = (*exercise.witnesses, *exercise.cases)
    seen = [
        apply_rules(exercise.contract, pad(*case.build().values()), run(without_a_border(pad, doubled), case))
        for case in cases
    ]
    found = explanation(exercise, seen, compares_layout=False)
    assert [misconception.belief for misconception in found.misconceptions] == ["Your function doubles or not"]
    assert found.is_proven


def outside(x, pad):
    return np.lib.stride_tricks.as_strided(x, (1000,), (8,))


def further_outside(x, pad):
    return np.lib.stride_tricks.as_strided(x, (2000,), (8,))


@pytest.mark.parametrize(
    ("style", "answer", "expected"),
    [
        (outside, outside, BY_ONE_STYLE),  # the text says which view: as good as a result
        (outside, further_outside, NOTHING),
        (outside, boom, NOTHING),
        (boom, outside, NOTHING),
    ],
)
def test_a_view_outside_the_memory_is_matched_by_the_same_view_alone(style, answer, expected):
    assert strength(style, answer) is expected
