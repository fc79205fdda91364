"""Every code cell gets a status. Kernels that die or hang are in tests/submissions, end to end."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.sandbox.execute import execute

pytestmark = pytest.mark.sandbox

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
    assert [(place, run.status) for place, run in runs.items()] == [(place, "ran") for place in (1, 2, 3, 4, 5)]
    assert printed(runs[2]) == "1\n"
    assert runs[3].outputs[0].ename == "ZeroDivisionError"
    assert printed(runs[5]) == "on\n"
    assert all(not cell.get("outputs") for cell in book.cells)


def test_the_kernel_starts_in_an_empty_folder():
    assert printed(execute(notebook("import os; print(os.listdir())"), seconds=30)[0]) == "[]\n"


def test_the_most_memory_that_was_held_stays_known():
    runs = execute(notebook("x = 1", "x = b'1' * 60_000_000", "del x", "import os; os._exit(0)"), seconds=30)
    held = [run.resident_bytes for run in runs.values()]
    assert held[0] < 30_000_000
    assert 60_000_000 <= held[1] <= held[2] <= held[3] < 100_000_000


def test_a_skipped_cell_is_not_run():
    book = notebook("x = 1", "x = 2", "print(x)")
    runs = execute(book, seconds=30, skip=frozenset({book.cells[1].id}))
    assert (runs[1].status, printed(runs[2])) == ("skipped", "1\n")


def test_behind_a_dead_kernel_the_next_cells_find_what_was_defined_but_no_check_runs_twice():
    book = notebook("x = []", "# check\nx.append('checked')", "print(x)", "import os; os._exit(0)", "print(x)")
    runs = execute(book, seconds=30)
    assert [run.status for run in runs.values()] == ["ran", "ran", "ran", "died", "ran"]
    assert (printed(runs[2]), printed(runs[4])) == ("['checked']\n", "[]\n")


def test_a_cell_whose_time_is_up_keeps_what_it_defined_even_in_the_next_kernel():
    endless = "import math\nx = 1\nprint(x)\nwhile True: pass"
    runs = execute(notebook(endless, "print(math.e > x)", "import os; os._exit(0)", "print(x)"), seconds=1)
    assert [run.status for run in runs.values()] == ["interrupted", "ran", "died", "ran"]
    assert [printed(runs[place]) for place in (0, 1, 3)] == ["1\n", "True\n", "1\n"]
    assert runs[0].error == "KeyboardInterrupt"


def test_a_kernel_that_dies_between_two_cells_is_no_fault_of_the_next():
    later = "import os, threading; threading.Timer(0.2, os._exit, [0]).start()"
    runs = execute(notebook("x = 1", f"{later}\nimport time; time.sleep(5)", "print(x)"), seconds=30)
    assert [run.status for run in runs.values()] == ["ran", "died", "ran"]


def test_exit_is_refused_and_the_kernel_goes_on():
    runs = execute(notebook("x = 1; exit()", "quit()", "import sys; sys.exit(3)", "print(x)"), seconds=30)
    assert [run.status for run in runs.values()] == ["ran"] * 4
    assert printed(runs[3]) == "1\n"


def test_a_handler_takes_the_place_of_a_cell_and_may_lose_the_kernel():
    book = notebook("x = 1", "raise SystemExit('never run')", "x += 1", "print(x)")
    seen = []

    def handle(kernel, runs):
        seen.append((kernel.run("print(x)", seconds=5).outputs[0].text, sorted(runs)))
        kernel.run("import os; os._exit(0)", seconds=5)

    runs = execute(book, seconds=30, handlers={book.cells[1].id: handle})
    assert seen == [("1\n", [0])]
    assert [run.status for run in runs.values()] == ["ran"] * 4
    assert printed(runs[3]) == "2\n"


def test_all_cells_together_have_a_limit_too(monkeypatch):
    monkeypatch.setattr("grader.sandbox.execute._NOTEBOOK_TIME", 1)
    runs = execute(notebook("x = 1", "while True: pass", "print(x)"), seconds=3)
    assert [run.status for run in runs.values()] == ["ran", "interrupted", "not run"]
    assert [run.cause for run in runs.values()] == ["", "", "the time of the whole notebook was up"]


def test_without_a_sandbox_the_same_happens():
    book = notebook("x = 1", "import os; os._exit(0)", "x = 2\nwhile True: pass", "print(x)")
    runs = execute(book, seconds=2, sandboxed=False)
    assert [run.status for run in runs.values()] == ["ran", "died", "interrupted", "ran"]
    assert printed(runs[3]) == "2\n"


def test_output_beyond_the_room_of_a_cell_is_dropped_with_a_word():
    runs = execute(
        notebook("for _ in range(300):\n    print('x' * 1000)", "display({'text/plain': 'y' * 2_500_000}, raw=True)"),
        seconds=30,
    )
    assert len(printed(runs[0])) < 100_100
    assert printed(runs[0]).endswith("[more output was dropped]\n")
    assert printed(runs[1]) == "[more output was dropped]\n"


def test_all_cells_together_have_limited_room_on_the_page():
    picture = "for _ in range(6): display({'text/plain': 'x' * 1_600_000}, raw=True)"
    runs = execute(notebook(*[picture] * 6, "print('small')"), seconds=30)
    assert [len(run.outputs) for run in runs.values()] == [6] * 5 + [1] * 2
    assert (printed(runs[5]), printed(runs[6])) == ("[more output was dropped]\n", "small\n")
