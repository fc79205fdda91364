"""Checks that the registry, the sources and the notebooks agree; every problem is one line."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.course.build import changed_files, render_folder
from grader.course.lessons import LESSONS, Lesson
from grader.course.lint_registry import registry_problems
from grader.course.model_answers import read_model_answer
from grader.course.rehearse import rehearse
from grader.course.source import FENCES, check_text, read_source, roles_of
from grader.errors import UserError
from stridewise.checker.notebook.contents import GLOSSARY, PAGE


def lint(solutions: Path, notebooks: Path, *, lessons: Iterable[Lesson] = LESSONS) -> list[str]:
    """Find every problem: of the registry, then of the files, then of each lesson, in course order.

    Parameters
    ----------
    solutions, notebooks : Path
        The folders of the lessons' sources and of the notebooks built from them.
    lessons : iterable of Lesson, default `LESSONS`
        The lessons to check.

    Returns
    -------
    list of str
        One line per problem.
    """
    known = tuple(lessons)
    problems = list(registry_problems(exercise for lesson in known for exercise in lesson.exercises))
    problems += file_problems(solutions, notebooks, known)
    for lesson in known:
        path = solutions / f"{lesson.name}.py"
        if path.is_file():
            source = read_source(path)
            problems += [f"{path}: {problem}" for problem in source_problems(lesson, source)]
            stubs = _stubs(notebooks / f"{lesson.name}.ipynb")
            problems += [f"{path}: {problem}" for problem in rehearse(lesson, source, stubs)]
    return [*problems, *stale_problems(solutions, notebooks, known)]


def file_problems(solutions: Path, notebooks: Path, lessons: Iterable[Lesson]) -> Iterator[str]:
    """Report lessons without a source, and files that belong to no lesson."""
    names = {lesson.name for lesson in lessons}
    for name in sorted(names):
        if not (solutions / f"{name}.py").is_file():
            yield f"{solutions / name}.py is missing: the registry has exercises of this lesson"
    for folder, ending, others in (
        (solutions, ".py", (GLOSSARY, "pictures", "locales")),
        (notebooks, ".ipynb", (PAGE, GLOSSARY, *_languages(solutions))),
    ):
        known = {*others, *(f"{name}{ending}" for name in names)}
        for path in sorted(folder.glob("*")):
            if not path.name.startswith((".", "__")) and path.name not in known:
                yield f"{path} belongs to no lesson in the registry"


def source_problems(lesson: Lesson, source: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with a source's cells: tags, texts, order, and exercises without exactly one of each."""
    answers, checks = Counter[str](), Counter[str]()
    if "kernelspec" not in source.metadata:
        yield "the header names no kernelspec"
    for number, (cell, role) in enumerate(zip(source.cells, roles_of(source), strict=True), start=1):
        if role.problem:
            yield f"cell {number}: {role.problem}"
        elif role.part == "answer":
            answers[role.exercise] += 1
            yield from _answer_problems(role.exercise, cell.source)
        elif role.part == "check":
            checks[role.exercise] += 1
            if not answers[role.exercise]:
                yield f"{role.exercise}: its check is before its answer"
            if cell.source.strip() != check_text(role.exercise):
                yield f"{role.exercise}: its check cell must be exactly: {check_text(role.exercise)!r}"
    names = [exercise.name for exercise in lesson.exercises]
    for kind, found in (("answer", answers), ("check", checks)):
        yield from (f"{name}: {found[name]} {kind} cells; there must be one" for name in names if found[name] != 1)
        yield from (f"{name}: the lesson has no such exercise" for name in found if name not in names)


def _answer_problems(exercise: str, code: str) -> Iterator[str]:
    lines = [line.strip() for line in code.splitlines()]
    if any(lines.count(fence) != 1 for fence in FENCES):
        yield f"{exercise}: the answer must be between one {FENCES[0]} and one {FENCES[1]}"
    if FENCES[0] in lines and not read_model_answer(exercise, code).reason:
        yield f"{exercise}: below {FENCES[0]} there must be a comment that says why the answer is written so"
    if not any(line.startswith(f"def {exercise}(") for line in lines):
        yield f"{exercise}: its answer cell defines no function of that name"


def stale_problems(solutions: Path, notebooks: Path, lessons: Iterable[Lesson]) -> Iterator[str]:
    """Report notebooks that were not built from these sources, and notebooks with stored outputs."""
    for path in sorted(notebooks.glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        if any(cell.get("outputs") or cell.get("execution_count") for cell in cells):
            yield f"{path}: has stored outputs; run `make notebooks`"
    try:
        stale = changed_files(render_folder(solutions, lessons), notebooks)
    except UserError as error:
        yield f"the notebooks cannot be built: {error}"
        return
    for name in stale:
        yield f"{notebooks / name} is not what {solutions} builds; run `make notebooks`"


def _stubs(notebook: Path) -> dict[str, str]:
    """Return exercise -> what a student finds in its answer cell; empty if there is no notebook."""
    if not notebook.is_file():
        return {}
    cells = nbformat.read(notebook, as_version=4).cells
    tags = ((cell.metadata.get("nbgrader", {}), cell.source) for cell in cells)
    return {tag["grade_id"]: code for tag, code in tags if tag.get("solution")}


def _languages(solutions: Path) -> set[str]:
    """Return the folders of translated notebooks."""
    return {path.name for path in (solutions / "locales").glob("*")}
