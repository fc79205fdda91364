"""Commands for what has been graded: feedback, export, report, similar."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import UNDECIDED, app, exit_statuses, interruptible
from grader.cli.options import COURSE, CourseOption, DatabaseOption, LessonArgument, StudentsOption, WorkersOption

if TYPE_CHECKING:
    from grader.course.course import Course
    from grader.pipeline.results import LessonResults


@app.command()
@exit_statuses()
def feedback(
    lesson: LessonArgument,
    course: CourseOption = COURSE,
    student: StudentsOption = None,
    workers: WorkersOption = None,
    force: Annotated[bool, typer.Option("--force", help="Make all pages anew.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Write each graded student's notebook as a page with scores and verdicts: DIR/feedback/STUDENT/LESSON.

    Makes only the pages that are missing or out of date: of a notebook that was graded again, of points or comments
    that have changed. Ctrl-C stops; the same command continues from there.
    """
    from grader.course.course import open_course
    from grader.publish.feedback import write_feedback
    from grader.reports.progress_bar import show_count

    opened = open_course(course, database)
    lesson = opened.full_name(lesson)
    with interruptible("The pages so far are written"), show_count(f"{lesson}: feedback") as listener:
        done = write_feedback(opened, lesson, students=student or (), workers=workers, force=force, listener=listener)
    same = len(done.pages) - len(done.written)
    typer.echo(f"{len(done.written)} pages written, {same} were up to date; the first is {done.pages[0]}")


class PlatformName(StrEnum):
    """The learning platforms that `export` writes for."""

    moodle = "moodle"
    canvas = "canvas"


@app.command()
@exit_statuses()
def export(
    lesson: LessonArgument,
    platform: Annotated[PlatformName, typer.Option("--to", help="Where the submissions came from.")],
    course: CourseOption = COURSE,
    assignment: Annotated[
        str, typer.Option(help="The column of the assignment in Canvas's gradebook; by default LESSON.", metavar="NAME")
    ] = "",
    database: DatabaseOption = None,
) -> None:
    """Write scores and feedback for Moodle or Canvas: DIR/results/LESSON.moodle.csv and LESSON.moodle.zip.

    The scores are those of the gradebook, with points given by hand and late penalties. Whose score is not final is
    left out and named; then the exit status is 1.
    """
    from grader.course.course import open_course
    from grader.publish.platforms import export as write_export

    opened = open_course(course, database)
    lesson = opened.full_name(lesson)
    written = write_export(opened, lesson, platform, assignment=assignment)
    typer.echo(f"saved in {written.scores}\nsaved in {written.feedback}")
    for what, students in (
        ("not final, and in neither file", written.undecided),
        (f"without a page; `grader feedback {lesson}` writes them", written.without_page),
        (f"not delivered by {platform.capitalize()}, and in neither file", written.from_elsewhere),
    ):
        if students:
            typer.echo(f"{what}: {', '.join(students)}")
    if written.undecided:
        raise typer.Exit(UNDECIDED)


@app.command()
@exit_statuses()
def report(
    lesson: Annotated[str | None, typer.Argument(help="A lesson; by default all graded lessons.")] = None,
    course: CourseOption = COURSE,
    database: DatabaseOption = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print the results as JSON, lesson by lesson, in the form of DIR/results; write no files."
        ),
    ] = False,
) -> None:
    """Report who earned what: first what needs a person, then students and exercises, points and misconceptions.

    The points are the gradebook's: given by hand where somebody did, and less what late submissions lose. Prints a
    table, and writes into DIR/results: LESSON.html, a page about the class; LESSON.csv for a spreadsheet;
    LESSON.nbgrader.csv, the scores of the gradebook in the columns of `nbgrader export`; for several lessons also
    exercises.csv, the exercises of all of them.
    """
    from grader.course.course import open_course
    from grader.pipeline.results import load_graded_lessons
    from grader.reports.messages import with_unattempted
    from grader.reports.points import with_gradebook

    opened = open_course(course, database)
    graded = {
        name: with_gradebook(opened, name, with_unattempted(opened, found))
        for name, found in load_graded_lessons(opened, opened.full_name(lesson) if lesson else None).items()
    }
    if as_json:
        typer.echo(json.dumps({name: results.as_dict() for name, results in graded.items()}, indent=1))
    else:
        _write_reports(opened, graded)
    if any(results.undecided for results in graded.values()):
        raise typer.Exit(UNDECIDED)


def _write_reports(course: "Course", graded: "dict[str, LessonResults]") -> None:
    from grader.reports.files import write_exercises, write_report
    from grader.reports.terminal import print_report

    for lesson, results in graded.items():
        print_report(lesson, results)
        for path in write_report(course, lesson, results):
            typer.echo(f"saved in {path}")
    if len(graded) > 1:
        typer.echo(f"saved in {write_exercises(course, graded)}")


@app.command()
@exit_statuses()
def similar(
    lesson: LessonArgument,
    course: CourseOption = COURSE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pairs as JSON; write no page.")] = False,
) -> None:
    """List pairs of students whose answers are nearly the same, with what they share: DIR/results/LESSON.similar.html.

    Names, order and layout do not matter. What many wrote alike, and what the course shows, is no evidence; the same
    mistake in the same form is. The list is for a person to read, and changes no points.
    """
    from grader.course.course import open_course
    from grader.course.files import write_atomically
    from grader.pipeline.results import load_graded_lessons, results_path
    from grader.similarity.answers import pairs_of_lesson
    from grader.similarity.page import pairs_as_data, render_pairs

    opened = open_course(course)
    lesson = opened.full_name(lesson)
    pairs = pairs_of_lesson(opened, lesson, load_graded_lessons(opened, lesson)[lesson])
    if as_json:
        typer.echo(json.dumps(pairs_as_data(pairs), indent=1))
        return
    for pair in pairs:
        names = ", ".join(shared.exercise for shared in pair.shared)
        typer.echo(f"{pair.students[0]} and {pair.students[1]}: {names} (evidence {pair.evidence:.0f})")
    path = results_path(opened.root, lesson).with_suffix(".similar.html")
    write_atomically(path, render_pairs(lesson, pairs).encode("utf-8", errors="replace"))
    typer.echo(f"{len(pairs)} pairs; saved in {path}")
