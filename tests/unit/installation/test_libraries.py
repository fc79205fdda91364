"""What make doctor says of the libraries, the processors and JupyterLab's extensions."""

import sys

import pytest

from installation import libraries
from installation.libraries import EXTENSIONS, LIMITING, NOTE, OK, OPTIONAL, PROBLEM

LISTED = """
JupyterLab v4.6.6
/somewhere/share/jupyter/labextensions
        anywidget v0.11.0 enabled OK
        @jupyter/nbgrader v0.9.6 enabled OK
        @jupyter-widgets/jupyterlab-manager v5.0.16 enabled OK (python, jupyterlab_widgets)
"""


def levels(findings):
    return [level for level, *_ in findings]


def test_a_library_that_cannot_be_imported_is_a_problem(monkeypatch):
    assert levels(libraries.needed()) == [OK]
    monkeypatch.setitem(sys.modules, "scipy", None)
    problem, rest = libraries.needed()
    assert problem[:3] == (
        PROBLEM,
        "Libraries",
        "scipy cannot be imported: import of scipy halted; None in sys.modules",
    )
    assert "numpy" in rest[2]
    assert "scipy" not in rest[2]


@pytest.mark.parametrize("missing", OPTIONAL)
def test_what_the_lessons_do_without_is_noted_with_what_is_lost(monkeypatch, missing):
    for name in OPTIONAL:
        monkeypatch.setitem(sys.modules, name, None if name == missing else sys)
    monkeypatch.setattr(libraries, "version", lambda name: name)
    notes = [finding for finding in libraries.optional() if finding[0] == NOTE]
    subject, lost, remedy = OPTIONAL[missing]
    assert notes == [(NOTE, subject, f"not installed: {lost}", remedy)]


def test_the_blas_is_named():
    found = list(libraries.arithmetic())
    assert found  # SciPy has another one, which counts once it has been imported
    for level, subject, text, _ in found:
        assert (level, subject) == (OK, "BLAS")
        assert "threads" in text


@pytest.mark.parametrize("variable", LIMITING)
def test_a_variable_that_limits_threads_is_noted(variable):
    level, _, text, remedy = libraries.threads(2, {variable: "1"})
    assert (level, text) == (NOTE, f"2 processors, limited by {variable}=1")
    assert remedy
    assert libraries.threads(1, {}) == (OK, "Threads", "1 processor", "")


def test_every_extension_is_found_and_switched_on():
    assert levels(libraries.extensions(LISTED)) == [OK] * len(EXTENSIONS)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("@jupyter/nbgrader", "@jupyter/other", "does not find @jupyter/nbgrader, needed for the Validate button"),
        ("anywidget v0.11.0 enabled", "anywidget v0.11.0 disabled", "has anywidget switched off"),
        ("anywidget v0.11.0 enabled OK", "anywidget v0.11.0 enabled X", "cannot use anywidget 0.11.0"),
    ],
)
def test_an_extension_that_is_missing_is_a_problem(before, after, text):
    problems = [finding for finding in libraries.extensions(LISTED.replace(before, after)) if finding[0] == PROBLEM]
    assert len(problems) == 1
    assert text in problems[0][2]
    assert problems[0][3]


def test_a_kernel_that_does_not_answer_is_a_problem(monkeypatch):
    import jupyter_client.manager

    def refuse(**_):
        raise ConnectionRefusedError

    monkeypatch.setattr(jupyter_client.manager, "run_kernel", refuse)
    level, subject, text, remedy = libraries.kernel()
    assert (level, subject, text) == (PROBLEM, "Kernel", "does not answer: ConnectionRefusedError")
    assert "127.0.0.1" in remedy


@pytest.mark.parametrize(("problem", "level"), [("", OK), ("This machine refuses them.", NOTE)])
def test_a_missing_sandbox_is_noted_for_those_who_grade(monkeypatch, problem, level):
    monkeypatch.setattr("grader.sandbox.bubblewrap.problem", lambda: problem)
    assert libraries.sandbox()[0] == level
