"""The report on a page of 100 columns."""

import io

from rich.console import Console

from grader.pipeline.results import ExerciseResult, LessonResults, Repair, Undecided
from grader.reports.terminal import print_report

EXERCISES = ("conv_output_shape", "row_major_strides", "weights_from_torch", "conv_naive")


def row(student: str, exercise: str, points: float, finding=None, misconception=None, status="") -> ExerciseResult:
    status = status or ("failed" if finding else "passed")
    return ExerciseResult(student, "02_x", exercise, status, points, 2.0, finding, misconception)


RESULTS = LessonResults(
    (
        *(row("ada.with.a.long.name", name, 2.0) for name in EXERCISES),
        *(row("bea", name, 0.0, "values", "kernel-sides-swapped-in-the-shape") for name in EXERCISES),
        row("cleo", EXERCISES[0], 0.5, "values"),
        *(row("cleo", name, 0.0, "values", "kernel-sides-swapped-in-the-shape") for name in EXERCISES[1:2]),
        *(row("cleo", name, 0.0, "speed") for name in EXERCISES[2:]),
        *(row("dora", name, 0.0, status="undecided") for name in EXERCISES),
    ),
    (Undecided("dora", "02_x", None, "02_x.ipynb is not JSON: " + "at line 3 " * 12),),
    repairs=tuple(Repair(student, "02_x", "check-conv_naive: moved") for student in ("ada", "bea")),
)


def page() -> str:
    file = io.StringIO()
    print_report("02_x", RESULTS, Console(file=file))
    return file.getvalue()


def test_what_needs_a_person_stands_first_with_its_cause():
    text = page()
    assert text.index("dora: 02_x.ipynb is not JSON") < text.index("ada")


def test_a_pipe_gets_plain_text_of_100_columns():
    text = page()
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "\x1b" not in text


def test_every_student_has_points_the_named_mistake_and_a_total():
    lines = page().splitlines()
    first = {name: next(line for line in lines if line.lstrip().startswith(name)) for name in ("ada", "bea", "cleo")}
    assert first["ada"].split()[1:] == ["2", "2", "2", "2", "8", "of", "8"]
    assert "0 kernel-sides-" in first["bea"]
    assert "0.5 wrong" in first["cleo"]
    assert "0 speed" in first["cleo"]
    assert first["cleo"].endswith("0.5 of 8 ")


def test_each_exercise_says_how_many_got_it_right():
    (line,) = [line for line in page().splitlines() if line.lstrip().startswith("right")]
    assert line.split() == ["right", *["1", "of", "4"] * 4]


def test_mistakes_that_students_share_are_counted():
    assert "2 students  row_major_strides: kernel-sides-swapped-in-the-shape" in page()


def test_the_same_change_in_several_notebooks_is_stated_once():
    assert "  ada, bea: check-conv_naive: moved" in page()
