"""The faults of `python -m evaluation.mutations` fit the code as it is, and name tests that exist."""

from pathlib import Path

import pytest

from evaluation.mutations.mutants import MUTANTS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{Path(mutant.file).stem}: {mutant.fault}")
def test_a_fault_changes_one_place_and_its_tests_exist(mutant):
    sound = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert mutant.applied_to(sound) != sound
    assert [test for test in mutant.tests if not (ROOT / test.partition("::")[0]).exists()] == []
