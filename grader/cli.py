"""The command line. Each command imports what it needs when it runs, so that --help is quick."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from grader.course.course import Course as CourseRoot
    from grader.pipeline.backends import Backend
    from grader.pipeline.results import Results

app = typer.Typer(
    help="Builds the Stridewise course, grades submissions with nbgrader, and reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Solutions = Annotated[Path, typer.Option(help="Folder of the lessons' sources.", metavar="DIR")]
Notebooks = Annotated[Path, typer.Option(help="Folder of the students' notebooks.", metavar="DIR")]


def main() -> None:
    """The console script `grader`."""
    import grader.pipeline.worker  # noqa: F401  (importing nbformat is quicker after it)

    app(prog_name="grader")


@contextmanager
def _teaching() -> Iterator[None]:
    """A mistake in what was asked for is answered with one sentence and status 2, without a traceback."""
    try:
        yield
    except ValueError as mistake:
        typer.echo(f"grader: {mistake}", err=True)
        raise typer.Exit(2) from None


@app.command()
def build(
    solutions: Solutions = Path("solutions"),
    notebooks: Notebooks = Path("notebooks"),
    course: Annotated[
        Path | None, typer.Option(help="Also make, or bring up to date, an nbgrader course root here.", metavar="DIR")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a notebook would change.")] = False,
) -> None:
    """Make the students' notebooks from the lessons' sources.

    The same sources always give the same bytes: no outputs, no versions, no times.
    """
    from grader.course.build import differing, render_folder, write_notebooks

    with _teaching():
        rendered = render_folder(solutions)
        if check:
            stale = differing(rendered, notebooks)
            for name in stale:
                typer.echo(f"{notebooks / name} is not what {solutions} builds")
            if stale:
                typer.echo("run `make notebooks`")
                raise typer.Exit(1)
            return
        changed = write_notebooks(rendered, notebooks)
        typer.echo(f"{notebooks}: {len(rendered)} files, changed: {', '.join(changed) or 'none'}")
        if course is not None:
            _create(course, solutions)


def _create(course: Path, solutions: Path) -> None:
    from grader.course.course import create_course
    from grader.course.stock import session

    with session(None):
        made = create_course(course, solutions)
    typer.echo(f"{course}: course root with {', '.join(made.lessons)}")


@app.command()
def lint(solutions: Solutions = Path("solutions"), notebooks: Notebooks = Path("notebooks")) -> None:
    """Hold the registry, the sources and the notebooks against each other; every problem is one line.

    Among others: every exercise has one answer and one check cell, its stub fails and its solution passes.
    """
    from grader.course.lint import lint as find_problems

    with _teaching():
        problems = find_problems(solutions, notebooks)
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo(f"{len(problems)} problems")
        raise typer.Exit(1)
    typer.echo("no problems")


Course = Annotated[Path, typer.Option("--course", help="The nbgrader course root.", metavar="DIR")]
Lesson = Annotated[str, typer.Argument(help="A lesson, such as 01_storage_order.", metavar="LESSON")]
Students = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; may be given again.", metavar="ID")
]
Database = Annotated[
    str | None, typer.Option("--db", help="URL of the gradebook, in place of DIR/gradebook.db.", metavar="URL")
]
Unsafe = Annotated[
    bool,
    typer.Option("--unsafe-no-sandbox", help="Where there can be no sandbox: let submissions do all that you may."),
]
Seed = Annotated[
    str | None,
    typer.Option(
        help="Secret from which the inputs of the judging are drawn; the course's own, DIR/.grading-seed, if left out.",
        metavar="S",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(help="Processes that grade; as many as there are cores if left out, 0 for none beside this one."),
]
Scheduler = Annotated[
    str | None, typer.Option(help="Use the workers of this Dask scheduler instead.", metavar="tcp://HOST:PORT")
]
A_COURSE = Path("course")


@app.command()
def demo(
    solutions: Solutions = Path("solutions"),
    course: Course = A_COURSE,
    workers: Workers = None,
    scheduler: Scheduler = None,
    unsafe: Unsafe = False,
) -> None:
    """Make a course root with a sample class, grade it, and print the report.

    Students who got it right, and every way to get it wrong; DIR/demo.json says who did what. One of them hands in a
    file that is no notebook; the status is 0 if everything else got a verdict. An older sample class is replaced.
    """
    from grader.course.sample_class import UNREADABLE, create_demo
    from grader.course.stock import session
    from grader.pipeline.backends import open_backend
    from grader.reports.messages import with_unattempted
    from grader.reports.terminal import print_report

    with _teaching(), open_backend(workers, scheduler) as crew:
        with session(None):
            made = create_demo(course, solutions)
        lessons = sorted({path.name for path in made.submitted.glob("*/*")})
        graded = {lesson: _grade(made, lesson, crew, sandboxed=not unsafe) for lesson in lessons}
    for lesson, results in graded.items():
        print_report(lesson, with_unattempted(made, results))
    if any(one.student not in UNREADABLE for results in graded.values() for one in results.undecided):
        raise typer.Exit(1)


@app.command()
def collect(
    source: Annotated[
        Path, typer.Argument(help="What Moodle or Canvas delivers, or a folder of students.", metavar="FOLDER_OR_ZIP")
    ],
    lesson: Lesson,
    course: Course = A_COURSE,
    force: Annotated[bool, typer.Option("--force", help="Replace newer submissions by older ones too.")] = False,
) -> None:
    """Take over submissions from a folder or a zip archive: DIR/submitted/STUDENT/LESSON/LESSON.ipynb.

    Knows the file names of Moodle and of Canvas, and folders named after students. What is damaged or suspect is
    refused with its cause. The status is 0 only if every file found its place.
    """
    from grader.course.course import open_course
    from grader.intake.collect import collect as collect_all
    from grader.reports.collected import print_collected

    with _teaching():
        rows = collect_all(open_course(course), source, lesson, force=force)
    print_collected(lesson, rows)
    if not all(one.has_place for one in rows):
        raise typer.Exit(1)


@app.command()
def autograde(
    lesson: Lesson,
    course: Course = A_COURSE,
    student: Students = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    database: Database = None,
    seed: Seed = None,
    unsafe: Unsafe = False,
) -> None:
    """Grade the submissions of a lesson: DIR/submitted/STUDENT/LESSON/LESSON.ipynb.

    Left out is what was graded before as it would be now. Ctrl-C stops, and the same command goes on from there.
    Writes DIR/results/LESSON.json beside nbgrader's own files. The status is 0 only if everything got a verdict.
    """
    from grader.sandbox import preload as early

    if not unsafe and scheduler is None:
        early.begin(course, lesson)

    from grader.course.course import open_course
    from grader.pipeline.backends import open_backend

    with _teaching(), open_backend(workers, scheduler) as crew:
        opened = open_course(course, database)
        results = _grade(opened, lesson, crew, student or [], seed=seed, sandboxed=not unsafe, force=force)
    asked = results.of(student) if student else results
    if asked.undecided:
        typer.echo(f"{len(asked.undecided)} undecided; `grader report {lesson} --course {course}` says why")
        raise typer.Exit(1)


def _grade(
    course: "CourseRoot",
    lesson: str,
    crew: "Backend",
    students: Sequence[str] = (),
    *,
    seed: str | None = None,
    sandboxed: bool,
    force: bool = False,
) -> "Results":
    """Grade, and show how far it is."""
    from grader.pipeline.autograde import autograde as grade_all
    from grader.pipeline.results import results_path
    from grader.reports.progress_bar import shown

    with _resumable(), shown(lesson) as watch:
        results = grade_all(
            course, lesson, students=students, crew=crew, watch=watch, seed=seed, sandboxed=sandboxed, force=force
        )
    typer.echo(f"saved in {results_path(course.root, lesson)}")
    return results


@contextmanager
def _resumable() -> Iterator[None]:
    """Ctrl-C, or a polite end from elsewhere, is answered with a word on how to go on, and the status of shells."""
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # impatience does not keep what was started from being ended
        typer.echo("\ngrader: stopped. What is graded is kept, and the same command goes on from there.", err=True)
        raise typer.Exit(130) from None
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@app.command()
def feedback(lesson: Lesson, course: Course = A_COURSE, student: Students = None, database: Database = None) -> None:
    """Write each graded student's notebook as a page with scores and verdicts: DIR/feedback/STUDENT/LESSON."""
    from grader.course.course import open_course
    from grader.publish.feedback import write_feedback

    with _teaching():
        pages = write_feedback(open_course(course, database), lesson, students=student or ())
    typer.echo(f"{len(pages)} pages, the first is {pages[0]}")


@app.command()
def report(
    lesson: Annotated[str | None, typer.Argument(help="A lesson; all graded lessons if left out.")] = None,
    course: Course = A_COURSE,
    database: Database = None,
) -> None:
    """Tell who got what: first what needs a person, then students and exercises, points and named mistakes.

    Prints a table, and writes into DIR/results: LESSON.html, a page about the class; LESSON.csv for a spreadsheet;
    LESSON.nbgrader.csv, nbgrader's own export.
    """
    from grader.course.course import open_course
    from grader.pipeline.results import load_all
    from grader.reports.files import write_report
    from grader.reports.messages import with_unattempted
    from grader.reports.terminal import print_report

    with _teaching():
        opened = open_course(course, database)
        found = load_all(opened, lesson)
        for name, results in found.items():
            told = with_unattempted(opened, results)
            print_report(name, told)
            for path in write_report(opened, name, told):
                typer.echo(f"saved in {path}")
    if any(results.undecided for results in found.values()):
        raise typer.Exit(1)
