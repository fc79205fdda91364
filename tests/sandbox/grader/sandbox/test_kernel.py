"""What a notebook's cells show in a kernel of the grader's, as they would in a notebook; with a sandbox and without."""

import numpy as np
import pytest

from grader.sandbox.bubblewrap import problem
from grader.sandbox.inside.cell_output import DROPPED, MAX_CELL_TEXT
from grader.sandbox.inside.protocol import Array, CallFunction, CallsFailed, Returned, View
from grader.sandbox.inside.values import ValueEncoder
from grader.sandbox.kernel import open_kernel

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def kernel():
    with open_kernel(sandboxed=not problem()) as kernel:
        yield kernel


def seen(kernel, source: str) -> list[tuple[str, str]]:
    """Each output as what it is, and its text."""
    run = kernel.run(source, seconds=30)
    assert run.status == "ran", run.cause
    return [(kind(output), text(output)) for output in run.outputs]


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
    assert len(words) <= MAX_CELL_TEXT + len(DROPPED) + 1
    assert words.endswith(DROPPED)


def test_too_many_pictures_are_dropped_with_a_word(kernel):
    outputs = seen(kernel, "for _ in range(9): display({'text/plain': 'x' * 1_500_000}, raw=True)")
    assert [what for what, _ in outputs] == ["display_data"] * 6 + ["stdout"]
    assert outputs[-1][1] == DROPPED


TARGETS = ["function", "function", "not callable", "missing"]


def call(kernel, name: str, *arguments, mode="watched"):
    encoder = ValueEncoder()
    values = [encoder.argument(argument) for argument in arguments]
    return kernel.call(CallFunction(name, mode, [values]), encoder.memory, seconds=20)


def test_a_function_is_called_on_arrays_and_its_results_come_back(kernel):
    kernel.run("def turn(x): return x.T\ndef twice(x):\n    print(1)\n    return 2 * x", seconds=20)
    x = np.arange(6.0).reshape(2, 3)
    assert call(kernel, "turn", x).message.calls[0].outcome == Returned(View("<f8", (3, 2), (8, 24), 0, 0))
    reply = call(kernel, "twice", x)
    assert reply.message.calls[0].outcome.value == Array("<f8", (2, 3), (24, 8), 0, 0, 48)
    assert reply.message.calls[0].printed == "1\n"
    np.testing.assert_array_equal(np.frombuffer(reply.memory[:48]), 2 * x.ravel())
    assert [call(kernel, name).message.target for name in ("turn", "exit", "In", "no")] == TARGETS


def test_an_error_outside_of_the_calls_is_reported_and_the_kernel_goes_on(kernel):
    message = call(kernel, "exit", mode="unload").message
    assert isinstance(message, CallsFailed)
    assert message.error.startswith("ValueError: not enough values")
    assert not kernel.lost


def test_without_a_sandbox_a_kernel_ends_with_its_block_too():
    with open_kernel(sandboxed=False) as kernel:
        assert seen(kernel, "2 + 2") == [("execute_result", "4")]
        assert kernel.run("import os; os._exit(5)", seconds=5).cause == "the process ended with status 5"


@pytest.mark.parametrize(
    "change",
    [
        "%cd /",
        "import os; os.mkdir('below'); os.chdir('below'); os.rmdir('../below')",
        "import os; os.umask(0o777)",
        "import os; os.chmod('.', 0)",
        "import os; os.environ.clear()",
    ],
)
def test_calls_find_folder_umask_and_environment_as_the_first_cell_did(change):
    state = "open('new', 'w').close(), print(os.getcwd(), oct(os.stat('new').st_mode), os.environ)"
    with open_kernel(sandboxed=not problem()) as kernel:
        kernel.run(f"import os\ndef state(): {state}", seconds=30)
        first = kernel.call(CallFunction("state", "watched", [[]]), seconds=30).message
        assert kernel.run(f"os.remove('new')\n{change}", seconds=30).error == ""
        second = kernel.call(CallFunction("state", "watched", [[]]), seconds=30).message
    assert "LANG" in first.calls[0].printed
    assert second.calls == first.calls


def test_a_cell_may_ask_for_more_threads_than_there_are_cores_and_write_to_tmp():
    with open_kernel(modules=["numba"]) as kernel:
        run = kernel.run(
            "import numba, tempfile\nnumba.set_num_threads(512)\ntempfile.TemporaryFile().close()", seconds=60
        )
    assert (run.status, run.error) == ("ran", "")
