"""The ledger keeps every whole line, whatever ended the run that wrote it."""

import pytest

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
        for one in entries:
            ledger.add(one)


def test_what_is_written_down_is_there_next_time_and_the_last_line_counts(path):
    written(path, entry("ada"), entry("bo"), entry("ada", 2.0))
    with open_ledger(path) as ledger:
        assert ledger.of("ada") == entry("ada", 2.0)
        assert ledger.of("bo") == entry("bo")
        assert ledger.of("cy") is None
    assert len(path.read_text().splitlines()) == 2
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "torn", ['{"student": "cy", "ba', '{"student": "cy"}', "[]", "null", "\x00\x00", '{"student": 1}\n{"stud']
)
def test_half_a_line_does_not_count_and_spoils_no_other(path, torn):
    written(path, entry("ada"))
    path.write_text(path.read_text() + torn)
    written(path, entry("bo"))
    with open_ledger(path) as ledger:
        assert [ledger.of(one) for one in ("ada", "bo", "cy")] == [entry("ada"), entry("bo"), None]


def test_a_line_without_its_end_counts_and_the_next_one_is_its_own(path):
    written(path, entry("ada"))
    path.write_text(path.read_text().rstrip("\n"))
    written(path, entry("bo"))
    with open_ledger(path) as ledger:
        assert [ledger.of("ada"), ledger.of("bo")] == [entry("ada"), entry("bo")]


def test_a_line_is_on_the_disk_as_soon_as_it_is_added(path):
    with open_ledger(path) as ledger:
        ledger.add(entry("ada"))
        assert '"ada"' in path.read_text()


def test_older_results_are_kept_of_those_whom_the_ledger_does_not_know(path):
    older = LessonResults((*entry("ada", 0.0).results.results, *entry("al", 0.0).results.results))
    written(path, entry("ada", 2.0), entry("gone"))
    with open_ledger(path) as ledger:
        found = ledger.over(older, {"ada", "al"})
        assert [(one.student, one.points) for one in found.results] == [("ada", 2.0), ("al", 0.0)]
        assert ledger.costs({"ada", "al"}) == (SubmissionCost("ada", 0.5, 7),)


def test_two_do_not_grade_one_course_at_once(path):
    with open_ledger(path):
        with pytest.raises(ValueError, match="graded already, by another process"), open_ledger(path):
            pass
        with pytest.raises(ValueError, match="graded already"), open_ledger(path.with_name("02_b.ledger")):
            pass
    written(path, entry("ada"))
