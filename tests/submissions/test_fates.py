"""One submission for every fate, and one table that says what each must get.

The short lesson has three exercises: row_major_strides (2 points), element_offset (1) and nchw_to_nhwc (2).
"""

import copy
import json
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from typer.testing import CliRunner

from grader.app import app
from grader.course.demo import Material, answered, made_float64, mistaken, with_body, with_copied_answer, without_cell
from grader.course.gradebook import open_gradebook
from grader.course.stock import session
from grader.grading.feedback import write_feedback
from stridewise.exercises import exercise_named

pytestmark = pytest.mark.sandbox

LESSON = "01_storage_order"
FILE = f"{LESSON}.ipynb"
STRIDES, OFFSET, NHWC = "row_major_strides", "element_offset", "nchw_to_nhwc"
POINTS = {STRIDES: 2.0, OFFSET: 1.0, NHWC: 2.0}

Edit = Callable[[Material], NotebookNode]
Expected = tuple[str, str | None, str | None]

RIGHT: Expected = ("passed", None, None)
NOT_WRITTEN: Expected = ("failed", "raised", None)
RAISED: Expected = ("failed", "raised", None)
TOO_LONG: Expected = ("failed", "speed", None)
OPEN: Expected = ("undecided", None, None)


@dataclass(frozen=True)
class Fate:
    """A student named after what they did, the files that they hand in, and what each exercise must get.

    cause: what the report says where a person is needed.
    """

    name: str
    submit: Callable[[Path, Material], object]
    expected: tuple[Expected, Expected, Expected]
    cause: str = ""


# --- how a submission is made


def notebook(edit: Edit) -> Callable[[Path, Material], object]:
    return lambda folder, material: (folder / FILE).write_text(json.dumps(edit(material)))


def text(content: str | bytes) -> Callable[[Path, Material], object]:
    data = content if isinstance(content, bytes) else content.encode()
    return lambda folder, _: (folder / FILE).write_bytes(data)


def wrong(exercise: str, code: str | Callable[[str], str]) -> Edit:
    """Everything right, but for one exercise's code (or what is made of its solution)."""

    def edit(material: Material) -> NotebookNode:
        solution = material.solutions[exercise]
        new = code(solution) if callable(code) else code
        return answered(material.release, {**material.solutions, exercise: new})

    return edit


def misconception(place: int, name: str) -> Edit:
    def edit(material: Material) -> NotebookNode:
        exercise = material.lesson.exercises[place]
        one = next(one for one in exercise.misconceptions if one.name == name)
        return answered(material.release, {**material.solutions, exercise.name: mistaken(exercise, one)})

    return edit


def body(*lines: str) -> Callable[[str], str]:
    return lambda solution: with_body(solution, *lines)


def before_body(*lines: str) -> Callable[[str], str]:
    """The solution, doing something else first."""

    def edit(solution: str) -> str:
        head = with_body(solution, *lines)
        signature = with_body(solution)
        return head + solution.removeprefix(signature)

    return edit


def changed(change: Callable[[NotebookNode], object], start: Edit = lambda material: material.perfect) -> Edit:
    def edit(material: Material) -> NotebookNode:
        new = copy.deepcopy(start(material))
        change(new)
        return new

    return edit


def cell(name: str, book: NotebookNode) -> NotebookNode:
    return next(one for one in book.cells if one.id == name)


def own_cell(source: str, before: str) -> Callable[[NotebookNode], object]:
    """A cell of the student's own, before the cell of this id."""
    return lambda book: book.cells.insert(book.cells.index(cell(before, book)), new_code_cell(source, id="mine"))


def in_own_cell(material: Material) -> NotebookNode:
    """The answer's cell is gone; the function stands in a cell of the student's own."""
    book = without_cell(material.perfect, STRIDES)
    own_cell(material.solutions[STRIDES], before=f"check-{STRIDES}")(book)
    return book


def answered_in_the_copy(material: Material) -> NotebookNode:
    """Two copies of the answer's cell: the stub untouched, the answer in the second."""
    book = with_copied_answer(material.perfect, STRIDES)
    cell(STRIDES, book).source = cell(STRIDES, material.release).source
    return book


