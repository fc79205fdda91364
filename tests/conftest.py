"""What all tests share: the profile of hypothesis, who shares a worker, and what is skipped without a sandbox."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

import grader  # noqa: F401  (nbformat is imported in half of the time after it)

# No test asserts a time, and all draw the same examples at each run.
settings.register_profile("stridewise", deadline=None, derandomize=True)
settings.load_profile("stridewise")

TESTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist, which reads the groups
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item.path)))
    skip_without_sandbox([item for item in items if item.get_closest_marker("sandbox")])


def pytest_collection_finish():
    # The imports leave a million objects, most of them of PyTorch and Numba. Each full garbage collection would look
    # at all of them, for a second; frozen, they are left alone.
    gc.collect()
    gc.freeze()


def group_of(path):
    """The tests that one worker runs one after another: a file's, which share what was graded, or the browser's."""
    if path.is_relative_to(TESTS / "browser"):
        return "lessons" if path.name == "test_lessons.py" else "browser"
    return path.relative_to(TESTS).as_posix()


def skip_without_sandbox(items):
    if not items:
        return
    from grader.sandbox.bubblewrap import problem

    missing = problem()
    if missing:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing))
