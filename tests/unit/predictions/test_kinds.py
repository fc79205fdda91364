"""How what was entered is read, and how it is compared with the outcome."""

from dataclasses import replace

import pytest

from stridewise.predictions.kinds import LEVEL, Choice, Numbers, Order
from stridewise.timing import Times


def times(**seconds):
    """What a quiet measurement of these functions gives."""
    return Times({name: [value] * 5 for name, value in seconds.items()}, seconds)


LAYOUTS, RACE = Choice(("NHWC", "NCHW")), Order(("a", "b", "c"))


@pytest.mark.parametrize(
    ("kind", "entered", "value"),
    [
        (Numbers(), "10,368,000", (10_368_000.0,)),
        (Numbers(), " 1.5 ", (1.5,)),
        (Numbers(4), "(12, 2, 6, 1)", (12.0, 2.0, 6.0, 1.0)),
        (Numbers(2), "3 3", (3.0, 3.0)),
        (Numbers(most=100), "100", (100.0,)),
        (LAYOUTS, "NCHW", ("NCHW",)),
    ],
)
def test_what_is_entered_is_read_and_can_be_entered_again(kind, entered, value):
    assert kind.read([entered]) == value
    assert kind.read(kind.entries(value)) == value


@pytest.mark.parametrize(
    ("kind", "entered", "advice"),
    [
        (Numbers(), ["many"], "Enter a number."),
        (Numbers(), ["1,5"], "Enter a number."),
        (Numbers(), ["nan"], "Enter a number."),
        (Numbers(), [], "Enter a number."),
        (Numbers(4), ["12, 2, 6"], "Enter 4 numbers, with commas between."),
        (Numbers(most=100), ["150"], "Enter a number from 0 to 100."),
        (Numbers(most=100), ["-1"], "Enter a number from 0 to 100."),
        (LAYOUTS, ["NWHC"], "Choose one of them."),
        (LAYOUTS, [], "Choose one of them."),
        (RACE, ["a", "d"], "Put all of them in order."),
        (RACE, [], "Put all of them in order."),
        (RACE, ["a", "a", "b"], "Put all of them in order."),
    ],
)
def test_what_cannot_be_read_gets_advice(kind, entered, advice):
    with pytest.raises(ValueError, match=advice):
        kind.read(entered)


@pytest.mark.parametrize(
    ("kind", "measured", "outcome"),
    [
        (Numbers(), 4213.7, (4213.7,)),
        (Numbers(ratio=("a", "b")), times(a=6.0, b=2.0), (3.0,)),
        (LAYOUTS, "NHWC", ("NHWC",)),
        (LAYOUTS, times(NCHW=1.0, other=0.1, NHWC=2.0), ("NCHW",)),
        (LAYOUTS, times(NCHW=1.0, NHWC=1.01), ("NCHW",)),
        (Choice(("a", "b", LEVEL)), times(a=1.0, b=1.01), (LEVEL,)),
        (Choice(("a", "b", LEVEL)), times(a=2.0, b=1.0), ("b",)),
        (RACE, times(a=3.0, b=1.0, c=2.0, d=0.1), ("b", "c", "a")),
        (RACE, times(a=3.0, b=1.0), ("b", "a")),
    ],
)
def test_a_measurement_becomes_an_outcome(kind, measured, outcome):
    assert kind.outcome(measured) == outcome


@pytest.mark.parametrize("kind", [Numbers(ratio=("a", "b")), Choice(("a", "b")), Order(("a", "b"))])
def test_times_that_were_too_disturbed_decide_nothing(kind):
    measured = times(a=1.0, b=2.0)
    assert kind.outcome(measured) is not None
    assert kind.outcome(replace(measured, disturbed=frozenset({"b"}))) is None


@pytest.mark.parametrize(
    ("kind", "predicted", "outcome", "agrees", "distance"),
    [
        (Numbers(within=2), (100.0,), (200.0,), True, "a factor of 2 off"),
        (Numbers(within=2), (100.0,), (45.0,), False, "a factor of 2.2 off"),
        (Numbers(within=2), (-1.0,), (45.0,), False, ""),
        (Numbers(), (8.0,), (8.0,), True, ""),
        (Numbers(2), (3.0, 4.0), (3.0, 3.0), False, ""),
        (Numbers(), (0.0,), (0.0,), True, ""),
        (LAYOUTS, ("NHWC",), ("NCHW",), False, ""),
        (RACE, ("a", "b", "c"), ("a", "c", "b"), False, "1 of 3 in their places"),
        (RACE, ("b", "c", "a"), ("b", "a"), True, "2 of 2 in their places"),
    ],
)
def test_a_prediction_is_compared_with_the_outcome(kind, predicted, outcome, agrees, distance):
    assert (kind.agrees(predicted, outcome), kind.distance(predicted, outcome)) == (agrees, distance)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((10_368_000.0,), "10,368,000 times"),
        ((4213.7,), "4,214 times"),
        ((45.67,), "45.7 times"),
        ((1.53,), "1.5 times"),
    ],
)
def test_measured_numbers_are_rounded_as_a_reader_writes_them(value, text):
    assert Numbers(unit="times", within=2).text(value) == text


def test_where_the_exact_number_counts_it_is_said_as_entered():
    assert Numbers().text((2.25,)) == "2.25"
    assert Numbers(2).text((10_368_000.0, 0.5)) == "10,368,000, 0.5"
