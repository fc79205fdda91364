"""What every test of the checker starts from."""

from unittest.mock import patch

import numpy as np
import pytest

from stridewise import conv2d
from stridewise.checker import diagnose, rules
from stridewise.checker.failures import forget_failures
from stridewise.checker.outcome import run
from stridewise.exercises import EXERCISES


@pytest.fixture(autouse=True)
def _as_in_a_new_notebook():
    """No test sees the failures of another: the second one of an exercise would mention its hints."""
    forget_failures()


@pytest.fixture(scope="session")
def compiled_conv2d():
    """conv2d for the number types of the cases: to compile it under watch would take longer than an answer may."""
    for dtype in (np.float32, np.float64):
        conv2d(np.ones((1, 5, 5, 2), dtype), np.ones((3, 3, 2, 4), dtype))


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
