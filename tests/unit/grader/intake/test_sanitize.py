"""The notebook that is graded: identity from the student's cells, everything else from the release."""

import copy

import pytest
from nbformat import NotebookNode, validate

from grader.intake.read import PlainCell
from grader.intake.sanitize import sanitize, with_notes

STRIDES, OFFSET = "row_major_strides", "element_offset"


@pytest.fixture
def cells(release) -> list[PlainCell]:
    """The released notebook, handed in untouched."""
    return [PlainCell(cell.cell_type, cell.source, (cell.id,)) for cell in release.cells]


def place(cells: list[PlainCell], name: str) -> int:
    return next(place for place, cell in enumerate(cells) if name in cell.names)


def own(source: str) -> PlainCell:
    return PlainCell("code", source)


def ids(notebook: NotebookNode) -> list[str]:
    return [cell.id for cell in notebook.cells]


def test_an_untouched_notebook_stays_as_it_was_released(cells, release):
    sanitized = sanitize(cells, release)
    assert [(cell.id, cell.source) for cell in sanitized.notebook.cells] == [(c.id, c.source) for c in release.cells]
    assert sanitized.notes == ()
    validate(sanitized.notebook)


@pytest.mark.parametrize("gone", ["start-setup-1", STRIDES, f"check-{STRIDES}", OFFSET, "check-nchw_to_nhwc"])
def test_a_missing_cell_returns_to_its_place(cells, release, gone):
    del cells[place(cells, gone)]
    sanitized = sanitize(cells, release)
    assert ids(sanitized.notebook) == ids(release)
    assert sanitized.notes == (f"{gone}: this cell was missing; the original was put back",)


def test_an_empty_notebook_gets_every_cell_that_counts(release):
    protected = [cell.id for cell in release.cells if "nbgrader" in cell.metadata]
    graded = ids(sanitize([own("1 + 1")], release).notebook)
    assert [name for name in graded if name in protected] == protected
    assert len(graded) == len(protected) + 1


def test_a_notebook_without_ids_is_the_same_notebook(cells, release):
    answers = {STRIDES: "def row_major_strides(shape): ...", OFFSET: "%time 1\ndef element_offset(index, strides): ..."}
    edited = [PlainCell(cell.kind, answers.get(cell.names[0], cell.source)) for cell in cells]
    sanitized = sanitize(edited, release)
    sources = {cell.id: cell.source for cell in sanitized.notebook.cells}
    protected = [cell.id for cell in release.cells if "nbgrader" in cell.metadata]
    assert [name for name in ids(sanitized.notebook) if name in protected] == protected
    assert len(sanitized.notebook.cells) == len(release.cells)
    assert {name: sources[name] for name in answers} == answers


def test_a_stub_never_runs_after_a_definition_elsewhere_and_a_check_never_before_it(cells, release):
    here = place(cells, STRIDES)
    both = "def row_major_strides(shape): ...\n\n\ndef element_offset(index, strides): ..."
    cells.insert(here, own(both))  # above both stubs
    cells.append(own(both))  # and below both checks
    sanitized = sanitize(cells, release)
    first, last = (position for position, cell in enumerate(sanitized.notebook.cells) if cell.source == both)
    for name in (STRIDES, OFFSET):
        assert ids(sanitized.notebook).index(name) < first
        assert ids(sanitized.notebook).index(f"check-{name}") > last


def test_students_read_on_top_what_was_changed(cells, release):
    untouched = sanitize(cells, release)
    del cells[place(cells, STRIDES)]
    changed = sanitize(cells, release)
    first, *others = with_notes(changed).cells
    assert f"- {STRIDES}: this cell was missing" in first.source
    assert others == changed.notebook.cells
    assert with_notes(untouched) == untouched.notebook


def test_what_a_student_added_to_a_locked_cell_runs_in_a_cell_of_its_own(cells, release):
    setup, check = place(cells, "start-setup-1"), place(cells, f"check-{STRIDES}")
    answer = "def row_major_strides(shape):\n    return math.prod(shape)"
    cells[setup] = PlainCell("code", f"import math\n{cells[setup].source}", cells[setup].names)
    cells[check] = PlainCell("code", f"{answer}\n{cells[check].source}", cells[check].names)
    sanitized = sanitize(cells, release)
    sources = [cell.source for cell in sanitized.notebook.cells]
    assert sources.index("import math") == sources.index(release.cells[setup].source) + 1
    assert sources.index(answer) == sources.index(release.cells[check].source) - 1
    assert [note.partition(":")[0] for note in sanitized.notes] == ["start-setup-1", f"check-{STRIDES}"]
    assert all("in a cell of its own" in note for note in sanitized.notes)


