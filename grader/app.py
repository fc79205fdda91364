"""The command line. Each command imports what it needs when it runs, so that --help is quick."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

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
    from grader.course.build import differing, render_notebooks, write_notebooks

    with _teaching():
        rendered = render_notebooks(solutions)
        if check:
            stale = differing(rendered, notebooks)
            for name in stale:
                typer.echo(f"{notebooks / name} is not what {solutions} builds")
            if stale:
                typer.echo("run `make notebooks`")
                raise typer.Exit(1)
            return
        changed = write_notebooks(rendered, notebooks)
        typer.echo(f"{notebooks}: {len(rendered)} notebooks, changed: {', '.join(changed) or 'none'}")
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
A_COURSE = Path("course")


@app.command()
def demo(solutions: Solutions = Path("solutions"), course: Course = A_COURSE) -> None:
    """Make a course root with a sample class: students who got it right, and every way to get it wrong.

    DIR/demo.json says what each student did. An older sample class in the folder is replaced.
    """
    from grader.course.demo import create_demo
    from grader.course.stock import session

    with _teaching(), session(None):
        made = create_demo(course, solutions)
    lessons = sorted({path.name for path in made.submitted.glob("*/*")})
    typer.echo(f"{course}: {len(list(made.submitted.iterdir()))} students have submitted {', '.join(lessons)}")
    for lesson in lessons:
        typer.echo(f"  grader autograde {lesson} --course {course}")


@app.command()
def autograde(lesson: Lesson, course: Course = A_COURSE, student: Students = None, database: Database = None) -> None:
    """Grade the submissions of a lesson: DIR/submitted/STUDENT/LESSON/LESSON.ipynb.

    Writes DIR/results/LESSON.json beside nbgrader's own files. The status is 0 only if everything got a verdict.
    """
    from grader.course.course import open_course
    from grader.grading.autograde import Done
    from grader.grading.autograde import autograde as grade_all
    from grader.grading.results import results_path

    def tell(done: Done) -> None:
        points = sum(one.points for one in done.results.results)
        most = sum(one.max_points for one in done.results.results)
        note = "  undecided" if done.results.undecided else ""
        typer.echo(f"[{done.number:3d}/{done.total}] {done.student}: {points:g} of {most:g}{note}")

    with _teaching():
        opened = open_course(course, database)
        results = grade_all(opened, lesson, students=student or (), on_done=tell)
    typer.echo(f"{results_path(course, lesson)}; `grader report {lesson} --course {course}` shows it")
    asked = results.of(student) if student else results
    if asked.undecided:
        typer.echo(f"{len(asked.undecided)} undecided")
        raise typer.Exit(1)


@app.command()
def feedback(lesson: Lesson, course: Course = A_COURSE, student: Students = None, database: Database = None) -> None:
    """Write each graded student's notebook as a page with scores and verdicts: DIR/feedback/STUDENT/LESSON."""
    from grader.course.course import open_course
    from grader.grading.feedback import write_feedback

    with _teaching():
        pages = write_feedback(open_course(course, database), lesson, students=student or ())
    typer.echo(f"{len(pages)} pages, the first is {pages[0]}")


@app.command()
def report(
    lesson: Annotated[str | None, typer.Argument(help="A lesson; all graded lessons if left out.")] = None,
    course: Course = A_COURSE,
) -> None:
    """Print who got what: first what needs a person, then students and exercises, points and named mistakes."""
    from grader.course.course import open_course
    from grader.grading.report import print_report
    from grader.grading.results import load_all

    with _teaching():
        found = load_all(open_course(course), lesson)
    for name, results in found.items():
        print_report(name, results)
    if any(results.undecided for results in found.values()):
        raise typer.Exit(1)
