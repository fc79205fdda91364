"""Animations show true numbers: what a step says is what NumPy, the cache model or arithmetic says."""

import json
import re

import numpy as np
import pytest
from numba import cuda

from stridewise import plots
from stridewise.gpu import launch
from stridewise.layout import Cache, count_misses, record_accesses
from stridewise.plots.gallery.examples import ANIMATIONS
from stridewise.plots.widgets.animation.still import draw_still

SIX = np.arange(36, dtype=np.float32).reshape(6, 6)
IMAGE = np.arange(30).reshape(5, 6) % 7
KERNEL = np.array([[1, 0, 2], [0, 3, 0], [-1, 4, 1]])
WINDOWS = np.lib.stride_tricks.sliding_window_view
CACHE = Cache(256, 32, 2)


def numbers(texts):
    """The cells' numbers; nan where a cell is empty."""
    return np.array([[float(text) if text else np.nan for text in row] for row in texts])


def framed(scene, step, grid):
    """What is shown inside the one frame of a grid."""
    (frame,) = [frame for frame in step.frames if frame.grid == grid]
    shown = numbers(step.texts.get(grid, scene.grid(grid).texts))
    return shown[frame.rows.start : frame.rows.stop, frame.columns.start : frame.columns.stop]


def convolution(x, w):
    return (WINDOWS(x, w.shape) * w).sum(axis=(2, 3))


@pytest.mark.parametrize("example", ANIMATIONS, ids=lambda example: example.function)
def test_every_step_fits_its_grids_and_says_something_short(example):
    scene = example.make().scene
    shapes = {grid.name: grid.shape for grid in scene.grids}
    assert 0 <= scene.still < len(scene.steps)
    assert json.loads(json.dumps(scene.as_data())) == scene.as_data()
    for step in scene.steps:
        assert 10 < len(step.caption) < 170
        for frame in step.frames:
            rows, columns = shapes[frame.grid]
            assert 0 <= frame.rows.start < frame.rows.stop <= rows
            assert 0 <= frame.columns.start < frame.columns.stop <= columns
        for changed in (step.texts, step.marks):
            for name, cells in changed.items():
                assert (len(cells), {len(row) for row in cells}) == (shapes[name][0], {shapes[name][1]})


@pytest.mark.parametrize("example", ANIMATIONS, ids=lambda example: example.function)
def test_the_still_is_readable_and_its_description_has_the_captions(example, read):
    scene = example.make().scene
    ax = draw_still(scene)
    assert read(ax).troubles() == []
    for number in (0, scene.still, len(scene.steps) - 1):
        assert f"{number + 1}. {scene.steps[number].caption}" in plots.describe(ax)


def test_kernel_positions_add_up_to_the_convolution():
    scene = plots.animate_kernel_positions(IMAGE, KERNEL).scene
    total = np.zeros((3, 4))
    for step, weight in zip(scene.steps[1:-1], KERNEL.flat, strict=True):
        product = numbers(step.texts["slice times weight"])
        assert framed(scene, step, "w").item() == weight
        assert (framed(scene, step, "x") * weight == product).all()
        total += product
        assert (numbers(step.texts["out"]) == total).all()
    assert (numbers(scene.steps[-1].texts["out"]) == convolution(IMAGE, KERNEL)).all()


def test_each_window_becomes_its_row_and_the_repeated_elements_are_counted():
    scene = plots.animate_im2col(SIX, 2, 3).scene
    seen = set()
    for row, step in enumerate(scene.steps[1:]):
        window = framed(scene, step, "a").ravel()
        matrix = numbers(step.texts["matrix"])
        assert (framed(scene, step, "matrix") == window).all()
        assert (matrix[: row + 1] == WINDOWS(SIX, (2, 3)).reshape(-1, 6)[: row + 1]).all()
        assert np.isnan(matrix[row + 1 :]).all()
        again = len(seen & set(window))
        assert (f"{again} of them" if again else "None of them") in step.caption
        assert step.notes["matrix"].startswith(f"{6 * (row + 1)} elements written")
        seen |= set(window)


