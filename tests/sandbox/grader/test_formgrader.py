"""Points that come by way of stock nbgrader, as from formgrader's Autograde button, are those of `grader autograde`."""

import subprocess
import sys

import nbformat
import pytest

from grader.course.converters import nbgrader_session
from grader.course.course import open_course
from grader.course.gradebook import open_gradebook
from grader.course.submission_material import with_answers
from grader.sandbox import bubblewrap as sandbox

LESSON = "01_storage_order"
RIGHT = "def row_major_strides(shape):\n    return tuple(int(np.prod(shape[n + 1 :])) for n in range(len(shape)))"
# In the student's own process this earns all points: nbgrader reads what the check returns.
FORGED = """
import stridewise.checker.scoring, stridewise.checker.verdict
stridewise.checker.verdict.Verdict.score = lambda verdict: 2.0
def element_offset(index, strides): return -1
"""


def autograde(course, *options):
    command = [sys.executable, "-m", "nbgrader", "autograde", LESSON, *options]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=120, check=False)


def scores(course, student):
    with nbgrader_session(None), open_gradebook(open_course(course)) as book:
        grades = book.find_submission_notebook(LESSON, LESSON, student).grades
        return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in grades}


@pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem())
def test_nbgrader_autograde_gives_the_points_of_grader_autograde(course_root, release):
    folder = course_root / "submitted" / "ada" / LESSON
    folder.mkdir(parents=True)
    answers = {"row_major_strides": RIGHT, "element_offset": FORGED}
    nbformat.write(with_answers(release, answers), folder / f"{LESSON}.ipynb")
    run = autograde(course_root)
    assert run.returncode == 0, run.stderr
    assert scores(course_root, "ada") == {
        "check-row_major_strides": (2.0, False),
        "check-element_offset": (0.0, False),
        "check-nchw_to_nhwc": (0.0, False),
    }
    graded = nbformat.read(course_root / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb", as_version=4)
    (check,) = (cell for cell in graded.cells if cell.id == "check-element_offset")
    assert "element_offset" in check.outputs[0].data["text/plain"]
