"""What all tests share: those that run submissions need a sandbox, and are skipped where there can be none."""

import pytest
from hypothesis import settings

# No test asserts a time, and all draw the same examples at each run.
settings.register_profile("stridewise", deadline=None, derandomize=True)
settings.load_profile("stridewise")


def pytest_collection_modifyitems(items):
    needing = [item for item in items if item.get_closest_marker("sandbox")]
    if not needing:
        return
    from grader.sandbox.bubblewrap import problem

    missing = problem()
    if missing:
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=missing))
