"""The command line. Each command imports what it needs when it runs, so that --help is quick."""

import errno
import json
import signal
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.errors import UserError

if TYPE_CHECKING:
    from grader.course.course import Course
    from grader.pipeline.backends import Backend
    from grader.pipeline.results import LessonResults

UNDECIDED, IMPOSSIBLE, BUG, INTERRUPTED = 1, 2, 3, 130  # exit statuses besides 0
# What is wrong with the machine or the folder, and not with the grader.
_MACHINE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EIO)
_EXIT_STATUSES = (
    "Exit status: 0 if all is well; 1 if something is undecided, was refused or has problems; 2 if what was asked for "
    "is impossible; 3 for a bug in grader itself; 130 if interrupted."
)


app = typer.Typer(
    help="Builds the Stridewise course, grades submissions with nbgrader, and reports.",
    epilog=_EXIT_STATUSES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the console script `grader`."""
    app(prog_name="grader")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"grader {version('stridewise')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@contextmanager
def _exit_statuses() -> Iterator[None]:
    """Turn what a command raises into an exit status."""
    try:
        yield
    except typer.Exit:
        raise
    except UserError as error:
        typer.echo(f"grader: {error}", err=True)
        raise typer.Exit(IMPOSSIBLE) from None
    except KeyboardInterrupt:
        typer.echo("\ngrader: interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        if error.errno not in _MACHINE_ERRORS:
            raise _bug() from None
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(
            f"grader: {where}{error.strerror}; make room or give the right to write there, and run it again", err=True
        )
        raise typer.Exit(IMPOSSIBLE) from None
    except Exception as error:
        if type(error).__module__ == "sqlalchemy.exc" and isinstance(getattr(error, "orig", None), Exception):
            from grader.course.database import unusable_gradebook

            typer.echo(f"grader: {unusable_gradebook(error)}", err=True)
            raise typer.Exit(IMPOSSIBLE) from None
        raise _bug() from None


def _bug() -> typer.Exit:
    """Print the traceback of the exception that is being handled; return the exit status to raise."""
    typer.echo(f"{traceback.format_exc()}\ngrader: this is a bug in grader, not a mistake of yours", err=True)
    return typer.Exit(BUG)


SolutionsOption = Annotated[Path, typer.Option("--solutions", help="Folder of the lessons' sources.", metavar="DIR")]
NotebooksOption = Annotated[Path, typer.Option("--notebooks", help="Folder of the student notebooks.", metavar="DIR")]
CourseOption = Annotated[Path, typer.Option("--course", help="The nbgrader course root.", metavar="DIR")]
LessonArgument = Annotated[
    str,
    typer.Argument(
        help="A lesson, such as 01_storage_order, or the beginning of its name, such as 01.", metavar="LESSON"
    ),
]
StudentsOption = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; can be repeated.", metavar="ID")
]
DatabaseOption = Annotated[
    str | None, typer.Option("--db", help="URL of the gradebook, instead of DIR/gradebook.db.", metavar="URL")
]
UnsafeOption = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-sandbox", help="Where no sandbox is possible: run submissions with all the rights that you have."
    ),
]
KeyFileOption = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        help="File with the secret key that the inputs of judging are drawn from; by default DIR/.grading-key, "
        "which is created on first use.",
        metavar="FILE",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", help="Number of worker processes; by default one per core, 0 for none.", metavar="N"),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", help="Use the workers of this Dask scheduler instead.", metavar="tcp://HOST:PORT"),
]
_SOLUTIONS, _NOTEBOOKS, _COURSE = Path("solutions"), Path("notebooks"), Path("course")
_MODEL_ANSWERS = Path("src/stridewise/exercises/model_answers.json")


@app.command()
@_exit_statuses()
def build(
    solutions: SolutionsOption = _SOLUTIONS,
    notebooks: NotebooksOption = _NOTEBOOKS,
    course: Annotated[
        Path | None, typer.Option(help="Also create or update an nbgrader course root here.", metavar="DIR")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a notebook would change.")] = False,
) -> None:
    """Build the student notebooks from the lessons' sources, and the model answers that the check shows after a pass.

    The same sources always give the same bytes: no outputs, no versions, no times.
    """
    from grader.course.build import changed_files, render_folder, write_notebooks
    from grader.course.model_answers import render_model_answers
    from grader.translation.lessons import render_translations

    built = [(notebooks, render_folder(solutions) | render_translations(solutions))]
    if solutions == _SOLUTIONS and _MODEL_ANSWERS.is_file():  # in a clone of the repository: its own lessons
        built.append((_MODEL_ANSWERS.parent, {_MODEL_ANSWERS.name: render_model_answers(solutions)}))
    if check:
        stale = [folder / name for folder, rendered in built for name in changed_files(rendered, folder)]
        for path in stale:
            typer.echo(f"{path} is not what {solutions} builds")
        if stale:
            typer.echo("run `make notebooks`")
            raise typer.Exit(1)
        return
    for folder, rendered in built:
        written = write_notebooks(rendered, folder)
        typer.echo(f"{folder}: {len(rendered)} files, changed: {', '.join(written) or 'none'}")
    if course is not None:
        _create_course(course, solutions)


@app.command()
@_exit_statuses()
def translate(
    solutions: SolutionsOption = _SOLUTIONS,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a translation is missing or stale.")
    ] = False,
) -> None:
    """Bring the catalogs of all translations up to date with the texts of the lessons and of the package.

    The catalogs are the PO files under solutions/locales/LANGUAGE and src/stridewise/locales/LANGUAGE. A language is
    begun with an empty file, solutions/locales/LANGUAGE/LC_MESSAGES/LESSON.po. A text that has changed keeps its
    translation, marked as fuzzy, until somebody has looked at it. Prints what is left to translate.
    """
    from grader.translation.catalogs import translations

    problems = []
    for translation in translations(solutions):
        if not check:
            for path in translation.write():
                typer.echo(f"{path}: updated")
        problems += translation.problems()
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)
    typer.echo("nothing is left to translate")


def _create_course(root: Path, solutions: Path) -> None:
    from grader.course.converters import nbgrader_session
    from grader.course.course import create_course

    with nbgrader_session(None):
        course = create_course(root, solutions)
    typer.echo(f"{root}: course root with {', '.join(course.lessons)}")


@app.command()
@_exit_statuses()
def lint(solutions: SolutionsOption = _SOLUTIONS, notebooks: NotebooksOption = _NOTEBOOKS) -> None:
    """Check that the registry, the sources and the notebooks agree; every problem is one line.

    Among other things: every exercise has one answer cell and one check cell, its stub fails and its solution passes.
    """
    from grader.course.lint import lint as find_problems

    problems = find_problems(solutions, notebooks)
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo(f"{len(problems)} problems")
        raise typer.Exit(1)
    typer.echo("no problems")


@app.command()
@_exit_statuses()
def demo(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="The lessons to grade; by default the first two.", metavar="[LESSON]...")
    ] = None,
    solutions: SolutionsOption = _SOLUTIONS,
    course: CourseOption = _COURSE,
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
@_exit_statuses()
def collect(
    source: Annotated[
        Path,
        typer.Argument(help="A download from a learning platform, or a folder of students.", metavar="FOLDER_OR_ZIP"),
    ],
    lesson: LessonArgument,
    course: CourseOption = _COURSE,
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
@_exit_statuses()
def autograde(
    lesson: LessonArgument,
    course: CourseOption = _COURSE,
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

    with _interruptible(), show_progress(lesson) as listener:
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


@contextmanager
def _interruptible(kept: str = "What is graded is kept") -> Iterator[None]:
    """Stop at Ctrl-C or SIGTERM with a line on how to continue, and the exit status that shells use."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not keep the workers from being ended
        typer.echo(f"\ngrader: stopped. {kept}; the same command continues from there.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@app.command()
@_exit_statuses()
def status(
    lesson: Annotated[str | None, typer.Argument(help="A lesson; by default all that were handed in.")] = None,
    course: CourseOption = _COURSE,
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


@app.command()
@_exit_statuses()
def feedback(
    lesson: LessonArgument,
    course: CourseOption = _COURSE,
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
    with _interruptible("The pages so far are written"), show_count(f"{lesson}: feedback") as listener:
        done = write_feedback(opened, lesson, students=student or (), workers=workers, force=force, listener=listener)
    same = len(done.pages) - len(done.written)
    typer.echo(f"{len(done.written)} pages written, {same} were up to date; the first is {done.pages[0]}")


class Audience(StrEnum):
    """Whom `release` writes for."""

    students = "students"
    gradescope = "gradescope"
    prairielearn = "prairielearn"


@app.command()
@_exit_statuses()
def release(
    target: Annotated[Path, typer.Argument(help="A new folder, or an archive.", metavar="FOLDER_OR_ZIP")],
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson; can be repeated.", metavar="LESSON")
    ] = None,
    audience: Annotated[Audience, typer.Option("--for", help="Who gets it.")] = Audience.students,
    course: CourseOption = _COURSE,
    without_answers: Annotated[
        bool, typer.Option("--without-answers", help="No model answers: a check shows none after a pass.")
    ] = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Write what students get, or an autograder for Gradescope or PrairieLearn.

    Students get the notebooks of the course, and the package without solutions, staff side and tests. An autograder is
    for one lesson; it contains the key, gives the points that `grader autograde` gives, and shows our messages.
    """
    from grader.course.course import open_course
    from grader.release.containers import gradescope_bundle, prairielearn_bundle
    from grader.release.students import student_bundle

    opened = open_course(course)
    lessons = [opened.full_name(name) for name in lesson] if lesson else list(opened.lessons)
    if audience is Audience.students:
        bundle = student_bundle(opened, lessons, with_model_answers=not without_answers)
    elif len(lessons) != 1:
        raise UserError(f"an autograder is for one lesson; choose it with --lesson: {', '.join(opened.lessons)}")
    else:
        make = {Audience.gradescope: gradescope_bundle, Audience.prairielearn: prairielearn_bundle}[audience]
        bundle = make(opened, lessons[0], sandboxed=not unsafe)
    bundle.write(target)
    typer.echo(f"saved in {target}: {len(bundle.files)} files for {', '.join(lessons)}")


class PlatformName(StrEnum):
    """The learning platforms that `export` writes for."""

    moodle = "moodle"
    canvas = "canvas"


@app.command()
@_exit_statuses()
def export(
    lesson: LessonArgument,
    platform: Annotated[PlatformName, typer.Option("--to", help="Where the submissions came from.")],
    course: CourseOption = _COURSE,
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
@_exit_statuses()
def report(
    lesson: Annotated[str | None, typer.Argument(help="A lesson; by default all graded lessons.")] = None,
    course: CourseOption = _COURSE,
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


@app.command()
@_exit_statuses()
def similar(
    lesson: LessonArgument,
    course: CourseOption = _COURSE,
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


def _write_reports(course: "Course", graded: "dict[str, LessonResults]") -> None:
    from grader.reports.files import write_exercises, write_report
    from grader.reports.terminal import print_report

    for lesson, results in graded.items():
        print_report(lesson, results)
        for path in write_report(course, lesson, results):
            typer.echo(f"saved in {path}")
    if len(graded) > 1:
        typer.echo(f"saved in {write_exercises(course, graded)}")
