"""A course's settings: what the instructor's own file may say."""

import pytest

from grader.course.course import Course
from grader.errors import UserError


@pytest.fixture
def configured(tmp_path):
    def configure(text):
        (tmp_path / "nbgrader_config.py").write_text(text)
        return Course(tmp_path)

    return configure


@pytest.mark.parametrize(("line", "seconds"), [("", 30), ("c.Execute.timeout = 5", 5), ("c.Execute.timeout = 7.5", 7)])
def test_the_time_limit_of_a_cell_is_that_of_the_settings(configured, line, seconds):
    assert configured(f"c = get_config()\n{line}\n").seconds == seconds


@pytest.mark.parametrize("value", ["-1", "0", "None", "'30'"])
def test_grading_needs_a_time_limit(configured, value):
    with pytest.raises(UserError, match=rf"nbgrader_config.py is {value}, .* 1 second or more"):
        _ = configured(f"c = get_config()\nc.Execute.timeout = {value}\n").seconds


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("c = get_config(\n", r"SyntaxError: .*line 1"),
        ("import no_such_module\n", "ModuleNotFoundError: .*no_such_module"),
        ("raise RuntimeError('x')\n", "RuntimeError: x"),
    ],
)
def test_settings_that_fail_are_told_in_one_line(configured, text, cause):
    with pytest.raises(UserError, match=rf"the settings in .*nbgrader_config.py cannot be read: {cause}") as raised:
        _ = configured(text).config
    assert "\n" not in str(raised.value)


def test_the_beginning_of_a_lessons_name_is_enough_where_it_is_clear(tmp_path):
    for lesson in ("01_storage_order", "02_naive_loops", "10_gpu"):
        (tmp_path / "release" / lesson).mkdir(parents=True)
        (tmp_path / "release" / lesson / f"{lesson}.ipynb").write_text("{}")
    names = {text: Course(tmp_path).full_name(text) for text in ("02", "1", "0", "", "02_naive_loops", "07_fft")}
    assert names == {
        "02": "02_naive_loops",
        "1": "10_gpu",
        "0": "0",
        "": "",
        "02_naive_loops": "02_naive_loops",
        "07_fft": "07_fft",
    }
