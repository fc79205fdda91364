"""A bar in a terminal, lines elsewhere; both say who needs a person."""

import io

import pytest
import rich.progress
from rich.console import Console

from grader.pipeline.autograde import SubmissionGraded
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided
from grader.reports import progress_bar

ROW = ExerciseResult("ada", "01_a", "f", "passed", 1.5, 2.0, None, None)
DECIDED = SubmissionGraded(1, 2, "ada", LessonResults((ROW,)))
UNDECIDED = SubmissionGraded(2, 2, "[red]bo", LessonResults((), (Undecided("[red]bo", "01_a", None, "why"),)))


def notify(listener) -> None:
    listener.started(total=2, already_graded=3)
    listener.submission_graded(DECIDED)
    listener.submission_graded(UNDECIDED)


def test_without_a_terminal_there_is_a_line_for_each(capsys):
    with progress_bar.show_progress("01_a") as listener:
        notify(listener)
    assert capsys.readouterr().out.splitlines() == [
        "01_a: 3 of 5 are graded already; --force grades them again",
        "01_a [  1/2] ada: 1.5 of 2",
        "01_a [  2/2] [red]bo: 0 of 0  undecided",
    ]


@pytest.fixture
def screen(monkeypatch):
    """What a terminal would show."""
    text = io.StringIO()
    monkeypatch.setattr(progress_bar.sys.stdout, "isatty", lambda: True, raising=False)
    console = Console(file=text, force_terminal=True, width=110, color_system=None)
    monkeypatch.setattr(rich.progress, "get_console", lambda: console)
    return text


def test_in_a_terminal_a_bar_says_how_many_and_lines_only_who_needs_a_person(screen):
    with progress_bar.show_progress("01_a") as listener:
        notify(listener)
    shown = screen.getvalue()
    assert "3 of 5 are graded already" in shown
    assert "2/2" in shown
    assert "[red]bo: 0 of 0  undecided" in shown
    assert "1.5 of 2" not in shown