def stub_copied_behind(material: Material) -> NotebookNode:
    """Two copies of the answer's cell: the answer in the first, the stub untouched in the second."""
    book = with_copied_answer(material.perfect, STRIDES)
    cell("copied-cell", book).source = cell(STRIDES, material.release).source
    return book


def answered_twice(material: Material) -> NotebookNode:
    """Two copies of the answer's cell: a wrong attempt, then the right answer."""
    book = with_copied_answer(material.perfect, STRIDES)
    cell(STRIDES, book).source = with_body(material.solutions[STRIDES], "return ()")
    return book


def check_first(book: NotebookNode) -> None:
    check = cell(f"check-{STRIDES}", book)
    book.cells.remove(check)
    book.cells.insert(0, check)


def forged_check(book: NotebookNode) -> None:
    cell(f"check-{STRIDES}", book).source = "2.0"


def check_as_markdown(book: NotebookNode) -> None:
    check = cell(f"check-{STRIDES}", book)
    check.cell_type = "markdown"
    del check["outputs"], check["execution_count"]


def skipping_tags(book: NotebookNode) -> None:
    for one in book.cells:
        one.metadata.tags = ["skip-execution", "raises-exception"]


def ungraded(book: NotebookNode) -> None:
    for one in book.cells:
        if "nbgrader" in one.metadata:
            one.metadata.nbgrader.update(grade=False, points=100, schema_version=1, locked=False)


def without_metadata(book: NotebookNode) -> None:
    for one in book.cells:
        one.metadata.clear()


def without_ids(book: NotebookNode) -> None:
    for one in book.cells:
        del one["id"]


def other_kernel(book: NotebookNode) -> None:
    book.metadata.kernelspec = {"name": "not-installed", "display_name": "Mine", "language": "python"}


def odd_outputs(book: NotebookNode) -> None:
    cell(f"check-{STRIDES}", book).outputs = [{"output_type": "nonsense"}]


def show_cell_used(book: NotebookNode) -> None:
    """A cell that only showed something now holds what an answer needs."""
    cell("start-show-1", book).source = "one = 1"
    answer = cell(STRIDES, book)
    answer.source = answer.source.replace("step = [], 1", "step = [], one")


def linked(folder: Path, material: Material) -> None:
    outside = folder.parent / "elsewhere.ipynb"
    outside.write_text(json.dumps(material.perfect))
    (folder / FILE).symlink_to(outside)


def linked_folder(folder: Path, material: Material) -> None:
    outside = folder.parent / "elsewhere"
    folder.rename(outside)
    (outside / FILE).write_text(json.dumps(material.perfect))
    folder.symlink_to(outside, target_is_directory=True)


def wrong_name(folder: Path, material: Material) -> None:
    (folder / "Untitled.ipynb").write_text(json.dumps(material.perfect))


def shadowing_modules(folder: Path, material: Material) -> None:
    (folder / FILE).write_text(json.dumps(material.release))
    for name in ("numpy", "stridewise", "ipykernel_launcher"):
        (folder / f"{name}.py").write_text("raise SystemExit('mine was imported')")


def bad_timestamp(folder: Path, material: Material) -> None:
    (folder / FILE).write_text(json.dumps(material.perfect))
    (folder / "timestamp.txt").write_text("the day before yesterday")


def patched(solution: str) -> str:
    """All comparisons are true."""
    lies = "np.array_equal = np.allclose = lambda *_, **__: True\nimport stridewise\nstridewise.check = check = print"
    return with_body(solution, "return tuple(0 for _ in shape)") + f"\n\n{lies}"


def by_heart(solution: str) -> str:
    """Right on every case that a student can read."""
    exercise = exercise_named(STRIDES)
    shapes = [case.arguments["shape"] for case in (*exercise.witnesses, *exercise.cases)]
    return with_body(solution, f"return { {shape: exercise.reference(shape) for shape in shapes} }[shape]")


def forging(solution: str) -> str:
    """What calls the answers writes a file of its own in place of the results."""
    forge = "lambda function, inputs, outputs: open(outputs, 'wb').write(pickle.dumps({'points': 2.0}))"
    return f"{solution}\n\nimport pickle\nimport grader.grading.inside.answers as inside\ninside.serve = {forge}"


