"""The solutions of every lesson get all points where they are judged, and those of one lesson from `grader autograde`.
What is right at too high a cost gets the points of its values, and is named.

That an untouched notebook gets none, and what other submissions get, is in tests/evaluation/test_attacks.py.
"""

import json
import shutil

import nbformat
import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.converters import nbgrader_session
from grader.course.course import create_course
from grader.course.lessons import LESSONS
from grader.course.source import read_source, roles_of, solutions_in
from grader.course.submission_material import misconception_source, with_answers
from grader.judging.judge import SubmittedAnswer, judge
from grader.sandbox.fork_server import slow_imports
from grader.sandbox.kernel import open_kernel
from stridewise.exercises import exercise_named
from tests.fixtures.daily import part_of

pytestmark = pytest.mark.sandbox

WHOLE = next(lesson for lesson in LESSONS if lesson.name == "02_naive_loops")  # with Numba, PyTorch, and loops


@pytest.mark.parametrize("lesson", part_of(LESSONS, 2), ids=lambda lesson: lesson.name)
def test_the_solutions_get_all_points_on_hidden_cases(lesson, repository):
    source = read_source(repository / "solutions" / f"{lesson.name}.py")
    parts = [
        (cell.source, role)
        for cell, role in zip(source.cells, roles_of(source), strict=True)
        if role.part in ("setup", "answer")
    ]
    judged, cells = [], []
    with open_kernel(modules=slow_imports(text for text, _ in parts)) as kernel:
        for text, role in parts:
            run = kernel.run(text, seconds=60)
            assert not run.error
            cells.append(text)
            if role.part == "answer":
                exercise = next(exercise for exercise in lesson.exercises if exercise.name == role.exercise)
                submitted = SubmittedAnswer(exercise.name, exercise.points, tuple(cells))
                judgement = judge(kernel, submitted, answer_run=run, key="a key", seconds=60)
                assert (judgement.status, judgement.points) == ("passed", exercise.points), judgement.message
                judged.append(exercise.name)
    assert judged == [exercise.name for exercise in lesson.exercises]


@pytest.mark.parametrize(
    ("exercise", "misconception", "points"),
    [
        ("conv_reordered", "order-unchanged", 2),
        ("matmul_register_tile", "one-sum-at-a-time", 2),
        ("matmul_register_tile", "left-to-a-matrix-product", 2),
        ("winograd_f2x2_3x3", "definition", 1.5),
        ("col2im", "columns-copied", 2),
        ("col2im", "index-for-each-number", 2),
    ],
)
def test_what_is_counted_is_counted_in_the_sandbox(exercise, misconception, points):
    known = exercise_named(exercise)
    (wrong,) = [belief for belief in known.misconceptions if belief.name == misconception]
    source = f"import numpy as np\n{misconception_source(known, wrong)}"
    with open_kernel(modules=["numpy"]) as kernel:
        run = kernel.run(source, seconds=60)
        submitted = SubmittedAnswer(exercise, known.points, (source,))
        judgement = judge(kernel, submitted, answer_run=run, key="a key", seconds=60)
    assert (judgement.status, judgement.points) == ("failed", points), judgement.message
    assert judgement.misconception == misconception


def test_a_whole_lesson_with_its_solutions_gets_all_points(tmp_path, repository):
    source = repository / "solutions" / f"{WHOLE.name}.py"
    (tmp_path / "solutions").mkdir()
    shutil.copy(source, tmp_path / "solutions")
    with nbgrader_session(None):
        course = create_course(tmp_path / "course", tmp_path / "solutions", lessons=[WHOLE], seconds=60)
    solutions = solutions_in(read_source(source))
    release = nbformat.read(course.released(WHOLE.name), as_version=4)
    folder = course.submitted / "ada" / WHOLE.name
    folder.mkdir(parents=True)
    nbformat.write(with_answers(release, solutions), folder / f"{WHOLE.name}.ipynb")
    run = CliRunner().invoke(app, ["autograde", WHOLE.name, "--course", str(course.root), "--workers", "0"])
    assert run.exit_code == 0, run.output
    content = json.loads((course.root / "results" / f"{WHOLE.name}.json").read_text())
    assert content["undecided"] == []
    assert [(row["exercise"], row["status"], row["points"]) for row in content["results"]] == [
        (exercise.name, "passed", exercise.points) for exercise in WHOLE.exercises
    ]
