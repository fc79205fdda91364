"""What a notebook's cells show in a kernel of the grader's, as they would on a page; with walls and without."""

import pytest

from grader.sandbox.bubblewrap import problem
from grader.sandbox.inside.cell_output import DROPPED, TEXT_ROOM
from grader.sandbox.kernel import NoFile, open_kernel

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def kernel():
    with open_kernel(sandboxed=not problem()) as kernel:
        yield kernel


def seen(kernel, source: str) -> list[tuple[str, str]]:
    """Each output as what it is, and its text."""
    run = kernel.run(source, seconds=30)
    assert run.status == "ran", run.cause
    return [(kind(one), text(one)) for one in run.outputs]


def kind(output) -> str:
    return output.get("name") or output.get("ename") or output.output_type


def text(output) -> str:
    return output.get("text", output.get("evalue", output.get("data", {}).get("text/plain", "")))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("x = 1", []),
        ("1 + 1", [("execute_result", "2")]),
        ("1 + 1;", []),
        ("print(1)\nprint(2)\n3", [("stdout", "1\n2\n"), ("execute_result", "3")]),
        ("import sys; print(1); print(2, file=sys.stderr)", [("stdout", "1\n"), ("stderr", "2\n")]),
        ("import os; os.write(1, b'raw'); print('first')", [("stdout", "first\nraw")]),
        ("import os; _ = os.system('echo child')", [("stdout", "child\n")]),
        ("%%capture\nprint(1)", []),
        ("import asyncio; await asyncio.sleep(0)", []),
        ("print('half a pair: \\ud800')", [("stdout", "half a pair: ?\n")]),
        ("1 / 0", [("ZeroDivisionError", "division by zero")]),
        ("x ===", [("SyntaxError", "invalid syntax")]),
        ("input()", [("EOFError", "EOF when reading a line")]),
        ("print(1); raise KeyboardInterrupt", [("stdout", "1\n"), ("KeyboardInterrupt", "")]),
        ("display(1, 'two')", [("display_data", "1"), ("display_data", "'two'")]),
        ("from IPython.display import clear_output; print(1); clear_output(); print(2)", [("stdout", "2\n")]),
        ("import matplotlib.pyplot as plt; plt.figure();", [("display_data", "<Figure size 640x480 with 0 Axes>")]),
        ("__name__, get_ipython() is not None", [("execute_result", "('__main__', True)")]),
        ("import os\nif os.fork() == 0: print('a child')\nelse: os.wait()", [("stdout", "a child\n")]),
        ("import threading; threading.Thread(target=print, args=['thread']).run()", [("stdout", "thread\n")]),
    ],
)  # fmt: skip
def test_what_a_cell_shows(kernel, source, expected):
    outputs = seen(kernel, source)
    assert [
        (what, words[: len(wanted)]) for (what, words), (_, wanted) in zip(outputs, expected, strict=True)
    ] == expected


def test_an_error_that_cannot_say_what_it_is_is_shown_all_the_same(kernel):
    run = kernel.run("class Odd(Exception):\n    def __str__(self): 1 / 0\nraise Odd", seconds=30)
    assert run.error == "Odd: (an error without a text)"


def test_a_picture_is_shown_as_png(kernel):
    run = kernel.run("import matplotlib.pyplot as plt; plt.plot([1, 2]);", seconds=30)
    assert list(run.outputs[0].data) == ["text/plain", "image/png"]


@pytest.mark.parametrize(
    "flood",
    [
        "for _ in range(30_000): print('x' * 40)",
        "print('x' * 10**8)",
        "import os\nfor _ in range(1000): os.write(1, b'x' * 40_000)",
        "import sys; sys.stdout.writelines(['x'] * 300_000)",
    ],
)
def test_a_flood_of_text_is_cut_with_a_word(kernel, flood):
    ((_, words),) = seen(kernel, flood)
    assert len(words) <= TEXT_ROOM + len(DROPPED) + 1
    assert words.endswith(DROPPED)


def test_too_many_pictures_are_dropped_with_a_word(kernel):
    outputs = seen(kernel, "for _ in range(9): display({'text/plain': 'x' * 1_500_000}, raw=True)")
    assert [what for what, _ in outputs] == ["display_data"] * 6 + ["stdout"]
    assert outputs[-1][1] == DROPPED


def test_files_go_in_and_out_and_have_a_limit(kernel):
    kernel.put("in", bytes(range(256)) * 1000)
    assert seen(kernel, "open('out', 'wb').write(open('in', 'rb').read()[::-1])") == [("execute_result", "256000")]
    assert kernel.take("out", most=256_000) == bytes(reversed(range(256))) * 1000
    with pytest.raises(NoFile, match="more than 255999 bytes"):
        kernel.take("out", most=255_999)
    with pytest.raises(NoFile, match="no such file"):
        kernel.take("nothing", most=10)
    kernel.run("import os; os.mkfifo('pipe')", seconds=5)
    with pytest.raises(NoFile, match="no such file"):
        kernel.take("pipe", most=10)
    assert not kernel.lost


def test_without_walls_a_kernel_ends_with_its_block_too():
    with open_kernel(sandboxed=False) as kernel:
        assert seen(kernel, "2 + 2") == [("execute_result", "4")]
        assert kernel.run("import os; os._exit(5)", seconds=5).cause == "the process ended with status 5"
