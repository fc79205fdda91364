"""However a class is graded, in however many runs, the results are those of one uninterrupted run in one process."""

import os
import shutil
import signal
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

from grader.course.converters import nbgrader_session
from grader.course.course import Course, open_course
from grader.course.gradebook import open_gradebook
from grader.intake.read import submissions_of
from grader.pipeline import plan
from grader.pipeline.autograde import autograde
from grader.pipeline.backends import SerialBackend
from grader.pipeline.dask_backend import DaskBackend
from grader.pipeline.dask_clients import local_client
from grader.pipeline.requests import GradeResponse
from grader.pipeline.results import load_results, results_path
from grader.publish.nbgrader_saving import NbgraderSaving, notebook_text
from grader.publish.record import GradebookRecorder
from tests.fixtures.small_class import KEY, LESSON, graded_bytes, submit

pytestmark = pytest.mark.sandbox

STRIDES, OFFSET, NHWC = "row_major_strides", "element_offset", "nchw_to_nhwc"


@pytest.fixture
def course(class_root, tmp_path) -> Course:
    """The class, not graded yet."""
    return open_course(Path(shutil.copytree(class_root, tmp_path / "course")))


@pytest.fixture
def graded(graded_root, tmp_path) -> Course:
    """The class, graded."""
    return open_course(Path(shutil.copytree(graded_root, tmp_path / "graded")))


@pytest.fixture(scope="module")
def client():
    with local_client(2, count=6) as client:
        yield client


class RecordingBackend:
    """A serial backend, and a listener, that record what they are asked. After `interrupt_after`, Ctrl-C comes."""

    def __init__(self, *, interrupt_after: int | None = None) -> None:
        self.students: list[str] = []
        self.already_graded = 0
        self.judged: dict[str, list[str]] = {}
        self._interrupt_after = interrupt_after

    def started(self, *, total: int, already_graded: int) -> None:  # noqa: ARG002
        self.already_graded = already_graded

    def submission_graded(self, event) -> None:
        self.students.append(event.student)
        if len(self.students) == self._interrupt_after:
            raise KeyboardInterrupt

    def responses(self, jobs, *, count, modules):
        def recorded():
            for job in jobs:
                self.judged[job.submission.student] = list(job.request.exercises)
                yield job

        with closing(SerialBackend().responses(recorded(), count=count, modules=modules)) as found:
            yield from found


def grade(course: Course, backend, **settings):
    recorder = GradebookRecorder(course)
    return autograde(course, LESSON, recorder=recorder, backend=backend, **{"key": KEY, **settings})


def regrade(course: Course, **settings) -> RecordingBackend:
    backend = RecordingBackend()
    grade(course, backend, listener=backend, **settings)
    return backend


def test_two_workers_one_of_them_killed_find_what_one_process_finds(course, client, graded_root):
    events = RecordingBackend()
    pids = list(client.run(os.getpid).values())

    class Killer(RecordingBackend):
        def submission_graded(self, event) -> None:
            events.submission_graded(event)
            if len(events.students) == 2:
                os.kill(pids[0], signal.SIGKILL)

    results = grade(course, DaskBackend(client), listener=Killer())
    assert sorted(events.students) == ["ada", "bo", "cy", "di", "ed", "flo"]
    assert graded_bytes(course.root) == graded_bytes(graded_root)
    assert results == load_results(results_path(course.root, LESSON))


def test_a_run_that_was_stopped_keeps_what_it_has_and_the_next_one_does_the_rest(course, graded_root):
    first = RecordingBackend(interrupt_after=3)
    with pytest.raises(KeyboardInterrupt):
        grade(course, first, listener=first)
    path = results_path(course.root, LESSON)
    assert {row.student for row in load_results(path).results} == set(first.students)
    path.unlink()  # a run that is killed saves nothing at its end; the ledger is on disk by then
    second = regrade(course)
    assert sorted([*first.students, *second.students]) == ["ada", "bo", "cy", "di", "ed", "flo"]
    assert second.already_graded == 3
    assert graded_bytes(course.root) == graded_bytes(graded_root)


def test_what_is_graded_is_left_alone_unless_forced(graded, graded_root):
    again = regrade(graded)
    assert (again.students, again.already_graded) == ([], 6)
    forced = regrade(graded, force=True, students=["ada", "flo"])
    assert (sorted(forced.students), forced.judged) == (["ada", "flo"], {"ada": [STRIDES, OFFSET, NHWC]})
    assert graded_bytes(graded.root) == graded_bytes(graded_root)


