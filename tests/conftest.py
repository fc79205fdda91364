"""What all tests share: the profile of hypothesis, who shares a worker, and what is skipped without a sandbox."""

import gc
import os
import sys

import pytest
from hypothesis import settings

import grader  # noqa: F401  (nbformat is imported in half of the time after it)
from tests.fixtures.executed_lessons import executed_lesson

__all__ = ["executed_lesson"]

# No test asserts a time, and all draw the same examples at each run.
settings.register_profile("stridewise", deadline=None, derandomize=True)
settings.load_profile("stridewise")
# Where bytecode is switched off, each worker compiles all tests anew, and each kernel and server all of the project.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# PyTorch, Numba and their like are a million objects, and a full garbage collection looks at all of them, for a second.
gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(optionalhook=True)  # it is pytest-xdist's
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid.split("::")[0])

    # In folder order the slow groups come first; by the number of tests, the few slow ones would be left for the end.
    config.option.loadscopereorder = False
    return ByGroup(config, log)


def group_of(file):
    """The tests that one worker runs one after another: a file's, or those of files that share what takes long."""
    if file in ("tests/browser/test_lessons.py", "tests/lessons/test_lessons.py"):
        return "lessons"  # both look at the same runs
    if file.startswith(("tests/unit/kernels/", "tests/unit/benchmarks/")):
        return "kernels"  # two workers would compile each at the same time, for a minute
    return "browser" if file.startswith("tests/browser/") else file


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
