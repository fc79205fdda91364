"""A common mistake is named however a student writes it. The matrix runs all variants; here is one of each mistake."""

import pytest

from evaluation.answers.submitted import as_submitted
from evaluation.answers.variants.table import VARIANTS
from stridewise import check
from stridewise.exercises import exercise_named


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in ("conv_jit", "conv_matmul")])
def test_the_last_variant_of_each_mistake_is_named(name):
    for misconception, answers in VARIANTS[name].items():
        finding = check(as_submitted(exercise_named(name), answers[-1]), exercise=name).finding
        assert misconception in finding.candidates, finding.message
        assert finding.misconception in (misconception, None), finding.message