def test_a_submission_enters_the_gradebook_wholly_or_not_at_all(graded):
    ada = next(submission for submission in submissions_of(graded, LESSON) if submission.student == "ada")
    untouched = graded.root / "autograded" / "bo" / LESSON / f"{LESSON}.ipynb"

    def scores(book) -> list[float]:
        return [grade.score for grade in book.find_submission_notebook(LESSON, LESSON, "ada").grades]

    with nbgrader_session(None):
        with open_gradebook(graded) as book:
            before = scores(book)
        saving = NbgraderSaving(graded, LESSON)
        with pytest.raises(ZeroDivisionError), saving.saved(ada, nbformat.read(untouched, 4)) as book:
            1 / sum(scores(book))  # they are entered already
        with open_gradebook(graded) as book:
            assert scores(book) == before
            assert all(before)
        with saving.saved(ada, nbformat.read(untouched, 4)):
            pass
        with open_gradebook(graded) as book:
            assert sum(scores(book)) == 0


def test_a_graded_notebook_is_written_as_nbformat_writes_it(graded_root):
    for path in graded_root.glob(f"autograded/*/{LESSON}/{LESSON}.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        assert f"{nbformat.writes(notebook)}\n" == notebook_text(notebook) == path.read_text(encoding="utf-8")


def test_other_bytes_and_new_students_are_graded_and_nobody_else(graded):
    path = graded.submitted / "bo" / LESSON / f"{LESSON}.ipynb"
    path.write_bytes((graded.submitted / "ada" / LESSON / f"{LESSON}.ipynb").read_bytes())
    submit(graded, "gus", "[]")
    again = regrade(graded)
    assert sorted(again.students) == ["bo", "gus"]
    assert [row.status for row in load_results(results_path(graded.root, LESSON)).of({"bo"}).results] == ["passed"] * 3


@pytest.mark.parametrize(("lost", "already_graded"), [("gradebook", 5), ("ledger", 0), ("key", 0)])
def test_what_a_grading_rests_on_counts(graded, lost, already_graded, monkeypatch):
    if lost == "gradebook":
        with nbgrader_session(None), open_gradebook(graded) as book:
            book.remove_submission(LESSON, "ada")
    if lost == "ledger":
        results_path(graded.root, LESSON).with_suffix(".ledger").unlink()
    monkeypatch.setattr(RecordingBackend, "responses", lambda *_, **__: (response for response in ()))
    assert regrade(graded, key="another" if lost == "key" else KEY).already_graded == already_graded


def test_where_one_check_changed_that_alone_is_judged(graded, graded_root, monkeypatch):
    checks = plan.check_fingerprints
    monkeypatch.setattr(plan, "check_fingerprints", lambda names: {**checks(names), OFFSET: "changed"})
    some = ["ada", "di", "flo"]
    again = regrade(graded, students=some)
    assert sorted(again.students) == some
    assert again.judged == {"ada": [OFFSET], "di": [OFFSET]}
    assert graded_bytes(graded.root) == graded_bytes(graded_root)
    assert regrade(graded, students=some).students == []


def test_an_exercise_whose_saved_message_is_lost_is_judged_again(graded, graded_root, monkeypatch):
    checks = plan.check_fingerprints
    monkeypatch.setattr(plan, "check_fingerprints", lambda names: {**checks(names), OFFSET: "changed"})
    shutil.rmtree(graded.root / "autograded" / "ada")
    assert regrade(graded, students=["ada"]).judged == {"ada": [STRIDES, OFFSET, NHWC]}
    assert graded_bytes(graded.root) == graded_bytes(graded_root)


def test_a_submission_whose_grading_failed_is_graded_again(graded, graded_root):
    class FailingBackend:
        def responses(self, jobs, **_):
            yield from ((job, GradeResponse(error="no luck")) for job in jobs)

    results = grade(graded, FailingBackend(), students=["ada"], force=True)
    (cause,) = (row.cause for row in results.undecided if row.student == "ada")
    assert cause == "grading it failed: no luck"
    assert regrade(graded).students == ["ada"]
    assert graded_bytes(graded.root) == graded_bytes(graded_root)


def test_points_given_by_hand_stay_when_others_are_graded(graded):
    with nbgrader_session(None), open_gradebook(graded) as book:
        grade = book.find_grade(f"check-{STRIDES}", LESSON, LESSON, "flo")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    submit(graded, "gus", "[]")
    assert regrade(graded).students == ["gus"]
    with nbgrader_session(None), open_gradebook(graded) as book:
        grade = book.find_grade(f"check-{STRIDES}", LESSON, LESSON, "flo")
        assert (grade.score, grade.needs_manual_grade) == (1.5, False)
