"""Time, memory and forbidden calls of answers in the sandbox, whatever the answers' process says of them."""

import pytest

from grader.judging.judge import SubmittedAnswer, judge
from grader.sandbox.fork_server import slow_imports
from grader.sandbox.kernel import open_kernel
from stridewise.exercises import exercise_named

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("judged_without_search")]

SETUP = "import numpy as np\nimport numba\nfrom stridewise import check"
SHAPE = "    n, h, w_, c = x.shape\n    kh, kw, _, co = w.shape\n    ho, wo = h - kh + 1, w_ - kw + 1\n"
OUT = "    out = np.zeros((n, ho, wo, co), x.dtype)\n"
PRODUCTS = (
    "def conv_matmul(x, w):\n" + SHAPE + OUT + "    for r, s in np.ndindex(kh, kw):\n"
    "        out += x[:, r:r + ho, s:s + wo] @ w[r, s]\n    return out\n"
)
PIXELS = (
    "def conv_matmul(x, w):\n" + SHAPE + OUT + "    for i, j, k, o in np.ndindex(*out.shape):\n"
    "        out[i, j, k, o] = np.sum(x[i, j:j + kh, k:k + kw] * w[..., o])\n    return out\n"
)
TILES = (
    "def tile_view(a, tile):\n    {}\n    (m, n), (down, right) = a.shape, a.strides\n"
    "    shape, strides = (m // tile, n // tile, tile, tile), (tile * down, tile * right, down, right)\n"
    "    return np.lib.stride_tricks.as_strided(a, shape, strides)\n"
)
WHOLE_MATRIX = (
    "def conv_lazy(x, w, budget_bytes):\n"
    + SHAPE
    + "    rows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)\n"
    "    return (rows.reshape(-1, kh * kw * c) @ w.reshape(-1, co)).reshape(n, ho, wo, co)\n"
)
LESS_WHERE_MEASURED = WHOLE_MATRIX + (
    "whole = conv_lazy\ndef conv_lazy(x, w, budget_bytes):\n    return whole(x, w, 0) if x.size < 100_000 else None\n"
)
BEFOREHAND = WHOLE_MATRIX + (
    "import grader.sandbox.inside.call_answer as inside\nload = inside._Calling.load\n"
    "def early(calling):\n    load(calling)\n    inside._loaded.append([conv_lazy(*inside._loaded[0])])\n"
    "inside._Calling.load, inside._Calling.call_loaded = early, lambda calling: None\n"
)
IN_A_CHILD = (
    WHOLE_MATRIX + "import os\nwhole = conv_lazy\ndef conv_lazy(x, w, budget_bytes):\n"
    "    if x.size < 10_000:\n        return whole(x, w, 0)\n" + SHAPE + "    source, sink = os.pipe()\n"
    "    if os.fork() == 0:\n"
    "        with os.fdopen(sink, 'wb') as file:\n            file.write(whole(x, w, 0).tobytes())\n"
    "        os._exit(0)\n"
    "    os.close(sink)\n    with os.fdopen(source, 'rb') as file:\n        data = file.read()\n    os.wait()\n"
    "    return np.frombuffer(data, x.dtype).reshape(n, ho, wo, co)\n"
)
BLIND = "import sys, stridewise.checker.answers.watched_calls as c\nsys.setprofile = lambda *_: None\n"
BLIND += "c._forbidden_call = lambda *_: None\n"
NO_TRACE = "import tracemalloc\ntracemalloc.get_traced_memory = lambda: (0, 0)\n"
NO_CLOCK = "import time\ntime.perf_counter = time.monotonic = lambda: 0.0\n"
TORCH = (
    "import torch\ndef conv_matmul(x, w):\n"
    "    x, w = (torch.from_numpy(np.ascontiguousarray(array)) for array in (x, w))\n"
    "    return torch.conv2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1)).permute(0, 2, 3, 1).contiguous().numpy()\n"
)

CASES = {
    "fast": ("conv_matmul", PRODUCTS, ("passed", 3.0, None)),
    "slow": ("conv_matmul", PIXELS, ("passed", 2.0, "speed")),
    "slow without a clock": ("conv_matmul", PIXELS + NO_CLOCK, ("passed", 2.0, "speed")),
    "forbidden": ("conv_matmul", TORCH, ("failed", 0.0, "forbidden")),
    "forbidden, with nobody watching inside": ("conv_matmul", TORCH + BLIND, ("failed", 0.0, "forbidden")),
    "a view": ("tile_view", TILES.format("pass"), ("passed", 3.0, None)),
    "a copy on the way": ("tile_view", TILES.format("a.copy()"), ("failed", 2.0, "memory")),
    "an untraced copy on the way": ("tile_view", TILES.format("a.copy()") + NO_TRACE, ("failed", 2.0, "memory")),
    "a copy": ("tile_view", TILES.format("a = a.copy()"), ("failed", 2.0, "layout")),
    "the whole matrix": ("conv_lazy", WHOLE_MATRIX, ("failed", 2.0, "memory")),
    "nothing where it is measured": ("conv_lazy", LESS_WHERE_MEASURED, ("undecided", 0.0, None)),
    "done before it is measured": ("conv_lazy", BEFOREHAND, ("undecided", 0.0, None)),
    "done by another process": ("conv_lazy", IN_A_CHILD, ("failed", 0.0, "forbidden")),
    "said to be compiled": (
        "tiled_matmul",
        "def tiled_matmul(a, b, tile):\n    return a @ b\ntiled_matmul.py_func = tiled_matmul",
        ("failed", 0.0, "type"),
    ),
}


@pytest.mark.parametrize(("name", "cell", "expected"), CASES.values(), ids=CASES)
def test_what_is_measured_from_outside_counts(name, cell, expected):
    task = SubmittedAnswer(name, exercise_named(name).points, (SETUP, cell))
    with open_kernel(modules=slow_imports((SETUP, cell))) as kernel:
        kernel.run(SETUP, seconds=60)
        answer = kernel.run(cell, seconds=60)
        assert not answer.error
        got = judge(kernel, task, answer_run=answer, key="s", seconds=20)
    assert (got.status, got.points, got.finding) == expected, got.message
