"""The last line of a check cell: a bare number where points were earned, else the verdict's text and no traceback."""

import nbformat
import pytest
from nbclient import NotebookClient

from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker import NoPointsEarned
from stridewise.checker.notebook.display import MIME_TYPE


def wrong(index, strides):
    return sum(index) + 0 * sum(strides)


def test_a_right_answer_gives_its_points_as_a_number():
    score = check(right_answer("element_offset"), exercise="element_offset").score()
    assert (type(score), score) == (float, 1.0)


def test_where_nothing_was_earned_the_error_says_what_the_verdict_says():
    verdict = check(wrong, exercise="element_offset")
    with pytest.raises(NoPointsEarned) as caught:
        verdict.score()
    assert str(caught.value) == repr(verdict)
    assert caught.value._render_traceback_() == repr(verdict).splitlines()
    assert caught.value.__cause__ is None


def test_what_was_earned_in_part_is_a_number_too():
    verdict = check(lambda x: x.transpose(0, 2, 3, 1), exercise="nchw_to_nhwc")
    assert (verdict.status, verdict.score(), verdict.max_points) == ("failed", 1.5, 2.0)


def test_an_undecided_verdict_gives_no_points_either(monkeypatch):
    monkeypatch.setattr("stridewise.checker.rules.rules.RULES", (lambda *_: 1 / 0,))
    with pytest.raises(NoPointsEarned, match="the check itself failed"):
        check(right_answer("element_offset"), exercise="element_offset").score()


CELLS = {
    "set up": """
import logging, os, sys, warnings
from stridewise import check
logging.basicConfig()
early = sys.stderr
""",
    "noisy": """
def element_offset(index, strides):
    print("printed"); print("to stderr", file=sys.stderr); print("to an early stderr", file=early)
    os.write(1, b"raw"); os.write(2, b"raw"); os.system("echo from a child >&2")
    logging.error("logged"); warnings.warn("warned")
    return sum(i * s for i, s in zip(index, strides))
""",
    "check of the noisy": "verdict = check(element_offset)\nverdict.score()",
    "wrong": "def nchw_to_nhwc(x):\n    print('printed', file=sys.stderr)\n    return x.reshape(1, 2, 3, 2)",
    "check of the wrong": "verdict = check(nchw_to_nhwc)\nverdict.score()",
    "afterwards": "print('still here'); print('and here', file=sys.stderr)",
    "check as the last value": "check(element_offset)",
}


def run(monkeypatch, execution):
    """The outputs of each cell, run in a kernel of its own."""
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True, store_widget_state=False).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.fixture(scope="module")
def autograded():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield run(monkeypatch, "autograde")


def test_in_a_notebook_a_noisy_right_answer_gives_a_card_and_a_bare_number(autograded):
    card, number = autograded["check of the noisy"]
    assert (card.output_type, number.output_type) == ("display_data", "execute_result")
    assert dict(number.data) == {"text/plain": "1.0"}


def test_in_a_notebook_the_card_is_told_in_html_in_text_and_as_data(autograded):
    card = autograded["check of the noisy"][0].data
    assert set(card) == {"text/html", "text/plain", MIME_TYPE}
    assert card["text/plain"].startswith("element_offset: right, 1 of 1 point.")
    assert card["text/html"].startswith("<div ")
    assert (card[MIME_TYPE]["exercise"], card[MIME_TYPE]["points"]) == ("element_offset", 1.0)


def test_in_a_notebook_a_wrong_answer_gives_a_card_and_one_line_instead_of_a_traceback(autograded):
    card, error = autograded["check of the wrong"]
    assert card.data[MIME_TYPE]["finding"] == "values"
    assert (error.output_type, error.ename) == ("error", "NoPointsEarned")
    assert error.traceback == ["nchw_to_nhwc: no points yet (see above)."]


def test_in_a_notebook_the_streams_work_again_after_a_check(autograded):
    told = {(output.name, output.text) for output in autograded["afterwards"]}
    assert told == {("stdout", "still here\n"), ("stderr", "and here\n")}


def test_in_a_notebook_a_verdict_shows_itself(autograded):
    (output,) = autograded["check as the last value"]
    assert output.data["text/plain"].startswith("element_offset: right")
    assert output.data["text/html"].startswith("<div ")


def test_nbgraders_validate_finds_the_whole_text_in_the_error(monkeypatch):
    outputs = run(monkeypatch, "validate")
    card, error = outputs["check of the wrong"]
    assert "\n".join(error.traceback) == card.data["text/plain"] == error.evalue
    assert "Input: one 2x3 image with two channels." in error.evalue
    assert outputs["check of the noisy"][1].data["text/plain"] == "1.0"
