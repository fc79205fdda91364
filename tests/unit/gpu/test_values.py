"""What kernels compute on the model, in the ways in which kernels are written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from numba import cuda, float32
from numba.cuda import grid, shared, syncthreads

from stridewise import absent
from stridewise.gpu import launch
from tests.fixtures import simulated_kernels

SIDE = 4


@cuda.jit
def add_one(x, out):
    i = cuda.grid(1)
    if i < out.size:
        out[i] = x[i] + 1


@cuda.jit
def reverse_block(x, out):
    held = cuda.shared.array(8, float32)
    i = cuda.threadIdx.x
    held[i] = x[cuda.blockIdx.x * cuda.blockDim.x + i]
    cuda.syncthreads()
    out[cuda.blockIdx.x * cuda.blockDim.x + i] = held[cuda.blockDim.x - 1 - i]


@numba.cuda.jit
def reverse_by_other_names(x, out):
    held = shared.array(shape=(2 * SIDE,), dtype=np.float32)
    i = numba.cuda.threadIdx.x
    held[i] = x[grid(1)]
    syncthreads()
    out[grid(1)] = held[numba.cuda.blockDim.x - 1 - i]


@cuda.jit(device=True)
def held_in_reverse(held, value, i):
    held[i] = value
    cuda.syncthreads()
    return held[held.shape[0] - 1 - i]


@cuda.jit
def reverse_by_a_function(x, out):
    held = cuda.shared.array(8, float32)
    out[cuda.grid(1)] = held_in_reverse(held, x[cuda.grid(1)], cuda.threadIdx.x)


@pytest.mark.parametrize("kernel", [reverse_block, reverse_by_other_names, reverse_by_a_function])
def test_blocks_reverse_their_elements(kernel):
    x, out = np.arange(24, dtype=np.float32), np.zeros(24, np.float32)
    launch(kernel, 3, 8, x, out)
    assert out.tolist() == x.reshape(3, 8)[:, ::-1].ravel().tolist()


def test_a_kernel_of_the_stand_in_for_numba():
    cuda = absent.cuda

    @cuda.jit
    def scale(x, factor, out):
        i, j = cuda.grid(2)
        row = x[i]
        out[i, j] = factor * row[j]

    x = np.arange(6.0).reshape(2, 3)
    out = np.zeros((2, 3))
    launch(scale, (1, 1), (2, 3), x, 2.0, out)
    assert out.tolist() == (2 * x).tolist()


def test_strided_arguments_and_three_axes():
    @cuda.jit
    def copy(x, out):
        i, j, k = cuda.grid(3)
        out[i, j, k] = x[i, j, k]

    x = np.arange(48.0).reshape(4, 6, 2).transpose(2, 0, 1)[:, ::-1]
    out = np.zeros(x.shape)
    launch(copy, (2, 2, 3), (1, 2, 2), x, out)
    assert np.array_equal(out, x)


def test_local_arrays_belong_to_one_thread():
    @cuda.jit
    def sums(x, out):
        total = cuda.local.array(2, float32)
        i = cuda.grid(1)
        total[0] = 0
        for k in range(x.shape[1]):
            total[0] += x[i, k]
        out[i] = total[0]

    x = np.arange(12, dtype=np.float32).reshape(4, 3)
    out = np.zeros(4, np.float32)
    launch(sums, 1, 4, x, out)
    assert out.tolist() == x.sum(axis=1).tolist()


def test_atomic_updates_come_one_after_the_other():
    @cuda.jit
    def count(x, bins):
        i = cuda.grid(1)
        cuda.atomic.add(bins, x[i], 1)
        cuda.atomic.max(bins, 3, x[i])

    x, bins = np.array([0, 2, 2, 1, 2, 0, 0, 2]), np.zeros(4, np.int64)
    launch(count, 2, 4, x, bins)
    assert bins.tolist() == [3, 1, 4, 2]


def test_values_are_those_of_numbas_simulator():
    # In a process of its own: the simulator takes the place of numba.cuda for good.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", simulated_kernels.__name__],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    results = json.loads(done.stdout)
    assert set(results) == set(simulated_kernels.LAUNCHES)
    for name, expected in results.items():
        kernel, blocks, threads, arguments = simulated_kernels.LAUNCHES[name]()
        launch(kernel, blocks, threads, *arguments)
        assert arguments[-1].tolist() == expected, name
