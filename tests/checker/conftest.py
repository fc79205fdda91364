"""What every test of the checker starts from."""

import pytest

from stridewise.checker.failures import forget_failures


@pytest.fixture(autouse=True)
def _as_in_a_new_notebook():
    """No test sees the failures of another: the second one of an exercise would mention its hints."""
    forget_failures()
