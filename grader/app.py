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
