"""With the right decisions every style is the right gradient; with one decision changed, none is."""

import numpy as np
import pytest

from stridewise.exercises import exercise_named
from stridewise.exercises.backward.models import input_gradient, weight_gradient
from stridewise.exercises.backward.models.variants import deciding, of_the_images, of_the_weights, with_padding
from stridewise.layout import guarded_as_strided


def results(exercise, answer):
    """What an answer returns on each case, beside what the reference does; None where it fails."""
    record = exercise_named(exercise)
    for case in (*record.witnesses, *record.cases):
        expected = record.reference(*case.build().values())
        try:
            with guarded_as_strided():
                yield answer(*case.build().values()), expected
        except (ValueError, IndexError):
            yield None, expected


def right(model):
    return model


RIGHT = [
    *(("conv_input_grad_naive", answer) for answer in of_the_images(right)),
    *(("conv_input_grad", answer) for answer in with_padding(of_the_images(right))),
    *(("conv_weight_grad", answer) for answer in of_the_weights(right)),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_every_style_with_the_right_decisions_is_the_gradient(exercise, answer):
    for received, expected in results(exercise, answer):
        np.testing.assert_allclose(received, expected, atol=1e-5)


def transposed(exercise):
    variants = of_the_weights if exercise == "conv_weight_grad" else of_the_images
    made = variants(deciding(offset=lambda r, s, _: (s, r)))
    return with_padding(made) if exercise == "conv_input_grad" else made


@pytest.mark.parametrize("exercise", ["conv_input_grad_naive", "conv_input_grad", "conv_weight_grad"])
def test_every_style_with_a_changed_decision_is_wrong_somewhere(exercise):
    for answer in transposed(exercise):
        assert any(
            received is None or received.shape != expected.shape or not np.allclose(received, expected, atol=1e-5)
            for received, expected in results(exercise, answer)
        )


def test_there_are_as_many_variants_as_styles():
    assert len(of_the_images(right)) == len(input_gradient.STYLES)
    assert len(of_the_weights(right, right)) == 2 * len(weight_gradient.STYLES)
    assert of_the_images(right)[:1] == (of_the_images(right)[0],)
