"""Commands for the course itself: build, translate, lint, release."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import app, exit_statuses
from grader.cli.options import (
    COURSE,
    NOTEBOOKS,
    SOLUTIONS,
    CourseOption,
    NotebooksOption,
    SolutionsOption,
    UnsafeOption,
)
from grader.errors import UserError

_MODEL_ANSWERS = Path("src/stridewise/exercises/model_answers.json")


@app.command()
@exit_statuses()
def build(
    solutions: SolutionsOption = SOLUTIONS,
    notebooks: NotebooksOption = NOTEBOOKS,
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
    if solutions == SOLUTIONS and _MODEL_ANSWERS.is_file():  # in a clone of the repository: its own lessons
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


def _create_course(root: Path, solutions: Path) -> None:
    from grader.course.converters import nbgrader_session
    from grader.course.course import create_course
    from grader.course.gradebook import remove_unchosen_lessons
    from grader.course.settings import SETTINGS_NAME

    with nbgrader_session(None):
        course = create_course(root, solutions)
        handed_in = remove_unchosen_lessons(course)
    typer.echo(f"{root}: course root with {', '.join(course.lessons)}")
    if handed_in:
        typer.echo(f"not chosen in {root / SETTINGS_NAME}, but already handed in and kept: {', '.join(handed_in)}")


@app.command()
@exit_statuses()
def translate(
    solutions: SolutionsOption = SOLUTIONS,
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


@app.command()
@exit_statuses()
def lint(solutions: SolutionsOption = SOLUTIONS, notebooks: NotebooksOption = NOTEBOOKS) -> None:
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


class Audience(StrEnum):
    """Whom `release` writes for."""

    students = "students"
    gradescope = "gradescope"
    prairielearn = "prairielearn"


@app.command()
@exit_statuses()
def release(
    target: Annotated[Path, typer.Argument(help="A new folder, or an archive.", metavar="FOLDER_OR_ZIP")],
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson; can be repeated.", metavar="LESSON")
    ] = None,
    audience: Annotated[Audience, typer.Option("--for", help="Who gets it.")] = Audience.students,
    course: CourseOption = COURSE,
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
