"""Every lesson of the course, answered with its solutions, gets all points from `grader autograde`.

That an untouched notebook gets none, and what every other submission gets, is in tests/submissions.
"""

import json

import nbformat
import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.converters import nbgrader_session
from grader.course.course import create_course
from grader.course.lessons import LESSONS
from grader.course.sample_class import with_answers
from grader.course.source import read_source, solutions_in

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def course(tmp_path_factory, repository):
    """A course root in which ada has answered every lesson with the solutions."""
    with nbgrader_session(None):
        course = create_course(tmp_path_factory.mktemp("class") / "course", repository / "solutions", seconds=60)
    for lesson in LESSONS:
        solutions = solutions_in(read_source(repository / "solutions" / f"{lesson.name}.py"))
        release = nbformat.read(course.released(lesson.name), as_version=4)
        folder = course.submitted / "ada" / lesson.name
        folder.mkdir(parents=True)
        nbformat.write(with_answers(release, solutions), folder / f"{lesson.name}.ipynb")
    return course


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_solutions_get_all_points(course, lesson):
    run = CliRunner().invoke(app, ["autograde", lesson.name, "--course", str(course.root)])
    assert run.exit_code == 0, run.output
    content = json.loads((course.root / "results" / f"{lesson.name}.json").read_text())
    assert content["undecided"] == []
    assert [(row["exercise"], row["status"], row["points"]) for row in content["results"]] == [
        (exercise.name, "passed", exercise.points) for exercise in lesson.exercises
    ]
