"""What all tests share: the profile of hypothesis, who shares a worker, and what is skipped without a sandbox."""

import gc

import pytest
from hypothesis import settings

import grader  # noqa: F401  (nbformat is imported in half of the time after it)

# No test asserts a time, and all draw the same examples at each run.
settings.register_profile("stridewise", deadline=None, derandomize=True)
settings.load_profile("stridewise")
# PyTorch, Numba and their like are a million objects, and a full garbage collection looks at all of them, for a second.
gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(optionalhook=True)  # it is pytest-xdist's
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid.split("::")[0])

    return ByGroup(config, log)


def group_of(file):
    """The tests that one worker runs one after another: a file's, which share what was graded, or the browser's."""
    if not file.startswith("tests/browser/"):
        return file
    return "lessons" if file.endswith("/test_lessons.py") else "browser"


def pytest_collection_modifyitems(items):
    skip_without_sandbox([item for item in items if item.get_closest_marker("sandbox")])


def skip_without_sandbox(items):
    if not items:
        return
    from grader.sandbox.bubblewrap import problem

    missing = problem()
    if missing:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing))
