"""What careless or clever students do to the cells of a notebook."""

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_raw_cell

from evaluation.attacks.builders import OFFSET, STRIDES, cell, own_cell
from grader.course.submission_material import Material, with_body, with_copied_answer, without_cell


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


def reversed_cells(book: NotebookNode) -> None:
    book.cells.reverse()


def forged_check(book: NotebookNode) -> None:
    cell(f"check-{STRIDES}", book).source = "2.0"


def check_as_markdown(book: NotebookNode) -> None:
    as_markdown(f"check-{STRIDES}", book)


def answer_as_markdown(book: NotebookNode) -> None:
    as_markdown(STRIDES, book)


def as_markdown(name: str, book: NotebookNode) -> None:
    edited = cell(name, book)
    edited.cell_type = "markdown"
    del edited["outputs"], edited["execution_count"]


def skipping_tags(book: NotebookNode) -> None:
    for edited in book.cells:
        edited.metadata.tags = ["skip-execution", "raises-exception"]


def more_points(book: NotebookNode) -> None:
    for edited in book.cells:
        if "nbgrader" in edited.metadata:
            edited.metadata.nbgrader.update(grade=False, points=100, schema_version=1, locked=False)


def other_ids(book: NotebookNode) -> None:
    """The first two answers and their checks have swapped names."""
    names = {STRIDES: OFFSET, OFFSET: STRIDES, f"check-{STRIDES}": f"check-{OFFSET}", f"check-{OFFSET}": "check-none"}
    for edited in book.cells:
        if edited.id in names:
            edited.metadata.nbgrader.grade_id = edited.id = names[edited.id]


def without_metadata(book: NotebookNode) -> None:
    for edited in book.cells:
        edited.metadata.clear()


def without_ids(book: NotebookNode) -> None:
    for edited in book.cells:
        del edited["id"]


def endless_ids(book: NotebookNode) -> None:
    for edited in book.cells:
        edited.id = edited.id * 10_000


def other_kernel(book: NotebookNode) -> None:
    book.metadata.kernelspec = {"name": "not-installed", "display_name": "Mine", "language": "python"}
    book.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": "none"}}


def odd_outputs(book: NotebookNode) -> None:
    cell(f"check-{STRIDES}", book).outputs = [{"output_type": "nonsense"}]


def show_cell_used(book: NotebookNode) -> None:
    """A cell that only showed something now holds what an answer needs."""
    cell("start-show-1", book).source = "one = 1"
    answer = cell(STRIDES, book)
    answer.source = answer.source.replace("step = [], 1", "step = [], one")


def a_book() -> NotebookNode:
    """A text that takes long to render: thousands of environments and tags that are never closed."""
    return new_markdown_cell("\\begin{a}[<b>" * 200_000)


HELPER = "def helper(shape):\n    return right(shape)\n"
HELPED = "right = row_major_strides\nrow_major_strides = helper\nrow_major_strides.__name__ = 'row_major_strides'"
SCRIPT = "<script>document.title = 'taken over'</script><img src=x onerror=alert(1)>"


def scripts_everywhere(book: NotebookNode) -> None:
    """In text, in outputs of every kind, and in the message of an error."""
    own_cell(_SHOWN.format(script=SCRIPT), before=STRIDES)(book)
    book.cells[:0] = [new_markdown_cell(f"# Mine\n\n{SCRIPT}\n\n[a](javascript:alert(1))"), new_raw_cell(SCRIPT)]


_SHOWN = """
script = {script!r}
for kind in ("html", "markdown", "latex", "plain"):
    display({{f"text/{{kind}}": script}}, raw=True)
display({{"image/svg+xml": f"<svg>{{script}}</svg>"}}, raw=True)
display({{"application/javascript": "document.title = 'taken over'"}}, raw=True)
display({{"image/png": '"/>' + script}}, metadata={{"image/png": {{"width": '1">' + script}}}}, raw=True)
display({{"text/html": "<b>kept</b>", "text/plain": "kept"}}, raw=True)
print(script)
raise ValueError(script)
"""