FATES = (
    # What students do.
    Fate("perfect", notebook(lambda material: material.perfect), (RIGHT, RIGHT, RIGHT)),
    Fate("untouched", notebook(lambda material: material.release), (NOT_WRITTEN, NOT_WRITTEN, NOT_WRITTEN)),
    Fate(
        "half_done",
        notebook(lambda material: answered(material.release, {STRIDES: material.solutions[STRIDES]})),
        (RIGHT, NOT_WRITTEN, NOT_WRITTEN),
    ),
    Fate(
        "column_major",
        notebook(misconception(0, "column-major")),
        (("failed", "values", "column-major"), RIGHT, RIGHT),
    ),
    Fate(
        "index_summed",
        notebook(misconception(1, "index-summed")),
        (RIGHT, ("failed", "values", "index-summed"), RIGHT),
    ),
    Fate(
        "wrong_dtype",
        notebook(wrong(NHWC, lambda solution: made_float64(NHWC, solution))),
        (RIGHT, RIGHT, ("failed", "dtype", "made-float64")),
    ),
    Fate(
        "syntax_error", notebook(wrong(STRIDES, "def row_major_strides(shape)\n    return 1")), (RAISED, RIGHT, RIGHT)
    ),
    Fate("raising", notebook(wrong(NHWC, body("return x.missing"))), (RIGHT, RIGHT, RAISED)),
    Fate("renamed", notebook(wrong(OFFSET, "def offset(index, strides):\n    return 0")), (RIGHT, RAISED, RIGHT)),
    Fate(
        "helper_cell",
        notebook(
            changed(
                own_cell("def helper(shape):\n    return right(shape)\n", before=STRIDES),
                wrong(
                    STRIDES,
                    lambda code: (
                        f"{code}\n\nright = row_major_strides\nrow_major_strides = helper\n"
                        "row_major_strides.__name__ = 'row_major_strides'"
                    ),
                ),
            )
        ),
        (RIGHT, RIGHT, RIGHT),
    ),
    Fate("show_cell_used", notebook(changed(show_cell_used)), (RIGHT, RIGHT, RIGHT)),
    Fate(
        "printing",
        notebook(wrong(STRIDES, before_body("print('shape is', shape)"))),
        (RIGHT, RIGHT, RIGHT),
    ),
    Fate(
        "noise_on_stderr",
        notebook(
            wrong(
                STRIDES,
                lambda code: (
                    "import os, sys, warnings\n"
                    + before_body("warnings.warn('careful')", "sys.stderr.write('careful')", "os.write(2, b'careful')")(
                        code
                    )
                ),
            )
        ),
        (RIGHT, RIGHT, RIGHT),
    ),
    # What ends a kernel, or never ends.
    Fate("endless_loop", notebook(wrong(OFFSET, body("while True:", "    pass"))), (RIGHT, TOO_LONG, RIGHT)),
    Fate(
        "deaf_loop",
        notebook(
            wrong(OFFSET, body("while True:", "    try:", "        while True: pass", "    except BaseException: pass"))
        ),
        (RIGHT, TOO_LONG, RIGHT),
    ),
    Fate("endless_cell", notebook(wrong(STRIDES, "while True: pass")), (TOO_LONG, RIGHT, RIGHT)),
    Fate("kernel_death", notebook(wrong(OFFSET, body("import os", "os._exit(0)"))), (RIGHT, RAISED, RIGHT)),
    Fate("death_in_the_cell", notebook(wrong(STRIDES, "import os\nos._exit(0)")), (RAISED, RIGHT, RIGHT)),
    Fate("exit_called", notebook(wrong(STRIDES, body("exit()"))), (("failed", "type", None), RIGHT, RIGHT)),
    Fate(
        "flood",
        notebook(wrong(STRIDES, lambda code: f"{code}\n\nfor _ in range(2000):\n    print('x' * 1000)")),
        (RIGHT, RIGHT, RIGHT),
    ),
    # What happens to cells.
    Fate("answer_deleted", notebook(in_own_cell), (RIGHT, RIGHT, RIGHT)),
    Fate("check_deleted", notebook(lambda one: without_cell(one.perfect, f"check-{STRIDES}")), (RIGHT, RIGHT, RIGHT)),
    Fate("imports_deleted", notebook(lambda one: without_cell(one.perfect, "start-setup-1")), (RIGHT, RIGHT, RIGHT)),
    Fate("copied", notebook(lambda one: with_copied_answer(one.perfect, STRIDES)), (RIGHT, RIGHT, RIGHT)),
    Fate("answered_in_the_copy", notebook(answered_in_the_copy), (RIGHT, RIGHT, RIGHT)),
    Fate("stub_copied_behind", notebook(stub_copied_behind), (RIGHT, RIGHT, RIGHT)),
    Fate("answered_twice", notebook(answered_twice), (RIGHT, RIGHT, RIGHT)),
    Fate("check_copied", notebook(lambda one: with_copied_answer(one.release, f"check-{STRIDES}")), (NOT_WRITTEN,) * 3),
    Fate("check_first", notebook(changed(check_first)), (RIGHT, RIGHT, RIGHT)),
    Fate("forged_check", notebook(changed(forged_check, lambda one: one.release)), (NOT_WRITTEN,) * 3),
    Fate("check_as_markdown", notebook(changed(check_as_markdown, lambda one: one.release)), (NOT_WRITTEN,) * 3),
    Fate("skipping_tags", notebook(changed(skipping_tags, lambda one: one.release)), (NOT_WRITTEN,) * 3),
    Fate("ungraded", notebook(changed(ungraded)), (RIGHT, RIGHT, RIGHT)),
    Fate("without_metadata", notebook(changed(without_metadata)), (RIGHT, RIGHT, RIGHT)),
    Fate("without_ids", notebook(changed(without_ids)), (RIGHT, RIGHT, RIGHT)),
    Fate("other_kernel", notebook(changed(other_kernel)), (RIGHT, RIGHT, RIGHT)),
    Fate("odd_outputs", notebook(changed(odd_outputs)), (RIGHT, RIGHT, RIGHT)),
    Fate("check_shadowed", notebook(wrong(STRIDES, "check = None")), (RAISED, RIGHT, RIGHT)),
    # What is meant to earn points without an answer.
    Fate("comparing_patched", notebook(wrong(STRIDES, patched)), (("failed", "values", None), RIGHT, RIGHT)),
    Fate("knows_the_cases", notebook(wrong(STRIDES, by_heart)), (RAISED, RIGHT, RIGHT)),
    Fate("calls_forged", notebook(wrong(STRIDES, forging)), (OPEN, OPEN, OPEN), "cannot be read"),
    # What happens to files.
    Fate("shadowing_modules", shadowing_modules, (NOT_WRITTEN,) * 3),
    Fate("bad_timestamp", bad_timestamp, (RIGHT, RIGHT, RIGHT)),
    Fate("not_json", text('{"cells": ['), (OPEN,) * 3, "not JSON"),
    Fate("empty", text(""), (OPEN,) * 3, "is empty"),
    Fate("binary", text(b"\xff\xfe\x00\x01"), (OPEN,) * 3, "not text"),
    Fate("deep", text("[" * 100_000), (OPEN,) * 3, "nested too deeply"),
    Fate("a_list", text("[]"), (OPEN,) * 3, "no notebook"),
    Fate("format_3", text('{"nbformat": 3, "worksheets": []}'), (OPEN,) * 3, "format 4"),
    Fate("no_cells", text('{"nbformat": 4, "cells": []}'), (OPEN,) * 3, "no cells"),
    Fate("odd_cells", text('{"nbformat": 4, "cells": [1]}'), (OPEN,) * 3, "cell 1 is no cell"),
    Fate("odd_source", text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}'), (OPEN,) * 3, "no text"),
    Fate("wrong_name", wrong_name, (OPEN,) * 3, "the folder holds Untitled.ipynb"),
    Fate("nothing", lambda *_: None, (OPEN,) * 3, "the folder holds nothing"),
    Fate("linked", linked, (OPEN,) * 3, "is a link"),
    Fate("linked_folder", linked_folder, (OPEN,) * 3, "is a link"),
)


