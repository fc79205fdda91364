"""What is saved has one meaning for nbgrader: exactly the judged points."""

import itertools

import pytest
from nbformat.v4 import new_output
from nbgrader.utils import determine_grade

from grader.judging.judge import Judgement
from grader.publish import nbgrader_saving
from grader.publish.record import ungraded_notebook, with_outputs
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
    return next(cell for cell in notebook.cells if cell.id == name)


def judgement(points: float, **changes) -> Judgement:
    return Judgement(
        NAME,
        "passed" if points else "failed",
        points,
        2.0,
        message=f"{NAME}: wrong.",
        page="<div>wrong</div>",
        **changes,
    )


@pytest.mark.parametrize("points", [0.0, 0.1, 1.5, 2.0])
@pytest.mark.parametrize("outputs", list(itertools.combinations(OUTPUTS, 2)))
def test_nbgrader_reads_the_judged_points_whatever_the_cell_had_written(release, points, outputs):
    position = release.cells.index(cell(release, f"check-{NAME}"))
    graded = with_outputs(release, {position: CellRun("ran", outputs)}, [judgement(points)])
    assert determine_grade(cell(graded, f"check-{NAME}")) == (points, 2.0)


@pytest.mark.parametrize("status", ["timed out", "died", "not run"])
def test_a_cell_that_did_not_run_through_ends_in_an_error(release, status):
    runs = {position: CellRun(status) for position, cell in enumerate(release.cells) if cell.cell_type == "code"}
    graded = with_outputs(release, runs, [judgement(0.0)])
    for graded_cell in graded.cells:
        if graded_cell.cell_type == "code":
            assert graded_cell.outputs[-1].output_type == "error", graded_cell.id


def test_the_verdict_is_shown_in_place_of_what_the_check_would_have_shown(release):
    graded = with_outputs(release, {}, [judgement(0.0, finding="speed")])
    shown = cell(graded, f"check-{NAME}").outputs[0].data
    assert shown["text/plain"] == f"{NAME}: wrong."
    assert shown["text/html"] == "<div>wrong</div>"


def test_the_notebook_of_an_unreadable_submission_says_why_on_top(release):
    saved = ungraded_notebook(release, "the folder holds <script>.ipynb", [judgement(0.0)])
    assert "the folder holds &lt;script&gt;.ipynb" in saved.cells[0].source
    assert [saved_cell.id for saved_cell in saved.cells[1:]] == [released.id for released in release.cells]
    assert determine_grade(cell(saved, f"check-{NAME}")) == (0, 2.0)


def test_the_secret_of_nbgraders_exchange_goes_along_unless_it_is_something_else(tmp_path):
    name, target = nbgrader_saving._EXCHANGE_SECRET, tmp_path / "target"
    target.mkdir()
    for folder, is_copied in (("none", False), ("link", False), ("long", False), ("right", True)):
        source = tmp_path / folder
        source.mkdir()
        if folder == "link":
            (source / name).symlink_to("/etc/hostname")
        elif folder != "none":
            (source / name).write_text("0f" * (64 if is_copied else 10_000))
        nbgrader_saving._copy_exchange_secret(source, target)
        assert (target / name).is_file() == is_copied