@pytest.mark.parametrize("rows", [1, 5, 6, 99])
def test_panels_hold_the_windows_and_give_the_convolution(rows):
    scene = plots.animate_panels(SIX, KERNEL, rows=rows).scene
    windows, expected = WINDOWS(SIX, (3, 3)).reshape(-1, 9), convolution(SIX, KERNEL).ravel()
    rows, start = min(rows, 16), 0
    for fill, multiply in zip(scene.steps[1::2], scene.steps[2::2], strict=True):
        end = min(start + rows, 16)
        for step, done in ((fill, start), (multiply, end)):
            panel, out = numbers(step.texts["panel"]), numbers(step.texts["out"]).ravel()
            assert (panel[: end - start] == windows[start:end]).all()
            assert np.isnan(panel[end - start :]).all()
            assert (out[:done] == expected[:done]).all()
            assert np.isnan(out[done:]).all()
        marked = numbers(scene.grid("a").texts)[np.array([list(row) for row in fill.marks["a"]]) == "s"]
        assert set(marked) == set(windows[start:end].ravel())
        start = end
    assert start == 16


def test_tiles_are_scattered_in_the_array_and_one_run_in_the_copy():
    scene = plots.animate_tiles(SIX, 2).scene
    copied = []
    for step in scene.steps[1:]:
        tile = framed(scene, step, "A").ravel().tolist()
        copied += tile
        copy = numbers(step.texts["memory of the copy"]).ravel()
        assert copy[: len(copied)].tolist() == copied
        marks = np.array([list(row) for row in step.marks["memory of A"]])
        assert SIX[marks == "s"].tolist() == tile
        assert "2 runs" in step.caption


@pytest.mark.parametrize("lanes", [2, 4, 8])
def test_the_register_tile_is_a_matrix_product_and_its_loads_are_counted(lanes):
    x, w = np.arange(12).reshape(4, 3) % 5, np.arange(24).reshape(3, 8) % 7
    scene = plots.animate_register_tile(x, w, lanes=lanes).scene
    assert (numbers(scene.steps[-1].texts["sums in registers"]) == x @ w).all()
    vectors = 8 // lanes
    assert f"{4 * 3 * vectors} multiply-adds took {3 * (4 + vectors)} loads" in scene.steps[-1].caption
    for number, step in enumerate(scene.steps[1:-1], start=1):
        channels, pixels = divmod(number, 4)
        expected = x[:, :channels] @ w[:channels]
        expected[:pixels] = x[:pixels, : channels + 1] @ w[: channels + 1]
        assert (numbers(step.texts["sums in registers"]) == expected).all()


@pytest.mark.parametrize(("d", "g"), [((2, 3, 1, 5), (1, 2, 3)), ((-1, 0.5, 4, -2), (2, -3, 0.25))])
def test_winograd_gives_the_convolution_and_every_equation_is_true(d, g):
    scene = plots.animate_winograd(d, g).scene
    direct = [sum(d[i + j] * g[j] for j in range(3)) for i in range(2)]
    assert numbers(scene.steps[-1].texts["out"]).ravel() == pytest.approx(direct, rel=5e-3)
    assert sum("multiplication " in step.caption for step in scene.steps) == 4
    for step in scene.steps[1:]:
        _, *terms = re.sub(r", (once|multiplication).*", "", step.caption).split(" = ")
        values = [eval(term.replace("\N{MINUS SIGN}", "-").replace("times", "*")) for term in terms]
        assert values == pytest.approx([values[-1]] * len(values), rel=2e-2)


def read_matrix(*, by_rows):
    def visit(a):
        for i in range(8):
            for j in range(8):
                a[(i, j) if by_rows else (j, i)]

    return record_accesses(visit, np.ones((8, 8)))


