"""What all tests share: the profile of hypothesis, who shares a worker, and what is skipped without a sandbox."""

import gc
import os
import sqlite3
import sys
from datetime import date

import pytest
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.engine import Engine

import grader  # noqa: F401  (nbformat is imported in half of the time after it)
from tests.fixtures.executed_lessons import executed_lesson

__all__ = ["executed_lesson"]

# No test asserts a time, and all draw the same examples at each run.
settings.register_profile("stridewise", deadline=None, derandomize=True)
settings.load_profile("stridewise")
# Where bytecode is switched off, each worker compiles all tests anew, and each kernel and server all of the project.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["STRIDEWISE_TUNING"] = ""  # what `make tune` wrote here is not what is tested
# PyTorch, Numba and their like are a million objects, and a full garbage collection looks at all of them, for a second.
gc.set_threshold(50_000, 20, 100)

# Needs no JupyterLab: another worker runs it meanwhile.
LITE = "tests/browser/test_lite.py"
# The groups that take longest, in the order in which workers take them; the short files that follow fill the rest.
LONGEST = ("kernels", "browser", LITE, "tests/evaluation/", "tests/sandbox/", "plots")
# In one kernel and one JupyterLab for all; the lessons last, when the kernels that they call have been compiled.
LESSONS = ("tests/browser/test_lessons.py", "tests/lessons/test_lessons.py")


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection, _record):
    """nbgrader commits twenty times for each submission, and no gradebook of a test outlives the machine."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


# Of these, a run of all tests takes every other one, and the next day the others: together they take minutes.
BY_TURNS = (
    *("tests/browser/test_lite.py", "tests/browser/test_animations.py", "tests/browser/test_formgrader.py"),
    *("tests/sandbox/grader/pipeline/test_dask_backend.py", "tests/browser/test_explorer.py"),
    *("tests/browser/test_start_page.py", "tests/browser/site/test_site.py", "tests/browser/test_replay.py"),
    *("tests/browser/site/test_stride_explorer.py", "tests/sandbox/grader/test_release.py"),
)


@pytest.hookimpl(optionalhook=True)  # it is pytest-xdist's
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid.split("::")[0])

    config.option.loadscopereorder = False  # not by the number of tests: the slowest groups have few
    return ByGroup(config, log)


def group_of(file):
    """The tests that one worker runs one after another: a file's, or those of files that share what takes long."""
    if file.startswith(("tests/unit/kernels/", "tests/unit/benchmarks/")):
        return "kernels"  # two workers would compile each at the same time, for a minute
    if file.startswith("tests/unit/plots/"):
        return "plots"  # each example is drawn once, for whoever looks at it
    is_in_jupyterlab = (file.startswith("tests/browser/") and file != LITE) or file in LESSONS
    return "browser" if is_in_jupyterlab else file


def place_of(item):
    """Where a test stands in the order in which a worker takes them; those of one place stay as they are."""
    file = item.nodeid.split("::")[0]
    group = group_of(file)
    rank = next((place for place, start in enumerate(LONGEST) if group.startswith(start)), len(LONGEST))
    return rank, LESSONS.index(file) + 1 if file in LESSONS else 0


def pytest_collection_modifyitems(config, items):
    if [os.path.basename(path) for path in config.args] == ["tests"]:  # noqa: PTH119  (all tests, and not some by name)
        leave_out(config, items)
    if hasattr(config, "workerinput"):  # one of several workers
        items.sort(key=place_of)
    skip_without_sandbox([item for item in items if item.get_closest_marker("sandbox")])


def leave_out(config, items):
    files = [file for place, file in enumerate(BY_TURNS) if (place + date.today().toordinal()) % 2]
    if "STRIDEWISE_WHOLE" not in os.environ:
        left_out = [item for item in items if item.nodeid.split("::")[0] in files]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.nodeid.split("::")[0] not in files]


def pytest_collection_finish():
    gc.freeze()  # what was imported stays; no collection need look at it again


def skip_without_sandbox(items):
    if not items:
        return
    from grader.sandbox.bubblewrap import problem

    missing = problem()
    if missing:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing))
