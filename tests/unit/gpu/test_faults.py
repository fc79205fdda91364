"""Each fault is named, with thread, place and line; and what is no fault is not."""

import linecache
import re

import numpy as np
import pytest
from numba import cuda, float32

from stridewise.gpu import Device, KernelError, launch, operations
from stridewise.gpu.kernel_source import source_in_cells

TILE = 8


def fault(kernel, blocks, threads, *arguments, device=None):
    """Return the error of a launch, and the text of the line that it names."""
    with pytest.raises(KernelError) as caught:
        launch(kernel, blocks, threads, *arguments, device=device)
    error = caught.value
    return error, linecache.getline(__file__, error.line or 0).strip()


def floats(*shape):
    return np.zeros(shape, np.float32)


def test_an_index_beyond_the_end():
    @cuda.jit
    def kernel(x, out):
        i = cuda.grid(1)
        out[i] = x[i, 2]

    error, line = fault(kernel, 2, 8, floats(16, 3), floats(12))
    assert error.kind == "out of bounds"
    assert "Thread 4 of block 1 writes out[12]: axis 0 of out goes from 0 to 11" in str(error)
    assert line == "out[i] = x[i, 2]"


def test_an_index_before_the_beginning():
    @cuda.jit
    def kernel(x, out):
        j, i = cuda.grid(2)
        out[i, j] = x[i, j - 1]

    error, _ = fault(kernel, (1, 1), (4, 4), floats(4, 4), floats(4, 4))
    assert error.kind == "out of bounds"
    assert "Thread (0, 0) of block (0, 0) reads x[0, -1]" in str(error)
    assert "negative" in str(error)


def test_all_threads_write_one_element():
    @cuda.jit
    def kernel(x):
        x[0] = x[0] + 1

    error, line = fault(kernel, 1, 256, floats(1))
    assert error.kind == "race"
    assert "thread 1 reads x[0] (line" in str(error)
    assert "thread 0 writes it" in str(error)
    assert "atomic" in str(error)
    assert line == "x[0] = x[0] + 1"


def test_two_blocks_write_one_element():
    @cuda.jit
    def kernel(out):
        out[cuda.threadIdx.x] = cuda.blockIdx.x

    error, _ = fault(kernel, 2, 4, floats(4))
    assert error.kind == "race"
    assert "Thread 0 of block 0 writes out[0] (line" in str(error)
    assert "thread 0 of block 1 writes it" in str(error)


@cuda.jit
def without_barrier(x, out):
    tile = cuda.shared.array(TILE, float32)
    i = cuda.threadIdx.x
    tile[i] = x[i]
    out[i] = tile[TILE - 1 - i]


def test_a_missing_barrier():
    error, line = fault(without_barrier, 1, TILE, floats(TILE), floats(TILE))
    assert error.kind == "missing barrier"
    assert "writes tile[0] (line" in str(error)
    assert "cuda.syncthreads() between line" in str(error)
    assert line == "out[i] = tile[TILE - 1 - i]"


def test_a_tile_that_is_loaded_again_while_others_still_read_it():
    @cuda.jit
    def kernel(x, out):
        tile = cuda.shared.array(TILE, float32)
        i = cuda.threadIdx.x
        for k in range(2):
            tile[i] = x[k, i]
            cuda.syncthreads()
            out[i] += tile[TILE - 1 - i]

    error, line = fault(kernel, 1, TILE, floats(2, TILE), floats(TILE))
    assert error.kind == "missing barrier"
    assert "runs again only when all threads have finished" in str(error)
    assert line == "tile[i] = x[k, i]"


def test_a_barrier_that_some_threads_do_not_reach():
    @cuda.jit
    def kernel(x, out):
        i = cuda.grid(1)
        if i < out.shape[0]:
            out[i] = x[i]
            cuda.syncthreads()

    error, line = fault(kernel, 1, 8, floats(8), floats(6))
    assert error.kind == "divergent barrier"
    assert "thread 0 waits" in str(error)
    assert "thread 6 has ended" in str(error)
    assert line == "cuda.syncthreads()"


def test_two_barriers_for_one():
    @cuda.jit
    def kernel(out):
        if cuda.threadIdx.x < 4:
            cuda.syncthreads()
        else:
            cuda.syncthreads()
        out[cuda.threadIdx.x] = 1

    error, _ = fault(kernel, 1, 8, floats(8))
    assert error.kind == "divergent barrier"
    assert "thread 4 waits in line" in str(error)


def test_shared_memory_that_nobody_has_written():
    @cuda.jit
    def kernel(x, out):
        tile = cuda.shared.array(TILE + 1, float32)
        i = cuda.threadIdx.x
        tile[i] = x[i]
        cuda.syncthreads()
        out[i] = tile[i + 1]

    error, line = fault(kernel, 1, TILE, floats(TILE), floats(TILE))
    assert error.kind == "uninitialised"
    assert "Thread 7 of block 0 reads tile[8]" in str(error)
    assert line == "out[i] = tile[i + 1]"


