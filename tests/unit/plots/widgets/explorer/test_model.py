"""The explorer's model: memories, addresses in them, and what was made from what."""

import ctypes

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise.plots.widgets.explorer.model import build_model

SIX = np.arange(36, dtype=np.float64).reshape(6, 6).copy()
TILES = as_strided(SIX, (3, 3, 2, 2), (96, 16, 48, 8))


def test_views_of_one_array_share_a_memory():
    model = build_model({"a": SIX, "tiles": TILES, "last": SIX[5:]}, ())
    assert [memory.name for memory in model.memories] == ["memory"]
    assert model.memories[0].texts == [str(k) for k in range(36)]
    assert [(panel.memory, panel.byte_offset) for panel in model.panels] == [(0, 0), (0, 0), (0, 240)]
    assert model.panels[1].strides == [96, 16, 48, 8]
    assert model.panels[1].texts[:5] == ["0", "1", "6", "7", "2"]


RECORDS = np.array([(1, 2.5), (3, 4.5)], dtype=[("x", np.int8), ("y", np.float64)])
PADDED = np.frombuffer(bytes(1) + np.arange(3.0).tobytes() + bytes(7), np.uint8)
NUMBERS = (ctypes.c_double * 6)(*range(6))


@pytest.mark.parametrize(
    ("claim", "array", "offset", "strides", "itemsize"),
    [
        ("a field of a structure", RECORDS["y"], 1, [9], 8),
        ("unaligned elements", PADDED[1:25].view(np.float64), 1, [8], 8),
        ("memory of ctypes", np.ctypeslib.as_array(NUMBERS).reshape(2, 3).T, 0, [8, 24], 8),
        ("read-only memory of bytes", np.frombuffer(bytes(range(8)), np.int16)[1:], 2, [2], 2),
        ("imaginary parts", np.array([1 + 2j, 3 + 4j]).imag, 8, [16], 8),
        ("column-major order", np.asfortranarray(np.zeros((2, 3), np.int16)), 0, [2, 4], 2),
        ("five axes", np.zeros((2, 2, 2, 2, 2), np.int8)[:, ::-1], 8, [16, -8, 4, 2, 1], 1),
        ("one element, several axes", np.ones((1, 1, 1), bool), 0, [1, 1, 1], 1),
        ("backwards", np.arange(12, dtype=np.int8)[::-2], 11, [-2], 1),
        ("broadcast", np.broadcast_to(np.float32([1, 2]), (3, 2)), 0, [0, 4], 4),
        ("three axes", np.zeros((2, 3, 4))[1:, :, ::2], 96, [96, 32, 16], 8),
        ("no axes", np.array(7.0), 0, [], 8),
    ],
)
def test_offsets_and_strides_are_bytes_in_the_memory_shown(claim, array, offset, strides, itemsize):
    (panel,) = build_model({"a": array}, ()).panels
    assert (panel.byte_offset, panel.strides, panel.itemsize) == (offset, strides, itemsize), claim
    assert panel.shape == list(array.shape)


@pytest.mark.parametrize(
    ("claim", "arrays", "texts", "first"),
    [
        ("one dtype: that of the arrays", {"a": np.array([1 + 2j]).imag}, ["1", "2"], 0),
        (
            "two dtypes: that of the root",
            {"a": (z := np.array([1 + 2j, 0.5 - 1j])), "b": z.imag},
            ["1+2j", "0.5-1j"],
            0,
        ),
        ("unaligned elements: cells start there too", {"a": PADDED[1:25].view(np.float64)}, ["0", "1", "2"], 1),
        ("a structured array: bytes", {"a": RECORDS["x"]}, [str(byte) for byte in RECORDS.tobytes()], 0),
        ("a masked array: its data", {"a": np.ma.array([1, 2], mask=[0, 1])}, ["1", "2"], 0),
        ("booleans", {"a": np.array([True, False])}, ["True", "False"], 0),
    ],
)
def test_the_cells_of_a_memory_have_the_dtype_that_fits(claim, arrays, texts, first):
    (memory,) = build_model(arrays, ()).memories
    assert (memory.texts, memory.first_address) == (texts, first), claim