def test_the_misses_of_both_orders_are_the_cache_models():
    traces = {"along rows": read_matrix(by_rows=True), "down columns": read_matrix(by_rows=False)}
    scene = plots.animate_loop_orders(traces, cache=CACHE).scene
    for number, step in enumerate(scene.steps[1:], start=1):
        for name, trace in traces.items():
            misses = count_misses(CACHE, trace.address[:number], 8).misses
            assert step.notes[name] == f"{misses} misses of {number}"
            letters = "".join(step.marks[name])
            assert letters.count("h") + letters.count("m") == 1
            lines = {trace.address[:number][k] // 32 for k in range(number)}
            assert 4 * len(lines) - letters.count("c") - 1 >= 0, "in the cache is only what was fetched"
    assert scene.steps[-1].caption == "misses after 64 accesses: along rows 16, down columns 64."


@pytest.mark.parametrize(
    ("shape", "stride", "padding"), [((6, 6), 2, 0), ((5, 7), 2, 1), ((8, 6), 3, 2), ((5, 4), 1, 0), ((6, 5), 4, 1)]
)
def test_the_gradient_of_an_image_is_what_scattering_gives(shape, stride, padding):
    outputs = [(length + 2 * padding - 3) // stride + 1 for length in shape]
    grad = np.arange(1, np.prod(outputs) + 1).reshape(outputs)
    expected = np.zeros([length + 2 * padding for length in shape], int)
    for h, v in np.ndindex(*outputs):
        expected[h * stride : h * stride + 3, v * stride : v * stride + 3] += grad[h, v] * KERNEL
    scene = plots.animate_input_grad(grad, KERNEL, shape, stride=stride, padding=padding).scene
    inside = expected[padding : padding + shape[0], padding : padding + shape[1]]
    assert (numbers(scene.steps[-1].texts["out"]) == inside).all()
    for step in scene.steps:
        if step.caption.startswith("the pixel"):
            window = framed(scene, step, "gradient")
            assert (window * numbers(scene.grid("flipped w").texts)).sum() == framed(scene, step, "out").item()
            products = re.search(r"(\d+) product", step.caption)
            assert np.count_nonzero(window) == (int(products[1]) if products else 0)


@cuda.jit
def along_rows(a, factor, out):
    i = cuda.grid(1)
    if i < out.size:
        total = 0.0
        for k in range(a.shape[1]):
            total += a[i, k] * factor[k]
        out[i] = total


@cuda.jit
def down_columns(a, factor, out):
    i = cuda.grid(1)
    if i < out.size:
        total = 0.0
        for k in range(a.shape[0]):
            total += a[k, i] * factor[k]
        out[i] = total


def far_apart():
    return launch(down_columns, 1, 32, np.ones((1, 512), np.float32)[:, ::16], np.ones(1), np.ones(32)).requests[:1]


def run_warps(dtype=np.float32):
    def run(kernel, shape):
        return launch(kernel, 1, 64, np.ones(shape, dtype), np.ones(3, dtype), np.zeros(30, dtype))

    return {"a[i, k]": run(along_rows, (30, 3)), "a[k, i]": run(down_columns, (3, 30))}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_warps_transactions_are_the_models_and_each_lane_stands_at_its_address(dtype):
    runs, size = run_warps(dtype), np.dtype(dtype).itemsize
    scene = plots.animate_warp({name: run.requests for name, run in runs.items()}).scene
    assert len(scene.steps) == 1 + 3 * 2 + 1
    for name, run in runs.items():
        total = run.load_transactions + run.store_transactions
        assert f"{total} transactions so far" in scene.steps[-1].notes[name]
        assert sum(frame.grid == name for step in scene.steps for frame in step.frames) == total
        for step, request in zip(scene.steps[1:], run.requests, strict=True):
            cells = np.array(step.texts[name]).ravel()
            if request.array == "factor":
                assert list(cells[cells != ""]) == ["30\N{MULTIPLICATION SIGN}"]
                continue
            order = np.argsort(request.addresses)
            assert [int(text) for text in cells[cells != ""]] == request.lanes[order].tolist()
            assert (np.diff(np.flatnonzero(cells != "")) * size == np.diff(request.addresses[order])).all()
            marks = "".join(step.marks[name])
            moved = len(marks) - marks.count(".")
            assert marks.count("s") + marks.count("r") == len(request.lanes)
            assert f"{30 * size} of {moved * size} bytes are used" in step.notes[name]


def test_a_kernel_with_fewer_instructions_has_ended_before_the_other():
    long, short = (run.requests for run in run_warps().values())
    scene = plots.animate_warp({"long": long, "short": short[:1]}).scene
    assert [("short" in step.marks, "long" in step.marks) for step in scene.steps[1:3]] == [(True, True), (False, True)]


@pytest.mark.parametrize(("shape", "block"), [((6, 10), 4), ((7, 9), 3), ((5, 7), 2)])
def test_a_shared_tile_is_loaded_once_and_gives_the_blocks_outputs(shape, block):
    x = np.arange(shape[0] * shape[1]).reshape(shape)
    scene = plots.animate_shared_tile(x, KERNEL, block=block).scene
    side, expected = block + 2, convolution(x, KERNEL)
    assert scene.grid("tile").shape == (side, side)
    assert f"{block} + 3 - 1 = {side} columns" in scene.steps[3].caption
    tile = scene.steps[scene.still]
    assert "".join(tile.marks["image"]).count("w") == side**2 - block**2
    rounds = [step for step in scene.steps if step.caption.startswith("round")]
    loads = np.array([[list(row) for row in step.marks["tile"]] for step in rounds]) == "r"
    assert (loads.sum(axis=0) == 1).all()
    for step, now in zip(rounds, loads, strict=True):
        threads = numbers(step.texts["tile"])[now]
        assert len(set(threads)) == len(threads) <= block**2
        assert framed(scene, step, "image").size == now.sum()
    (compute,) = [step for step in scene.steps if "reads its window" in step.caption]
    assert (numbers(compute.texts["tile"]) == x[:side, :side]).all()
    assert (numbers(compute.texts["out"])[:block, :block] == expected[:block, :block]).all()
    window = framed(scene, compute, "tile")
    assert (window * KERNEL).sum() == framed(scene, compute, "out").item()
    first, beside = (frame.columns for frame in scene.steps[-1].frames if frame.grid == "image")
    assert len(set(first) & set(beside)) == 2
    assert f"the {2 * side} pixels in both" in scene.steps[-1].caption


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.animate_kernel_positions(KERNEL, IMAGE), "expected at most the shape"),
        (lambda: plots.animate_im2col(SIX, 7, 1), "the window has size"),
        (lambda: plots.animate_panels(SIX, KERNEL, rows=0), "rows is 0"),
        (lambda: plots.animate_tiles(SIX, 4), "expected multiples of the tile's 4"),
        (lambda: plots.animate_register_tile(KERNEL, SIX, lanes=2), r"expected \(P, CI\)"),
        (lambda: plots.animate_winograd((1, 2, 3), (1, 2, 3)), "expected 4 and 3"),
        (lambda: plots.animate_loop_orders({}, cache=CACHE), "expected 1 to 256"),
        (
            lambda: plots.animate_loop_orders({"a": record_accesses(lambda a: a[0], np.ones(3))}, cache=CACHE),
            "not of one matrix",
        ),
        (lambda: plots.animate_input_grad(IMAGE, KERNEL, (5, 6), stride=1), "give outputs of shape"),
        (lambda: plots.animate_input_grad(SIX[:3, :3], KERNEL, (1, 1), stride=1, padding=3), "give outputs of shape"),
        (lambda: plots.animate_warp({}), "kernels is empty"),
        (lambda: plots.animate_warp({"a": ()}), "a makes 0 requests"),
        (lambda: plots.animate_warp({"a": 33 * run_warps()["a[i, k]"].requests}), "expected 1 to 64"),
        (lambda: plots.animate_warp({"a": far_apart()}), "touches 32 rows"),
        (lambda: plots.animate_shared_tile(IMAGE, KERNEL, block=1), "expected at least 2"),
        (lambda: plots.animate_shared_tile(IMAGE, KERNEL, block=4), "the outputs"),
        (lambda: plots.animate_shared_tile(IMAGE, np.ones((2, 4)), block=2), "the block and its halo"),
    ],
)
def test_what_cannot_be_animated_is_rejected(call, message):
    with pytest.raises(ValueError, match=message):
        call()