def test_shared_memory_of_the_block_before_is_gone():
    @cuda.jit
    def kernel(out):
        tile = cuda.shared.array(1, float32)
        if cuda.blockIdx.x == 0:
            tile[0] = 5
        out[cuda.blockIdx.x] = tile[0]

    assert fault(kernel, 2, 1, floats(2))[0].kind == "uninitialised"


@pytest.mark.parametrize(
    ("blocks", "threads", "what"),
    [(1, 2048, "1 to 1,024"), (1, (64, 32), "64 x 32 = 2,048 threads"), (1, (1, 1, 65), "1 to 64"), (0, 1, "blocks")],
)
def test_sizes_of_a_launch(blocks, threads, what):
    @cuda.jit
    def kernel(out):
        pass

    error, _ = fault(kernel, blocks, threads, floats(1))
    assert error.kind == "budget"
    assert what in str(error)


def test_shared_memory_over_the_budget():
    @cuda.jit
    def kernel(out):
        tile = cuda.shared.array((128, 128), float32)
        out[0] = tile.size

    error, _ = fault(kernel, 1, 1, floats(1))
    assert error.kind == "budget"
    assert "65,536 bytes of shared memory" in str(error)
    assert "49,152" in str(error)


def test_registers_over_the_budget():
    @cuda.jit
    def kernel(out):
        a = b = c = 1
        out[cuda.threadIdx.x] = a + b + c

    error, _ = fault(kernel, 1, 32, floats(32), device=Device(registers=100))
    assert error.kind == "budget"
    assert "registers" in str(error)


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ("h, v = x.shape\n    tile = cuda.shared.array((8 + h, 8), np.float32)", "depends on h (line 3)"),
        ("tile = cuda.shared.array(cuda.blockDim.x, np.float32)", "depends on cuda.blockDim.x (line 2)"),
        ("for k in range(3):\n        tile = cuda.local.array(k, np.float32)", "depends on k (line 3)"),
        ("tile = cuda.shared.array(64)", "takes a shape and a dtype"),
    ],
)
def test_what_is_not_known_when_a_kernel_is_compiled(lines, what):
    cells = ["from numba import cuda\nimport numpy as np", f"def kernel(x):\n    {lines}"]
    with pytest.raises(KernelError, match=re.escape(what)):
        launch(source_in_cells(cells, "kernel"), 1, 1, floats(2, 2))


def test_a_side_that_is_a_number_is_known():
    @cuda.jit
    def kernel(out):
        side = 4
        tile = cuda.shared.array((side, side + 1), float32)
        out[0] = tile.size

    out = floats(1)
    launch(kernel, 1, 1, out)
    assert out[0] == 20


def test_the_shape_of_shared_memory_must_be_known():
    @cuda.jit
    def kernel(w, out):
        tile = cuda.shared.array((w.shape[0], 4), float32)
        out[0] = tile.size

    error, _ = fault(kernel, 1, 1, floats(3), floats(1))
    assert error.kind == "launch"
    assert "depends on w" in str(error)


@pytest.mark.parametrize(
    ("body", "kind", "what"),
    [
        ("x[cuda.grid(1) / 2]", "unsupported", "//"),
        ("x[0, 0]", "out of bounds", "2 indices"),
        ("cuda.shfl_sync(1, 2, 3)", "unsupported", "cuda.shfl_sync"),
        ("x.sum()", "unsupported", "x.sum"),
        ("cuda.grid(4)", "launch", "take 1, 2 or 3"),
    ],
)
def test_what_a_kernel_cannot_do(tmp_path, body, kind, what):
    source = tmp_path / "kernel.py"
    source.write_text(f"def kernel(x, cuda=None):\n    {body}\n".replace(", cuda=None", ""), encoding="utf-8")
    names = {"cuda": cuda}
    exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), names)
    with pytest.raises(KernelError, match=re.escape(what)) as caught:
        launch(names["kernel"], 1, 1, floats(4))
    assert caught.value.kind == kind


def test_arguments_of_a_launch():
    @cuda.jit
    def kernel(x, out):
        pass

    assert "kernel takes (x, out)" in str(fault(kernel, 1, 1, floats(1))[0])
    assert "one to three whole numbers" in str(fault(kernel, 1.5, 1, floats(1), floats(1))[0])
    with pytest.raises(KernelError, match=r"@cuda\.jit above it"):
        launch(3, 1, 1)


def test_an_error_of_python_is_left_as_it_is():
    @cuda.jit
    def kernel(x):
        x[0] = 1 // 0

    with pytest.raises(ZeroDivisionError):
        launch(kernel, 1, 1, floats(1))


def test_a_loop_that_never_ends(monkeypatch):
    monkeypatch.setattr(operations, "MAX_STEPS", 1000)

    @cuda.jit
    def kernel(x):
        while True:
            x[0] = 1

    assert fault(kernel, 1, 1, floats(1))[0].kind == "endless"


def test_reads_alone_are_no_race_and_an_early_end_needs_no_barrier():
    @cuda.jit
    def kernel(x, out):
        i = cuda.grid(1)
        if i >= out.size:
            return
        out[i] = x[0] + x[0]

    assert launch(kernel, 4, 8, floats(1), floats(20)).load_transactions == 3 * 2
