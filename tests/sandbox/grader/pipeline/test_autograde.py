"""However a class is graded, and in however many runs, the results are those of one undisturbed run in one process."""

import os
import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from grader.course.course import Course, open_course
from grader.course.gradebook import open_gradebook
from grader.course.converters import nbgrader_session
from grader.pipeline import plan
from grader.pipeline.autograde import autograde
from grader.pipeline.backends import SerialBackend
from grader.pipeline.dask_backend import DaskBackend
from grader.pipeline.dask_clients import local_client
from grader.pipeline.requests import GradeResponse
from grader.pipeline.results import load_results, results_path
from tests.fixtures.small_class import LESSON, SEED, graded_bytes, submit

pytestmark = pytest.mark.sandbox

STRIDES, OFFSET, NHWC = "row_major_strides", "element_offset", "nchw_to_nhwc"


@pytest.fixture
def course(class_root, tmp_path) -> Course:
    """The class, not graded yet."""
    return open_course(Path(shutil.copytree(class_root, tmp_path / "course")))


@pytest.fixture
def graded(undisturbed, tmp_path) -> Course:
    """The class, graded."""
    return open_course(Path(shutil.copytree(undisturbed, tmp_path / "graded")))


@pytest.fixture(scope="module")
def client():
    with local_client(2, count=6) as client:
        yield client


class Noting:
    """A watch, and this process as a crew, that note what they are told. after: so many Ctrl-C comes."""

    def __init__(self, *, after: int | None = None) -> None:
        self.students: list[str] = []
        self.known = 0
        self.judged: dict[str, list[str]] = {}
        self._after = after

    def begins(self, *, total: int, known: int) -> None:  # noqa: ARG002
        self.known = known

    def done(self, done) -> None:
        self.students.append(done.student)
        if len(self.students) == self._after:
            raise KeyboardInterrupt

    def outcomes(self, tickets, *, count, modules):
        def noted():
            for ticket in tickets:
                self.judged[ticket.submission.student] = list(ticket.order.wanted)
                yield ticket

        with closing(SerialBackend().outcomes(noted(), count=count, modules=modules)) as found:
            yield from found


def regrade(course: Course, **settings) -> Noting:
    noting = Noting()
    autograde(course, LESSON, **{"seed": SEED, "watch": noting, "crew": noting, **settings})
    return noting


def test_two_workers_one_of_them_killed_find_what_one_process_finds(course, client, undisturbed):
    noting = Noting()
    pids = list(client.run(os.getpid).values())

    class Killing(Noting):
        def done(self, done) -> None:
            noting.done(done)
            if len(noting.students) == 2:
                os.kill(pids[0], signal.SIGKILL)

    results = autograde(course, LESSON, seed=SEED, crew=DaskBackend(client), watch=Killing())
    assert sorted(noting.students) == ["ada", "bo", "cy", "di", "ed", "flo"]
    assert graded_bytes(course.root) == graded_bytes(undisturbed)
    assert results == load_results(results_path(course.root, LESSON))


def test_a_run_that_was_stopped_keeps_what_it_has_and_the_next_one_does_the_rest(course, undisturbed):
    first = Noting(after=3)
    with pytest.raises(KeyboardInterrupt):
        autograde(course, LESSON, seed=SEED, crew=first, watch=first)
    path = results_path(course.root, LESSON)
    assert {one.student for one in load_results(path).results} == set(first.students)
    path.unlink()  # a run that is killed writes nothing at its end; what counts is on the disk by then
    second = regrade(course)
    assert sorted([*first.students, *second.students]) == ["ada", "bo", "cy", "di", "ed", "flo"]
    assert second.known == 3
    assert graded_bytes(course.root) == graded_bytes(undisturbed)


def test_what_is_graded_is_left_alone_unless_forced(graded, undisturbed):
    again = regrade(graded)
    assert (again.students, again.known) == ([], 6)
    forced = regrade(graded, force=True, students=["ada", "flo"])
    assert (sorted(forced.students), forced.judged) == (["ada", "flo"], {"ada": [STRIDES, OFFSET, NHWC]})
    assert graded_bytes(graded.root) == graded_bytes(undisturbed)


def test_other_bytes_and_new_students_are_graded_and_nobody_else(graded):
    path = graded.submitted / "bo" / LESSON / f"{LESSON}.ipynb"
    path.write_bytes((graded.submitted / "ada" / LESSON / f"{LESSON}.ipynb").read_bytes())
    submit(graded, "gus", "[]")
    again = regrade(graded)
    assert sorted(again.students) == ["bo", "gus"]
    assert [row.status for row in load_results(results_path(graded.root, LESSON)).of({"bo"}).results] == ["passed"] * 3


@pytest.mark.parametrize(("lost", "known"), [("gradebook", 5), ("ledger", 0), ("seed", 0)])
def test_what_a_grading_rests_on_counts(graded, lost, known, monkeypatch):
    if lost == "gradebook":
        with nbgrader_session(None), open_gradebook(graded) as book:
            book.remove_submission(LESSON, "ada")
    if lost == "ledger":
        results_path(graded.root, LESSON).with_suffix(".ledger").unlink()
    monkeypatch.setattr(Noting, "outcomes", lambda *_, **__: (done for done in ()))
    assert regrade(graded, seed="another" if lost == "seed" else SEED).known == known


def test_where_one_check_changed_that_alone_is_judged(graded, undisturbed, monkeypatch):
    checks = plan.checks_of
    monkeypatch.setattr(plan, "checks_of", lambda names: {**checks(names), OFFSET: "changed"})
    some = ["ada", "di", "flo"]
    again = regrade(graded, students=some)
    assert sorted(again.students) == some
    assert again.judged == {"ada": [OFFSET], "di": [OFFSET]}
    assert graded_bytes(graded.root) == graded_bytes(undisturbed)
    assert regrade(graded, students=some).students == []


def test_without_the_saved_words_of_a_judgement_it_is_made_anew(graded, undisturbed, monkeypatch):
    checks = plan.checks_of
    monkeypatch.setattr(plan, "checks_of", lambda names: {**checks(names), OFFSET: "changed"})
    shutil.rmtree(graded.root / "autograded" / "ada")
    assert regrade(graded, students=["ada"]).judged == {"ada": [STRIDES, OFFSET, NHWC]}
    assert graded_bytes(graded.root) == graded_bytes(undisturbed)


def test_what_failed_through_no_fault_of_its_own_is_tried_again(graded, undisturbed):
    class Failing(Noting):
        def outcomes(self, tickets, **_):
            yield from ((ticket, GradeResponse(fault="no luck")) for ticket in tickets)

    noting = Failing()
    results = autograde(graded, LESSON, seed=SEED, students=["ada"], force=True, crew=noting, watch=noting)
    (cause,) = (one.cause for one in results.undecided if one.student == "ada")
    assert cause == "grading it failed: no luck"
    assert regrade(graded).students == ["ada"]
    assert graded_bytes(graded.root) == graded_bytes(undisturbed)


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