def test_arrays_over_one_buffer_share_a_memory_though_neither_is_a_view():
    buffer = bytearray(range(16))
    model = build_model(
        {"a": np.frombuffer(buffer, np.uint8, 12), "b": np.frombuffer(buffer, np.uint8, 12, offset=4)}, ()
    )
    assert [(panel.memory, panel.byte_offset) for panel in model.panels] == [(0, 0), (0, 4)]
    assert model.memories[0].texts == [str(k) for k in range(16)]


def test_arrays_that_share_nothing_have_memories_with_unique_names():
    model = build_model({"memory": SIX, "other": SIX.copy()}, ())
    assert [memory.name for memory in model.memories] == ["memory of memory", "memory of other"]
    assert build_model({"memory": SIX}, ()).memories[0].name == "memory of memory"


def test_of_a_large_memory_only_the_cache_lines_touched_are_shown():
    large = np.arange(100_000, dtype=np.int32)
    (memory,) = build_model({"a": large[1000:1010]}, ()).memories
    assert memory.first_address == 4000 // 64 * 64
    assert memory.texts[0] == str(memory.first_address // 4)
    assert memory.texts[-1] == str(-(-4040 // 64) * 16 - 1)
    assert memory.nbytes == 400_000


def test_a_copy_is_made_element_by_element():
    copy = np.ascontiguousarray(TILES)
    edges = build_model({"a": SIX, "copy": copy}, [(copy, TILES)]).edges
    assert len(edges) == 36
    assert edges[2] == [1, 16, 8, 0, 48, 8]  # copy[0, 0, 1, 0] from a[1, 0]


def test_a_result_is_made_from_all_further_axes_and_from_several_arrays():
    out, weights = np.zeros((5, 5)), np.ones((2, 2))
    windows = sliding_window_view(SIX, (2, 2))
    pairs = [(out, windows), (out, np.broadcast_to(weights, windows.shape))]
    edges = build_model({"a": SIX, "weights": weights, "out": out}, pairs).edges
    assert edges[6] == [2, 48, 8, 0, 56, 8, 0, 64, 8, 0, 104, 8, 0, 112, 8]
    assert edges[25 + 6] == [2, 48, 8, 1, 0, 8, 1, 8, 8, 1, 16, 8, 1, 24, 8]


def test_empty_arrays_have_no_edges():
    assert build_model({"a": SIX}, [(SIX[:, 6:], SIX[6:].T)]).edges == []


def test_different_axes_correspond_in_index_order():
    rows = sliding_window_view(SIX, (2, 2)).reshape(25, 4)
    edges = build_model({"a": SIX, "rows": rows}, [(rows, sliding_window_view(SIX, (2, 2)))]).edges
    assert edges[4 * 6 + 3] == [1, 8 * 27, 8, 0, 112, 8]


@pytest.mark.parametrize(
    ("arrays", "pairs", "error", "message"),
    [
        ({"a": [1, 2]}, (), TypeError, "a is a list; expected a NumPy array"),
        ({"a": np.array(["x"])}, (), TypeError, "expected numbers"),
        (
            {"a": np.zeros((0, 3))},
            (),
            ValueError,
            r"a has shape \(0, 3\), which has no elements; there is nothing to explore",
        ),
        ({"a": RECORDS}, (), TypeError, r"a has the fields \('x', 'y'\); .* explore one field, a\['x'\]"),
        ({"a": np.zeros(4097)}, (), ValueError, "a has 4,097 elements; expected at most 4,096: explore a part"),
        ({"a": np.zeros((5000, 8))[:, 0][::1000]}, (), ValueError, "spread over 32,[0-9]+ elements of memory"),
        ({"a": SIX}, [SIX], TypeError, r"made_from\[0\] is a ndarray; expected a pair"),
        ({"a": SIX}, [(SIX, SIX[:2])], ValueError, r"source of shape \(2, 6\); expected the result's axes \(6, 6\)"),
        ({"a": SIX}, [(SIX.copy(), SIX)], ValueError, r"made_from\[0\], result, is in no memory that is shown"),
        ({"a": SIX}, [(SIX, SIX.copy())], ValueError, r"made_from\[0\], source, is in no memory that is shown"),
    ],
)
def test_bad_input_is_named(arrays, pairs, error, message):
    with pytest.raises(error, match=message):
        build_model(arrays, pairs)
