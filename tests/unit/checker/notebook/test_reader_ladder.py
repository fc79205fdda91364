"""The reader's ladder has a row for each answer that has raced, and PyTorch's."""

from stridewise.checker.notebook.contents import contents_page, read_lessons
from stridewise.checker.notebook.reader_ladder import reader_ladder
from stridewise.exercises import EXERCISES
from tests.unit.checker.notebook.test_contents import NOTEBOOKS


def test_before_the_first_race_there_is_no_ladder():
    assert reader_ladder(EXERCISES, {}) == ""
    assert reader_ladder(EXERCISES, {"PyTorch": 1e-11}) == ""
    assert "ladder" not in contents_page(read_lessons(NOTEBOOKS)).split("## [")[-1].lower().split("you write")[-1]


def test_answers_stand_in_course_order_with_their_times_and_factors_and_pytorch_comes_last():
    times = {"PyTorch": 2.04e-11, "conv_jit": 6e-10, "conv_naive": 4.2e-7}
    lines = reader_ladder(EXERCISES, times).splitlines()
    assert lines[-5:] == [
        "| function | lesson | one multiply-add | speed relative to `conv_naive` |",
        "| --- | --- | --- | --- |",
        "| `conv_naive` | 2 | 420 ns | 1 |",
        "| `conv_jit` | 2 | 0.6 ns | 700 |",
        "| PyTorch |  | 0.02 ns | 21,000 |",
    ]


def test_the_ladder_ends_the_contents_page():
    page = contents_page(read_lessons(NOTEBOOKS), times={"conv_jit": 6e-10})
    assert page.endswith("| `conv_jit` | 2 | 0.6 ns | 1 |\n")
    assert "## Your ladder" in page
