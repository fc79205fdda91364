"""Kernels as pictures: blue for negative, orange for positive, the darker the larger."""

import numpy as np
import pytest

from stridewise.plots import describe, kernel_images
from stridewise.plots.drawing import style

WEIGHTS = np.array([[[-2.0, 1.0], [0.0, 0.5]]])  # one row, two columns, two kernels


def test_the_largest_weight_has_the_full_colour_and_a_zero_is_white():
    colours = {patch.get_label(): patch.get_facecolor()[:3] for patch in kernel_images(WEIGHTS).patches}
    assert colours["kernel 0 0,0"] == pytest.approx(style.tint(style.BLUE, 1))
    assert colours["kernel 0 0,1"] == (1, 1, 1)
    assert colours["kernel 1 0,0"] == pytest.approx(style.tint(style.ORANGE, 0.5))


def test_the_description_has_every_weight():
    assert describe(kernel_images(WEIGHTS)) == "2 kernels of 1x2. 0: -2 0; 1: 1 0.5."


def test_kernels_of_nothing_but_zeros_are_white():
    colours = {patch.get_facecolor()[:3] for patch in kernel_images(np.zeros((3, 3, 2))).patches if patch.get_label()}
    assert {(1, 1, 1)} <= colours


def test_more_kernels_than_can_be_seen_are_refused():
    with pytest.raises(ValueError, match=r"weights has the shape \(3, 3, 65\); expected at most \(7, 7, 64\)"):
        kernel_images(np.zeros((3, 3, 65)))
