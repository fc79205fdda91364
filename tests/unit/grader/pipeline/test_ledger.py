"""The ledger keeps every whole line, whatever ended the run that wrote it."""

import pytest

from grader.errors import UserError
from grader.pipeline.costs import SubmissionCost
from grader.pipeline.ledger import LedgerEntry, open_ledger
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided


def entry(student: str, points: float = 1.0) -> LedgerEntry:
    row = ExerciseResult(student, "01_a", "f", "passed", points, 2.0, None, None)
    results = LessonResults((row,), (Undecided(student, "01_a", None, "why \ud800"),), (student,))
    return LedgerEntry(student, "basis", {"f": "check"}, results, SubmissionCost(student, 0.5, 7))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "results" / "01_a.ledger"


def written(path, *entries: LedgerEntry) -> None:
    with open_ledger(path) as ledger:
        for entry in entries:
            ledger.add(entry)


def test_what_is_written_down_is_there_next_time_and_the_last_line_counts(path):
    written(path, entry("ada"), entry("bo"), entry("ada", 2.0))
    with open_ledger(path) as ledger:
        assert ledger.find("ada") == entry("ada", 2.0)
        assert ledger.find("bo") == entry("bo")
        assert ledger.find("cy") is None
    assert len(path.read_text().splitlines()) == 2
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "torn", ['{"student": "cy", "ba', '{"student": "cy"}', "[]", "null", "\x00\x00", '{"student": 1}\n{"stud']
)
def test_a_line_that_is_not_whole_or_of_another_form_is_ignored(path, torn):
    written(path, entry("ada"))
    path.write_text(path.read_text() + torn)
    written(path, entry("bo"))
    with open_ledger(path) as ledger:
        assert [ledger.find(student) for student in ("ada", "bo", "cy")] == [entry("ada"), entry("bo"), None]


def test_a_line_without_its_end_counts_and_the_next_one_is_its_own(path):
    written(path, entry("ada"))
    path.write_text(path.read_text().rstrip("\n"))
    written(path, entry("bo"))
    with open_ledger(path) as ledger:
        assert [ledger.find("ada"), ledger.find("bo")] == [entry("ada"), entry("bo")]


def test_a_line_is_on_the_disk_as_soon_as_it_is_added(path):
    with open_ledger(path) as ledger:
        ledger.add(entry("ada"))
        assert '"ada"' in path.read_text()


def test_students_without_an_entry_keep_their_older_results(path):
    older = LessonResults((*entry("ada", 0.0).results.results, *entry("al", 0.0).results.results))
    written(path, entry("ada", 2.0), entry("gone"))
    with open_ledger(path) as ledger:
        found = ledger.results({"ada", "al"}, older=older)
        assert [(row.student, row.points) for row in found.results] == [("ada", 2.0), ("al", 0.0)]
        assert ledger.costs({"ada", "al"}) == (SubmissionCost("ada", 0.5, 7),)


def test_a_course_is_graded_by_one_process_at_a_time(path):
    with open_ledger(path):
        with pytest.raises(UserError, match="already being graded by another process"), open_ledger(path):
            pass
        with pytest.raises(UserError, match="already being graded"), open_ledger(path.with_name("02_b.ledger")):
            pass
    written(path, entry("ada"))