# --- what the whole class must get


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.name)
def test_every_fate_gets_what_it_deserves(graded, fate: Fate) -> None:
    rows = [row for row in graded.results.results if row.student == fate.name]
    assert [row.exercise for row in rows] == list(POINTS)
    assert tuple((row.status, row.finding, row.misconception) for row in rows) == fate.expected
    assert [row.points for row in rows] == [POINTS[row.exercise] if row.status == "passed" else 0.0 for row in rows]


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.name)
def test_a_person_is_called_with_a_cause_and_only_where_one_is_needed(graded, fate: Fate) -> None:
    causes = [one.cause for one in graded.results.undecided if one.student == fate.name]
    assert bool(causes) == (OPEN in fate.expected)
    assert all(fate.cause in cause for cause in causes)


def test_the_gradebook_has_the_same_points_and_marks_what_needs_a_person(graded) -> None:
    assert graded.results.results
    with session(None), open_gradebook(graded.course) as book:
        for row in graded.results.results:
            grade = book.find_grade(f"check-{row.exercise}", LESSON, LESSON, row.student)
            assert (grade.score, grade.max_score) == (row.points, row.max_points), row
            assert grade.needs_manual_grade == (row.status == "undecided"), row


def test_the_status_tells_that_not_everything_got_a_verdict(graded) -> None:
    assert graded.exit_code == 1


