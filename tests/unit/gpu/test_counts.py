"""Transactions and bank conflicts of access patterns whose counts are published, or counted by hand."""

import numpy as np
import pytest
from numba import cuda, float32, float64

from stridewise.gpu import launch


def copied(offset, stride, dtype=np.float32, threads=32):
    """Return the run of a copy of x[offset + stride * i], as in NVIDIA's best practices guide."""

    @cuda.jit
    def copy(x, out):
        i = cuda.grid(1)
        out[i] = x[offset + stride * i]

    x = np.arange(offset + stride * threads + 1).astype(dtype)
    return launch(copy, 1, threads, x, np.zeros(threads, dtype))


@pytest.mark.parametrize(
    ("offset", "stride", "transactions"),
    [
        (0, 1, 4),  # 32 * 4 bytes, aligned: 128 bytes
        (1, 1, 5),  # misaligned: one more
        (8, 1, 4),  # by a whole transaction: aligned again
        (0, 2, 8),  # every other element: half of each transaction is wasted
        (0, 4, 16),
        (0, 8, 32),  # one each
        (0, 100, 32),
        (0, 0, 1),  # all threads read the same element: one transaction
    ],
)
def test_transactions_of_a_warp(offset, stride, transactions):
    assert copied(offset, stride).load_transactions == transactions


def test_eight_bytes_take_twice_the_transactions():
    assert copied(0, 1, np.float64).load_transactions == 8


def test_a_warp_that_is_not_full_is_a_warp():
    assert copied(0, 1, threads=40).load_transactions == 4 + 1


def test_columns_of_an_image_are_not_coalesced():
    @cuda.jit
    def by_rows(x, out):
        column, row = cuda.grid(2)
        out[row, column] = x[row, column]

    @cuda.jit
    def by_columns(x, out):
        row, column = cuda.grid(2)
        out[row, column] = x[row, column]

    x = np.zeros((32, 32), np.float32)
    assert launch(by_rows, (1, 1), (32, 32), x, np.zeros_like(x)).load_transactions == 32 * 4
    assert launch(by_columns, (1, 1), (32, 32), x, np.zeros_like(x)).load_transactions == 32 * 32


def conflicts(step, kind=float32):
    """Return the extra passes of a warp that reads shared memory at this step, in elements."""

    @cuda.jit
    def read(out):
        held = cuda.shared.array(1024, kind)
        i = cuda.threadIdx.x
        for k in range(i, 1024, 32):
            held[k] = k
        cuda.syncthreads()
        out[i] = held[step * i % 1024]

    out = np.zeros(32)
    run = launch(read, 1, 32, out)
    assert out.tolist() == [step * i % 1024 for i in range(32)]
    return sum(line.passes - line.requests for line in run.lines if line.is_shared and line.action == "read")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (0, 0),  # one word for all
        (1, 0),
        (2, 1),  # two-way
        (3, 0),  # an odd step reaches every bank
        (4, 3),
        (8, 7),
        (16, 15),
        (32, 31),  # a column of a 32 x 32 tile
        (33, 0),  # the same with one column more
    ],
)
def test_bank_conflicts_of_a_step(step, expected):
    assert conflicts(step) == expected


def test_elements_of_eight_bytes_are_served_to_half_a_warp():
    assert conflicts(1, float64) == 1  # two passes without a conflict
    assert conflicts(2, float64) == 3


def test_operations_and_intensity():
    @cuda.jit
    def axpy(a, x, y):
        i = cuda.grid(1)
        y[i] += a * x[i]

    run = launch(axpy, 2, 32, np.float32(2), np.ones(64, np.float32), np.ones(64, np.float32))
    assert run.flops == 2 * 64
    assert run.bytes_moved == 3 * 64 * 4
    assert run.intensity == pytest.approx(1 / 6)


def test_a_line_is_counted_as_one_however_often_it_runs():
    @cuda.jit
    def total(x, out):
        i = cuda.grid(1)
        for k in range(40):
            out[i] += x[k, i]

    run = launch(total, 1, 32, np.ones((40, 32), np.float32), np.zeros(32, np.float32))
    assert [(line.array, line.requests, line.passes) for line in run.lines if line.action == "read"] == [
        ("out", 40, 160),
        ("x", 40, 160),
    ]


def test_the_report_names_lines_and_totals():
    text = str(copied(0, 2))
    assert "x      reads" in text.replace("line ", "")
    assert "12 transactions = 384 bytes" in text


def test_the_first_warps_addresses():
    run = copied(1, 2)
    (addresses,) = run.first_warp["x"]
    assert addresses.tolist() == [4 + 8 * i for i in range(32)]


def test_the_first_warps_requests_come_in_the_order_of_its_instructions():
    @cuda.jit
    def pairs(x, out):
        i = cuda.grid(1)
        if i % 2:
            for k in range(2):
                out[i, k] = x[i] + x[0]

    run = launch(pairs, 1, 64, np.ones(64, np.float32), np.zeros((64, 2), np.float32))
    assert [(request.array, request.action) for request in run.requests] == 2 * [
        *(("x", "read"), ("x", "read"), ("out", "write"))
    ]
    for request, byte in zip(run.requests[2::3], (0, 4), strict=True):
        assert request.lanes.tolist() == list(range(1, 32, 2))
        assert request.addresses.tolist() == [8 * lane + byte for lane in request.lanes]
