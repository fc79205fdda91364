"""A notebook's time is what its kernel takes: a busy machine, or a slow check, keeps no cell from being reached."""

from contextlib import contextmanager

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.sandbox import execute as module
from grader.sandbox.execute import CellRun, execute


class Kernel:
    """Takes as many seconds for itself as a cell says, and a hundred times as many by the clock."""

    resident_bytes, lost = 0, False

    def __init__(self, clock):
        self.clock, self.seconds = clock, 0.0

    def run(self, source, *, seconds):  # noqa: ARG002
        self.seconds += float(source)
        self.clock.append(self.clock[-1] + 100 * float(source))
        return CellRun("ran", seconds=float(source))


@pytest.mark.parametrize(("each", "reached"), [(1.0, 20), (5.0, 4)])
def test_waits_for_a_processor_are_not_the_notebooks_time(monkeypatch, each, reached):
    clock = [0.0]

    @contextmanager
    def open_kernel(*_, **__):
        yield Kernel(clock)

    monkeypatch.setattr(module, "open_kernel", open_kernel)
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[-1])
    cells = [new_code_cell(str(each)) for _ in range(20)]
    runs = execute(new_notebook(cells=cells), seconds=2.0)
    causes = [run.cause for run in runs.values()]
    assert causes == [""] * reached + ["the time of the whole notebook was up"] * (20 - reached)
