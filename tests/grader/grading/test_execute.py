"""Every code cell gets a fate. Kernels that die or hang are in tests/submissions, end to end."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.grading.execute import execute

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CHECK = {"nbgrader": {"grade": True}}


def notebook(*sources: str):
    """A notebook of these code cells; a cell whose text begins with # check counts as a check."""
    cells = [new_code_cell(text, metadata=CHECK if text.startswith("# check") else {}) for text in sources]
    return new_notebook(cells=cells, metadata=KERNEL)


def printed(run) -> str:
    return "".join(output.text for output in run.outputs if output.output_type == "stream")


def test_cells_run_in_order_and_errors_are_outputs():
    book = notebook("x = 1", "print(x)", "x / 0", "", "print('on')")
    book.cells.insert(0, new_markdown_cell("text"))
    runs = execute(book, seconds=30)
    assert [(place, run.fate) for place, run in runs.items()] == [(place, "ran") for place in (1, 2, 3, 4, 5)]
    assert printed(runs[2]) == "1\n"
    assert runs[3].outputs[0].ename == "ZeroDivisionError"
    assert printed(runs[5]) == "on\n"
    assert all(not cell.get("outputs") for cell in book.cells)


def test_the_kernel_starts_in_an_empty_folder():
    assert printed(execute(notebook("import os; print(os.listdir())"), seconds=30)[0]) == "[]\n"


def test_a_skipped_cell_is_not_run():
    book = notebook("x = 1", "x = 2", "print(x)")
    runs = execute(book, seconds=30, skip=frozenset({book.cells[1].id}))
    assert (runs[1].fate, printed(runs[2])) == ("skipped", "1\n")


def test_behind_a_dead_kernel_the_next_cells_find_what_was_defined_but_no_check_runs_twice(tmp_path):
    diary = tmp_path / "diary"
    note = f"open({str(diary)!r}, 'a').write"
    runs = execute(notebook("x = 1", f"# check\n{note}('c')", "import os; os._exit(0)", "print(x)"), seconds=30)
    assert [run.fate for run in runs.values()] == ["ran", "ran", "died", "ran"]
    assert printed(runs[3]) == "1\n"
    assert diary.read_text() == "c"


def test_output_beyond_the_room_of_a_cell_is_dropped_with_a_word():
    runs = execute(
        notebook("for _ in range(300):\n    print('x' * 1000)", "display({'text/plain': 'y' * 2_500_000}, raw=True)"),
        seconds=30,
    )
    assert len(printed(runs[0])) < 100_100
    assert printed(runs[0]).endswith("[more output was dropped]\n")
    assert printed(runs[1]) == "[more output was dropped]\n"