@pytest.mark.parametrize(
    ("copies", "counts", "stay"),
    [
        (["stub", "first"], "first", ["first"]),
        (["first", "stub"], "first", ["first"]),
        (["first", "second"], "second", ["first", "second"]),
        (["stub", "stub"], "stub", ["stub"]),
        (["stub", "first", "second", "stub"], "second", ["first", "second"]),
    ],
)
def test_of_several_copies_of_an_answer_the_last_one_that_was_written_counts(cells, release, copies, counts, stay):
    here = place(cells, STRIDES)
    stub = cells[here].source
    cells[here : here + 1] = [
        PlainCell("code", stub if text == "stub" else text, (STRIDES, f"copy-{number}"))
        for number, text in enumerate(copies)
    ]
    notebook = sanitize(cells, release).notebook
    between = notebook.cells[here : ids(notebook).index(f"check-{STRIDES}")]
    assert ["stub" if cell.source == stub else cell.source for cell in between] == stay
    (bearer,) = [cell for cell in notebook.cells if cell.id == STRIDES]
    assert bearer.source == (stub if counts == "stub" else counts)
    validate(notebook)


def test_a_copied_or_edited_check_is_the_released_one_once(cells, release):
    here = place(cells, f"check-{STRIDES}")
    cells[here : here + 1] = [PlainCell("markdown", "2.0", (f"check-{STRIDES}",))] * 2
    sanitized = sanitize(cells, release)
    assert ids(sanitized.notebook) == ids(release)
    graded, released = sanitized.notebook.cells[here], release.cells[here]
    assert (graded.cell_type, graded.source, graded.metadata.nbgrader) == (
        released.cell_type,
        released.source,
        released.metadata.nbgrader,
    )
    assert any("its text was changed" in note for note in sanitized.notes)


def test_a_check_never_runs_before_its_answer(cells, release):
    cells.insert(0, cells.pop(place(cells, f"check-{STRIDES}")))
    notebook = sanitize(cells, release).notebook
    assert ids(notebook).index(f"check-{STRIDES}") == ids(notebook).index(STRIDES) + 1


def test_the_metadata_are_the_releases_and_no_tag_is_left(cells, release):
    notebook = sanitize(cells, release).notebook
    assert notebook.metadata.kernelspec == release.metadata.kernelspec
    assert [cell.metadata.get("nbgrader") for cell in notebook.cells] == [
        cell.metadata.get("nbgrader") for cell in release.cells
    ]
    assert not any("tags" in cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize(("source", "skipped"), [(None, {"start-show-1"}), ("one = 1", set())])
def test_only_a_show_cell_that_is_as_released_need_not_run(cells, release, source, skipped):
    here = place(cells, "start-show-1")
    cells[here] = PlainCell("code", source or cells[here].source, cells[here].names)
    assert sanitize(cells, release).skipped_cells == skipped


@pytest.mark.parametrize(
    ("shows", "mine", "skipped"),
    [
        ("image = 1\nimage", "def f(image):\n    return image", {"start-show-1"}),
        ("image = 1\nimage", "def f():\n    return image", set()),
        ("import numpy", "numpy.ones(1)", set()),
        ("def helper(): ...", "%time helper()", set()),
        ("image = 1\nimage", "# image", {"start-show-1"}),
    ],
)
def test_a_show_cell_runs_where_a_cell_of_the_students_uses_a_name_of_it(cells, release, shows, mine, skipped):
    here = place(cells, "start-show-1")
    cells[here] = PlainCell("code", shows, cells[here].names)
    changed = copy.deepcopy(release)
    changed.cells[here].source = shows
    assert sanitize([*cells, own(mine)], changed).skipped_cells == skipped


@pytest.mark.parametrize(
    ("lessons", "mine", "is_needed"),
    [
        ("print(np.ones(3))", "np.ones(4)", False),
        ("a = np.ones(3)", "print(a)", True),
        ("print(generator.random())", "generator.random()", True),
        ("print(generator.random())", "np.ones(4)", False),
        ("table[0] = 1", "def f():\n    return table", True),
        ("a = 1", "def f(:\n    return a", False),
    ],
)
def test_a_cell_of_the_lesson_runs_only_where_a_cell_depends_on_it(cells, release, lessons, mine, is_needed):
    here = place(cells, "start-show-1")
    cells[here] = PlainCell("code", lessons, cells[here].names)
    changed = copy.deepcopy(release)
    changed.cells[here].source, changed.cells[here].metadata.tags = lessons, []
    assert sanitize([*cells, own(mine)], changed).skipped_cells == (set() if is_needed else {"start-show-1"})


def test_own_texts_are_made_harmless_and_the_releases_stay(cells, release):
    mine = PlainCell("markdown", "<script>mine</script>")
    release.cells[0].source = theirs = "<b>theirs</b>"
    notebook = sanitize([mine, PlainCell("markdown", theirs, (release.cells[0].id,)), *cells[1:]], release).notebook
    assert [cell.source for cell in notebook.cells[:2]] == ["<\u200bscript>mine<\u200b/script>", theirs]


def test_books_are_cut_together(cells, release):
    book = PlainCell("markdown", "a" * 30_000)
    notebook = sanitize([book, book, *cells], release).notebook
    assert notebook.cells[0].source == book.source
    assert len(notebook.cells[1].source) < 20_100


@pytest.mark.parametrize("names", [(), ("",), ("student-2",), ("not an id",), ("same",), ("x" * 65,)])
def test_every_cell_gets_an_id_of_its_own(cells, release, names):
    extra = PlainCell("code", "1", names)
    notebook = sanitize([extra, extra, *cells, extra], release).notebook
    assert len(set(ids(notebook))) == len(notebook.cells)
    validate(notebook)
