"""What is saved has one meaning for nbgrader: exactly the judged points."""

import itertools

import pytest
from nbformat.v4 import new_output
from nbgrader.utils import determine_grade

from grader.judging.judge import Judgement
from grader.publish.record import stand_in, with_outputs
from grader.sandbox.execute import CellRun

NAME = "row_major_strides"
OUTPUTS = (
    new_output("stream", name="stderr", text="careful"),
    new_output("stream", name="stdout", text="2.0"),
    new_output("execute_result", data={"text/plain": "7.0"}),
    new_output("error", ename="E", evalue="", traceback=[]),
    new_output("display_data", data={"text/plain": "3.0"}),
)


def cell(notebook, name):
    return next(one for one in notebook.cells if one.id == name)


def judgement(points: float, **changes) -> Judgement:
    return Judgement(
        NAME, "passed" if points else "failed", points, 2.0, message=f"{NAME}: said.", page="<div>said</div>", **changes
    )


@pytest.mark.parametrize("points", [0.0, 0.1, 1.5, 2.0])
@pytest.mark.parametrize("outputs", list(itertools.combinations(OUTPUTS, 2)))
def test_nbgrader_reads_the_judged_points_whatever_the_cell_had_written(release, points, outputs):
    place = release.cells.index(cell(release, f"check-{NAME}"))
    graded = with_outputs(release, {place: CellRun("ran", outputs)}, [judgement(points)])
    assert determine_grade(cell(graded, f"check-{NAME}")) == (points, 2.0)


@pytest.mark.parametrize("status", ["timed out", "died", "not run"])
def test_a_cell_that_did_not_run_through_ends_in_an_error(release, status):
    runs = {place: CellRun(status) for place, one in enumerate(release.cells) if one.cell_type == "code"}
    graded = with_outputs(release, runs, [judgement(0.0)])
    for one in graded.cells:
        if one.cell_type == "code":
            assert one.outputs[-1].output_type == "error", one.id


def test_the_verdict_is_shown_in_place_of_what_the_check_would_have_shown(release):
    graded = with_outputs(release, {}, [judgement(0.0, finding="speed")])
    shown = cell(graded, f"check-{NAME}").outputs[0].data
    assert shown["text/plain"] == f"{NAME}: said."
    assert shown["text/html"] == "<div>said</div>"


def test_the_stand_in_for_an_unreadable_file_says_why_on_top(release):
    saved = stand_in(release, "the folder holds <script>.ipynb", [judgement(0.0)])
    assert "the folder holds &lt;script&gt;.ipynb" in saved.cells[0].source
    assert [one.id for one in saved.cells[1:]] == [one.id for one in release.cells]
    assert determine_grade(cell(saved, f"check-{NAME}")) == (0, 2.0)
