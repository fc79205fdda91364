"""Each lesson runs from top to bottom as handed out. tests/sandbox runs it with every exercise answered."""

import pytest

from tests.fixtures.executed_lessons import LESSONS, check_outputs


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_unanswered_lesson_runs_and_its_checks_say_not_written_yet(executed_lesson, lesson: str) -> None:
    check_outputs(executed_lesson(lesson), lesson)
