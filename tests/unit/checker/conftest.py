"""What every test of the checker starts from."""

from unittest.mock import patch

import pytest

from stridewise import conv2d
from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis import match as diagnose
from stridewise.checker.rules import rules
from stridewise.checker.scoring import forget_failures
from stridewise.exercises import EXERCISES, exercise_named


@pytest.fixture(autouse=True)
def _as_in_a_new_notebook():
    """No test sees the failures of another: the second one of an exercise would mention its hints."""
    forget_failures()


@pytest.fixture(scope="session")
def compiled_conv2d():
    """conv2d for all that the cases ask of it: to compile it under watch would take longer than an answer may.

    Each of its forms is compiled when it is first needed, and there is no knowing which of them a cache holds already.
    """
    exercise = exercise_named("conv_naive")  # conv_matmul has the same cases
    for case in (*exercise.witnesses, *exercise.cases):
        conv2d(*case.build().values())


@pytest.fixture(autouse=True, scope="session")
def _known_answers_run_once():
    """What a reference or a known mistake gives on a case of the registry is the same always; all tests ask for it."""
    registered = {id(case) for exercise in EXERCISES for case in (*exercise.witnesses, *exercise.cases)}
    kept = {}

    def run_once(way, case):
        if id(case) not in registered:
            return run(way, case)
        if (way, id(case)) not in kept:
            kept[way, id(case)] = run(way, case)
        return kept[way, id(case)]

    with patch.object(diagnose, "run", run_once), patch.object(rules, "run", run_once):
        yield
