"""A common mistake is named however a student writes it: one variant of each mistake in a convolution.

`make matrix` runs all variants of all exercises, and test_matrix.py a part of them each day.
"""

import pytest

from evaluation.answers.submitted import as_submitted
from evaluation.answers.variants.table import VARIANTS
from stridewise import check
from stridewise.exercises import exercise_named


@pytest.mark.parametrize("name", ["conv_naive", "conv_strided"])
def test_the_last_variant_of_each_mistake_is_named(name):
    for misconception, answers in VARIANTS[name].items():
        finding = check(as_submitted(exercise_named(name), answers[-1]), exercise=name).finding
        assert misconception in finding.candidates, finding.message
        assert finding.misconception in (misconception, None), finding.message
