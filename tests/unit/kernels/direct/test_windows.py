"""Tap runs and kc blocks cover every product, and none exceeds its size."""

from itertools import pairwise

import numpy as np
import pytest

from stridewise.kernels.direct.block_sizes import BlockShape, panel_width
from stridewise.kernels.direct.padding_regions import find_padding_regions
from stridewise.kernels.direct.windows import find_column_ranges, find_tap_runs, list_regions, list_tap_runs
from stridewise.kernels.problem import read_geometry
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
    runs_in_row = (1, kw * ci) if along == "side by side" else (kw, ci)
    tap_runs, weight_rows, kc_blocks = find_tap_runs((kh, *runs_in_row), (down, step), depth)
    places = np.concatenate([np.arange(start, start + length) for start, length, *_ in tap_runs])
    r, s, c = np.indices(kernel).reshape(3, -1)
    np.testing.assert_array_equal(places, r * down + s * step + c)
    rows = np.repeat(tap_runs[:, 2], tap_runs[:, 1])
    np.testing.assert_array_equal(rows, r)
    if along == "apart":
        np.testing.assert_array_equal(np.repeat(tap_runs[:, 3], tap_runs[:, 1]), s)
    np.testing.assert_array_equal(weight_rows, np.cumsum(tap_runs[:, 1]) - tap_runs[:, 1])
    assert (np.diff(kc_blocks[:, 1]) <= depth).all()
    for (first, row), (last, end) in pairwise(kc_blocks):
        assert tap_runs[first:last, 1].sum() == end - row
    assert tuple(kc_blocks[-1]) == (len(tap_runs), kh * kw * ci)


@pytest.mark.parametrize("block", [BlockShape(3, 13, 0), BlockShape(1, 4, 0), BlockShape(1, 1, 0)])
@pytest.mark.parametrize("options", [{"padding": 1}, {"padding": ((4, 0), (5, 1)), "dilation": (2, 5)}], ids=str)
def test_every_pixel_of_a_block_is_in_one_region_with_the_taps_that_it_sees(block, options):
    x, w = np.zeros((3, 13, 20, 2), np.float32), np.zeros((3, 3, 2, 1), np.float32)
    geometry = read_geometry(x, w, **{"stride": 1, "dilation": 1, "groups": 1, "padding": "same"} | options)
    padding = find_padding_regions(geometry, (13, 20), (3, 3), 3)
    ranges, numbers = find_column_ranges(padding.columns)
    regions, starts = list_regions(padding, geometry, block, numbers)
    runs, run_starts = list_tap_runs(find_tap_runs((3, 3, 2), (100, 10), 8), ranges, 3)
    _, height, width, _ = geometry.out_shape
    of_column = np.repeat(numbers, padding.columns[:, 1] - padding.columns[:, 0])
    for first_row, (begin, end) in zip(range(0, height, block.rows), pairwise(starts), strict=True):
        pixels = np.concatenate([np.arange(first, first + count) for first, count, *_ in regions[begin:end]])
        rows = min(block.rows, height - first_row)
        np.testing.assert_array_equal(pixels, np.arange(block.images * rows * width))
        for first, count, top, bottom, column_range in regions[begin:end]:
            for pixel in range(first, first + count):
                assert (top, bottom) == tuple(padding.rows[first_row + pixel // width % rows])
                assert column_range == of_column[pixel % width]
            left, right = ranges[column_range]
            taps = [(r, s) for r in range(top, bottom) for s in range(left, right)]
            lists = run_starts.reshape(-1, len(ranges), 4)[:, column_range]
            seen = np.concatenate([runs[kc[top] : kc[bottom], 0] for kc in lists])
            np.testing.assert_array_equal(seen, [r * 100 + s * 10 for r, s in taps])
