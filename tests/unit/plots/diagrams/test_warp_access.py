"""A warp's request: which pieces of memory are moved, and for which threads."""

import numpy as np
import pytest
from numba import cuda

from stridewise.gpu import launch
from stridewise.plots import describe, warp_access


def test_each_thread_stands_where_it_reads(read):
    picture = read(warp_access(8 + 12 * np.arange(4)))
    assert [text for text in picture.texts if text.isdigit()] == ["0", "1", "2", "3"]
    assert "4 threads, 2 transactions of 32 bytes: 16 of 64 bytes are used" in picture.texts
    assert describe(picture.ax) == (
        "One request of a warp. 4 threads, 2 transactions of 32 bytes: 16 of 64 bytes are used: "
        "bytes 0 to 31 for threads 0 to 1; bytes 32 to 63 for threads 2 to 3."
    )


def test_it_draws_as_many_transactions_as_the_model_counts():
    @cuda.jit
    def kernel(x, out):
        i = cuda.grid(1)
        out[i] = x[3 * i + 1]

    run = launch(kernel, 1, 32, np.zeros(97, np.float32), np.zeros(32, np.float32))
    (addresses,) = run.first_warp["x"]
    assert f"{run.load_transactions} transactions" in describe(warp_access(addresses))


def test_threads_that_read_one_element_are_counted(read):
    assert "8\N{MULTIPLICATION SIGN}" in read(warp_access(np.repeat([0, 64], 8))).texts
    assert "all" in read(warp_access(np.zeros(32, int))).texts


@pytest.mark.parametrize(
    ("addresses", "options"),
    [(4 * np.arange(32), {}), (136 * np.arange(32), {}), (np.array([7]), {"itemsize": 1, "title": "One byte"})],
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, addresses, options):
    assert read(warp_access(addresses, **options)).troubles() == []


@pytest.mark.parametrize(
    ("addresses", "options", "error", "message"),
    [
        (np.zeros(3), {}, TypeError, "whole numbers of bytes"),
        (np.zeros((2, 2), int), {}, ValueError, "1 axes"),
        (np.arange(3), {"itemsize": 5}, ValueError, "a multiple of itemsize, 5"),
        (64 * np.arange(40), {}, ValueError, "in 40 pieces of 32 bytes; expected at most 32"),
    ],
)
def test_what_cannot_be_drawn(addresses, options, error, message):
    with pytest.raises(error, match=message):
        warp_access(addresses, **options)
