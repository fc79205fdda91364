"""Tap runs and kc blocks cover every product, and none exceeds its size."""

from itertools import pairwise

import numpy as np
import pytest

from stridewise.kernels.direct.plan import find_tap_runs, group_by_kc, panel_width
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES, WIDE_COLUMNS


@pytest.mark.parametrize(
    ("vectors", "columns"),
    [(1, 1), (2, COLUMNS), (3, WIDE_COLUMNS), (4, WIDE_COLUMNS), (6, COLUMNS), (8, WIDE_COLUMNS)],
)
@pytest.mark.parametrize("itemsize", [4, 8])
def test_panels_are_wide_where_that_wastes_no_more(vectors, columns, itemsize):
    lanes = VECTOR_BYTES // itemsize
    assert panel_width(vectors * lanes, itemsize) == columns * lanes


@pytest.mark.parametrize("kernel", [(1, 1, 1), (3, 3, 8), (7, 7, 3), (3, 2, 100), (1, 1, 2048), (5, 1, 200)])
@pytest.mark.parametrize("along", ["side by side", "apart"])
def test_segments_meet_every_row_of_weights_once_and_blocks_fit(kernel, along):
    kh, kw, ci = kernel
    down, step, depth = 10_000, ci if along == "side by side" else ci + 3, 192
    tap_runs = find_tap_runs(kernel, (down, step), depth)
    places = np.concatenate([np.arange(start, start + length) for start, length, *_ in tap_runs])
    r, s, c = np.indices(kernel).reshape(3, -1)
    np.testing.assert_array_equal(places, r * down + s * step + c)
    rows = np.repeat(tap_runs[:, 2], tap_runs[:, 1])
    np.testing.assert_array_equal(rows, r)
    if along == "apart":
        np.testing.assert_array_equal(np.repeat(tap_runs[:, 3], tap_runs[:, 1]), s)
    kc_blocks = group_by_kc(tap_runs, depth)
    assert (np.diff(kc_blocks[:, 1]) <= depth).all()
    for (first, row), (last, end) in pairwise(kc_blocks):
        assert tap_runs[first:last, 1].sum() == end - row
    assert tuple(kc_blocks[-1]) == (len(tap_runs), kh * kw * ci)