def test_results_are_sorted_and_in_the_form_that_others_read(graded) -> None:
    content = json.loads((graded.course.root / "results" / f"{LESSON}.json").read_text())
    assert list(content) == ["results", "undecided"]
    keys = ["student", "lesson", "exercise", "status", "points", "max_points", "finding", "misconception"]
    assert all(list(row) == keys for row in content["results"])
    students = [row["student"] for row in content["results"]]
    assert students == sorted(students)
    assert len(students) == len(FATES) * len(POINTS)


def test_regrading_one_student_leaves_the_others_and_changes_nothing(graded) -> None:
    path = graded.course.root / "results" / f"{LESSON}.json"
    before = path.read_text()
    run = CliRunner().invoke(
        app, ["autograde", LESSON, "--course", str(graded.course.root), "--student", "column_major", "--force"]
    )
    assert run.exit_code == 0, run.output
    assert path.read_text() == before


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_inputs(graded) -> None:
    saved = graded.course.root / "autograded" / "knows_the_cases" / LESSON / FILE
    results = graded.course.root / "results" / f"{LESSON}.json"
    before, notebooks = results.read_text(), []
    for seed in ("one", "one", "two"):
        command = ["autograde", LESSON, "--course", str(graded.course.root), "--student", "knows_the_cases"]
        run = CliRunner().invoke(app, [*command, "--seed", seed, "--force"])
        assert run.exit_code == 0, run.output
        assert results.read_text() == before
        notebooks.append(saved.read_bytes())
    one, again, other = notebooks
    assert one == again
    assert one != other


def test_the_secret_is_the_instructors_and_nowhere_else(graded) -> None:
    path = graded.course.root / ".grading-seed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = path.read_text().strip()
    written = [
        one for one in graded.course.root.rglob("*") if one.is_file() and one != path and "gradebook" not in one.name
    ]
    assert len(written) > len(FATES)
    assert not [one for one in written if secret.encode() in one.read_bytes()]


def test_feedback_shows_the_card_of_the_checker_and_the_cause_of_an_unreadable_file(graded) -> None:
    pages = write_feedback(graded.course, LESSON, students=["column_major", "endless_loop", "not_json"])
    named, timed_out, unreadable = (page.read_text() for page in pages)
    assert "border-left:6px solid" in named
    assert "column-major, as in Fortran" in named
    assert "element_offset: did not end within 4 s" in timed_out
    assert "could not be graded" in unreadable
    assert "is not JSON" in unreadable


def test_a_flood_of_output_is_cut(graded) -> None:
    saved = graded.course.root / "autograded" / "flood" / LESSON / FILE
    assert saved.stat().st_size < 200_000
    assert "more output was dropped" in saved.read_text()
