"""Winograd's four products: the outputs drawn are those of a direct correlation."""

import numpy as np
import pytest

from stridewise.plots import describe, winograd_products

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("d", "g"), [((2, 3, 1, 5), (1, 2, 3)), ((0.5, -1, 4, 2), (3, 0, -2)), ((0, 0, 0, 1), (1, 1, 1))]
)
def test_the_two_outputs_are_those_of_six_products(read, d, g):
    texts = read(winograd_products(d, g)).texts
    first, second = np.correlate(d, g)
    assert f"p + q + r = {first:g}" in texts
    assert f"q {MINUS} r {MINUS} s = {second:g}" in texts


def test_the_description_has_every_number():
    assert describe(winograd_products((2, 3, 1, 5), (1, 2, 3))) == (
        "Winograd's F(2, 3) for the inputs 2, 3, 1, 5 and the taps 1, 2, 3. Transformed inputs: 1, 4, -2, -2. "
        "Transformed taps: 1, 3, 1, 3. Their products p, q, r, s: 1, 12, -2, -6. Outputs p + q + r and "
        f"q {MINUS} r {MINUS} s: 11, 20."
    )


@pytest.mark.parametrize(("d", "g"), [((1, 2, 3), (1, 2, 3)), ((1, 2, 3, 4), (1, 2))])
def test_other_counts_are_refused(d, g):
    with pytest.raises(ValueError, match=f"d has {len(d)} numbers and g has {len(g)}; expected 4 and 3"):
        winograd_products(d, g)
