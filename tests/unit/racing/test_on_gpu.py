"""The race on a GPU: on Numba's simulator of one, whose times mean nothing and whose results are those of a GPU."""

import os
import subprocess
import sys

import pytest

from stridewise.exercises.model_answers import model_answer
from stridewise.racing import GpuTimes, on_gpu, race_on_gpu

RACE = """
import sys
sys.modules["torch"] = None  # to import it takes seconds, and there is no GPU for it
from numba import cuda
from numba.cuda.simulator.api import Event
from stridewise.racing import on_gpu, race_on_gpu
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

on_gpu._SHAPES = (1, 2, 3, 1), (2, 2, 1, 3)
on_gpu._ROUNDS = 1
Event.elapsed_time = lambda self, end: 2.0

{answer}

@cuda.jit
def conv_gpu_coalesced(x, w, out):
    raise NotImplementedError


found = race_on_gpu(conv_gpu_naive, conv_gpu_coalesced)
print(sorted(found.milliseconds), *map(len, found.milliseconds.values()))
print(found)
# What is right on the model and not on the machine is not timed.
on_gpu.conv_matmul_sum = lambda x, w: 2 * conv_matmul_sum(x, w)
print(race_on_gpu(conv_gpu_naive))
"""


def test_right_kernels_are_timed_and_others_are_told_why_not(tmp_path):
    path = tmp_path / "cells.py"  # a kernel is read from its source
    path.write_text(RACE.replace("{answer}", model_answer("conv_gpu_naive").code))
    environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, str(path)], env=environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert run.returncode == 0, run.stderr
    first, title, columns, row, remark, other = run.stdout.splitlines()
    assert first == "['conv_gpu_naive'] 1"
    assert title == "1 images of 2x3x1, 2x2 kernel, 3 channels out; medians of 1 rounds"
    assert columns.split() == ["ms", "of", "all", "rounds", "10^12", "operations/s"]
    assert row.split()[:2] == ["conv_gpu_naive", "2.000"]
    assert remark == "conv_gpu_coalesced is not right yet: it does not run on the GPU."
    assert other.startswith("conv_gpu_naive gives other numbers on the GPU, off by ")


def test_without_a_gpu_it_says_so(monkeypatch):
    monkeypatch.setattr(on_gpu, "HAS_NUMBA", False)
    found = race_on_gpu()
    assert found.milliseconds == {}
    assert repr(found).startswith("There is no NVIDIA GPU here")


def test_the_table_counts_operations(monkeypatch):
    monkeypatch.setattr(on_gpu, "_SHAPES", ((1, 1, 1, 500), (1, 1, 500, 1000)))
    *_, row = repr(GpuTimes({"cuDNN": (1.0, 3.0, 2.0)})).splitlines()
    assert row.split() == ["cuDNN", "2.000", "1.000", "to", "3.000", "0.00"]


def test_a_kernel_of_another_shape_is_refused():
    from evaluation.answers.right.kernels import RIGHT_KERNELS
    from stridewise.exercises import exercise_named

    kernel, exercise = RIGHT_KERNELS["conv_gpu_tiled"][0], exercise_named("conv_gpu_tiled")
    with pytest.raises(ValueError, match="conv_gpu_tiled cannot be raced: expected a kernel that computes"):
        on_gpu._on_device(None, kernel, exercise, None, None)
