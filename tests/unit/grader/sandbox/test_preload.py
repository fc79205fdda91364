"""What begins early is what grading would begin later, and a fault is left to grading."""

import pytest

from grader.sandbox import preload as early


@pytest.fixture
def begun(monkeypatch):
    """What was asked for."""
    asked = []
    monkeypatch.setattr(early, "prepare", asked.append)
    return asked


def test_the_imports_of_cells_that_are_run_begin(tmp_path, begun):
    release = tmp_path / "release" / "one" / "one.ipynb"
    release.parent.mkdir(parents=True)
    release.write_text(
        '{"cells": [{"source": ["import numpy\\n", "import torch"], "metadata": {"nbgrader": {}}},'
        ' {"source": "plots.show(1)", "metadata": {}}]}'
    )
    early.begin(tmp_path, "one")
    assert begun == [("torch",)]


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"cells": [1]}', '{"cells": [{"metadata": {"nbgrader": {}}}]}']
)
def test_what_cannot_be_read_is_left_alone(tmp_path, begun, content):
    release = tmp_path / "release" / "one" / "one.ipynb"
    release.parent.mkdir(parents=True)
    if content is not None:
        release.write_text(content)
    early.begin(tmp_path, "one")
    assert begun == []
