"""Commands that take submissions in and grade them: demo, collect, autograde, status."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import UNDECIDED, app, exit_statuses, interruptible
from grader.cli.options import (
    COURSE,
    SOLUTIONS,
    CourseOption,
    DatabaseOption,
    KeyFileOption,
    LessonArgument,
    SchedulerOption,
    SolutionsOption,
    StudentsOption,
    UnsafeOption,
    WorkersOption,
)
from grader.errors import UserError

if TYPE_CHECKING:
    from grader.course.course import Course
    from grader.pipeline.backends import Backend
    from grader.pipeline.results import LessonResults


@app.command()
@exit_statuses()
def demo(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="The lessons to grade; by default the first two.", metavar="[LESSON]...")
    ] = None,
    solutions: SolutionsOption = SOLUTIONS,
    course: CourseOption = COURSE,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    unsafe: UnsafeOption = False,
) -> None:
    """Create a course root with a sample class, grade it, and print the report.

    The class has students who got everything right and every way to get it wrong; DIR/demo.json says who did what.
    One of them submits a file that is not a notebook; the exit status is 0 if everything else got a verdict. An older
    sample class is replaced.
    """
    from grader.course.converters import nbgrader_session
    from grader.course.lessons import LESSONS, lesson_named
    from grader.course.sample_class import UNREADABLE, create_demo
    from grader.pipeline.backends import open_backend
    from grader.reports.messages import with_unattempted
    from grader.reports.terminal import print_report

    chosen = [lesson_named(name) for name in lessons] if lessons else LESSONS[:2]
    with open_backend(workers, scheduler) as backend:
        with nbgrader_session(None):
            created = create_demo(course, solutions, lessons=chosen)
        submitted = sorted({path.name for path in created.submitted.glob("*/*")})
        graded = {lesson: _grade(created, lesson, backend, sandboxed=not unsafe) for lesson in submitted}
    for lesson, results in graded.items():
        print_report(lesson, with_unattempted(created, results))
    if any(row.student not in UNREADABLE for results in graded.values() for row in results.undecided):
        raise typer.Exit(UNDECIDED)


@app.command()
@exit_statuses()
def collect(
    source: Annotated[
        Path,
        typer.Argument(help="A download from a learning platform, or a folder of students.", metavar="FOLDER_OR_ZIP"),
    ],
    lesson: LessonArgument,
    course: CourseOption = COURSE,
    force: Annotated[bool, typer.Option("--force", help="Also replace newer submissions by older ones.")] = False,
    add_students: Annotated[
        bool, typer.Option("--add-students", help="Add unknown names to the class, instead of refusing their files.")
    ] = False,
) -> None:
    """Collect submissions from a folder or a zip archive into DIR/submitted/STUDENT/LESSON/LESSON.ipynb.

    Recognises the file names of Moodle, Canvas, Brightspace, Blackboard and ILIAS, and folders named after students.
    Who is in the class stands in DIR/roster.csv, which the first delivery fills. What is damaged or suspect, or cannot
    be placed, is refused with its cause. The exit status is 0 only if every file was collected.
    """
    from grader.course.converters import nbgrader_session
    from grader.course.course import open_course
    from grader.course.gradebook import enter_students
    from grader.course.roster import load_roster
    from grader.intake.collect import collect as collect_submissions
    from grader.intake.collect import missing_students
    from grader.reports.collection import print_collection

    opened = open_course(course)
    lesson = opened.full_name(lesson)
    rows = collect_submissions(opened, source, lesson, force=force, add_students=add_students)
    with nbgrader_session(None):
        enter_students(opened, load_roster(opened))
    print_collection(lesson, rows, missing_students(opened, lesson))
    if not all(row.is_in_place for row in rows):
        raise typer.Exit(1)


@app.command()
@exit_statuses()
def autograde(
    lesson: LessonArgument,
    course: CourseOption = COURSE,
    student: StudentsOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    database: DatabaseOption = None,
    key_file: KeyFileOption = None,
    unsafe: UnsafeOption = False,
) -> None:
    """Grade the submissions of a lesson: DIR/submitted/STUDENT/LESSON/LESSON.ipynb.

    Skips what was already graded as it would be now. Ctrl-C stops; the same command continues from there. Writes
    DIR/results/LESSON.json beside nbgrader's own files. The exit status is 0 only if everything got a verdict.
    """
    from grader.sandbox import preload

    if not unsafe and scheduler is None:
        preload.begin(course, lesson)

    from grader.course.course import open_course
    from grader.course.key import read_key_file
    from grader.intake.misplaced import misplaced_files
    from grader.pipeline.backends import open_backend

    with open_backend(workers, scheduler) as backend:
        opened = open_course(course, database)
        lesson = opened.full_name(lesson)
        key = read_key_file(key_file) if key_file else None
        results = _grade(opened, lesson, backend, student or [], key=key, sandboxed=not unsafe, force=force)
    for file in misplaced_files(opened):
        typer.echo(f"{file.path} was not graded: {file.note}", err=True)
    selected = results.of(student) if student else results
    if selected.undecided:
        typer.echo(f"{len(selected.undecided)} undecided; `grader report {lesson} --course {course}` says why")
        raise typer.Exit(UNDECIDED)


def _grade(
    course: "Course",
    lesson: str,
    backend: "Backend",
    students: Sequence[str] = (),
    *,
    key: str | None = None,
    sandboxed: bool,
    force: bool = False,
) -> "LessonResults":
    """Grade a lesson, showing progress."""
    from grader.pipeline.autograde import autograde as grade_lesson
    from grader.pipeline.results import results_path
    from grader.publish.record import GradebookRecorder
    from grader.reports.progress_bar import show_progress

    with interruptible(), show_progress(lesson) as listener:
        results = grade_lesson(
            course,
            lesson,
            recorder=GradebookRecorder(course),
            students=students,
            backend=backend,
            listener=listener,
            key=key,
            sandboxed=sandboxed,
            force=force,
        )
    typer.echo(f"saved in {results_path(course.root, lesson)}")
    return results


@app.command()
@exit_statuses()
def status(
    lesson: Annotated[str | None, typer.Argument(help="A lesson; by default all that were handed in.")] = None,
    course: CourseOption = COURSE,
    database: DatabaseOption = None,
    key_file: KeyFileOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the states as JSON, lesson by lesson.")] = False,
) -> None:
    """Show for each student of the roster what is in which state, and why.

    "to grade": collected, not graded yet; "to grade again": the file, the key, the lesson or a check has changed since;
    "undecided": a person has to decide; "graded by hand", "graded", "not handed in". Also whether the feedback page is
    up to date, how many days late the submission is and what that costs, and files under DIR/submitted that nobody
    looks at. Exit status 1: something that was handed in waits to be graded or decided.
    """
    from grader.course.course import open_course
    from grader.course.key import read_key_file
    from grader.status.states import lesson_status
    from grader.status.terminal import print_status

    opened = open_course(course, database)
    handed_in = {path.name for path in opened.submitted.glob("*/*")}
    lessons = [opened.full_name(lesson)] if lesson else [name for name in opened.lessons if name in handed_in]
    if not lessons:
        raise UserError(f"nothing has been handed in in {course} yet; `grader collect` takes submissions in")
    key = read_key_file(key_file) if key_file else None
    states = {name: lesson_status(opened, name, key=key) for name in lessons}
    if as_json:
        typer.echo(json.dumps({name: found.as_dict() for name, found in states.items()}, indent=1))
    else:
        for found in states.values():
            print_status(found)
    if not all(found.is_done for found in states.values()):
        raise typer.Exit(UNDECIDED)
