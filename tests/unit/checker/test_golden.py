"""Every kind of message, word for word, as text and as HTML.

`UPDATE_GOLDEN=1 pytest tests/unit/checker/test_golden.py` writes what the renderers say now; read the difference before
it is committed, as a student who is stuck would.
"""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG005

import dataclasses
import inspect
import os
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from evaluation.answers.grid.register_tiles import tile_of
from evaluation.answers.must_not_pass.methods import product_in_three_loops
from evaluation.answers.must_not_pass.repetition import first_row_never_written, race_over_the_kernel_rows
from evaluation.answers.right.convolutions import conv_sum_of_products
from evaluation.answers.right.loop_orders import reordered_window_by_window
from evaluation.answers.submitted import FakeCompiled, right_answer
from stridewise import check
from stridewise.checker.answers import local_answer, time_limit
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.diagnosis import more_evidence
from stridewise.checker.diagnosis.search_budget import scaled_search_budget
from stridewise.checker.scoring import rendered
from stridewise.exercises import exercise_named
from stridewise.exercises.stride_tiling.misconceptions.tile_view import itemsize_twice
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum
from tests.unit.checker.cells import cell

examine = import_module("stridewise.checker.check")

GOLDEN = Path(__file__).parent / "golden"


def mistakes(exercise):
    return {misconception.name: misconception.example for misconception in exercise_named(exercise).misconceptions}


def named(exercise, misconception):
    return lambda: check(mistakes(exercise)[misconception], exercise=exercise)


def right(exercise):
    record = exercise_named(exercise)
    answer = right_answer(exercise)
    return lambda: check(FakeCompiled(answer) if record.contract.compiled else answer, exercise=exercise)


def spoilt(exercise, change):
    answer = right_answer(exercise)
    return lambda: check(lambda *arguments: change(answer(*arguments)), exercise=exercise)


def spoilt_where(exercise, condition):
    answer = right_answer(exercise)
    return lambda: check(lambda x, *others: answer(x, *others) + condition(x), exercise=exercise)


def wrong(exercise, answer):
    return lambda: check(answer, exercise=exercise)


def written(source):
    return lambda: check(cell(source))


def undecided():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stridewise.checker.rules.rules.RULES", (lambda *_: 1 / 0,))
        return right("conv_matmul")()


def several():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examine, "_SECONDS_TO_COLLECT", -1)
        patch.setattr(more_evidence, "_SECONDS", -1)
        return named("conv_naive", "last-product-only")()


def too_long(source):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time_limit, "TIME_LIMIT", 0.5)
        patch.setattr(examine, "_SECONDS_TO_COLLECT", 0.01)  # it ends in no other case either
        return check(cell(source))


def paced(*bounds, cut_short=False):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_answer, "relative_time", lambda answer, race: RelativeTime(*bounds, cut_short))
        return right("conv_matmul")()


def a_second_time(exercise, answer):
    check(answer, exercise=exercise)
    return check(answer, exercise=exercise)


def re_measured(verdict):
    # A few bytes more or less, from one Python to the next, are not what the message is about.
    message = re.sub(r"takes [\d,]+ bytes", "takes 262,500 bytes", verdict.message)
    return rendered(dataclasses.replace(verdict, message=message))


def with_a_copy_on_the_way(a, tile):
    return right_answer("tile_view")(a, tile) if a.copy().size else None


def first_is_nan(out):
    out[0, 0, 0, 0] = np.nan
    return out


def last_row_off(out):
    out[:, -1] += 1
    return out


conv = right_answer("conv_naive")

MESSAGES = {
    "passed_array": right("conv_matmul"),
    "passed_view": right("tile_view"),
    "passed_copy": right("tile_copy"),
    "passed_contiguous": right("nchw_to_nhwc"),
    "passed_compiled": right("tiled_matmul"),
    "passed_tuple": right("row_major_strides"),
    "passed_int": right("im2col_bytes"),
    "not_written": written("""
def conv_naive(x, w):
    raise NotImplementedError
"""),
    "not_compiled": wrong("conv_jit", right_answer("conv_jit")),
    "undecided": undecided,
    "raised": written("""
def conv_naive(x, weights):
    n, h, w, ci = x.shape
    kh, kw, ci, co = weights.shape
    out = np.zeros((n, h - kh + 1, w - kw + 1, co), dtype=x.dtype)
    for row in range(h):
        out[:, row] += x[:, row, :1] @ weights[0, 0]
    return out
"""),
    "raised_stride_error": written("""
def tile_view(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, tile * right))
"""),
    "raised_stride_error_known": wrong("tile_view", cell(inspect.getsource(itemsize_twice))),
    "raised_wrong_arguments": written("""
def conv_1x1(x):
    return x
"""),
    "raised_compiled": written("""
@numba.njit
def tiled_matmul(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0] + 1):
        out[i, 0] = a[0, 0]
    return out
"""),
    "raised_not_compilable": written("""
@numba.njit
def tiled_matmul(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in reversed(range(a.shape[0])):
        out[i, 0] = a[0, 0]
    return out
"""),
    "type_none": wrong("conv_naive", lambda x, w: None),
    "type_list": spoilt("row_major_strides", list),
    "type_float": spoilt("im2col_bytes", float),
    "shape": named("conv_naive", "one-too-small"),
    "shape_unknown": spoilt("conv_1x1", lambda out: out[..., 0]),
    "shape_tuple": wrong("conv_output_shape", lambda x_shape, w_shape: x_shape[1:3]),
    "dtype": named("conv_naive", "made-float64"),
    "dtype_unknown": spoilt("conv_naive", lambda out: out.astype(complex)),
    "mutated": wrong("pad_nhwc", lambda x, pad: np.pad(np.negative(x, out=x), ((0,), (pad,), (pad,), (0,)))),
    "nonfinite": spoilt("conv_naive", first_is_nan),
    "values_one_misconception": named("conv_naive", "kernel-flipped"),
    "values_two_channels": named("conv_naive", "channels-swapped"),
    "values_batch": named("conv_naive", "first-image-only"),
    "values_tiles": named("tile_view", "strides-of-a-contiguous-array"),
    "values_elements_for_bytes": named("windows", "elements-for-bytes"),
    "values_matrix": named("im2col", "columns-channel-first"),
    "values_several_misconceptions": several,
    "values_two_mistakes": wrong("conv_naive", lambda x, w: conv(x, w[::-1, ::-1]).astype(np.float64)),
    "values_last_row": spoilt("conv_naive", last_row_off),
    "values_float64": wrong("conv_naive", lambda x, w: conv(x, w) + (x.dtype == np.float64)),
    "values_unknown": spoilt("conv_naive", np.negative),
    "values_large": wrong("conv_naive", lambda x, w: right_answer("conv_naive")(x, w) + (x.size > 300)),
    "values_backwards": wrong("conv_naive", lambda x, w: right_answer("conv_naive")(x, w) - (x.strides[0] < 0)),
    "values_nearly_equal": wrong("conv_1x1", lambda x, w: (x @ w[0, 0]) * (1 + 1e-7 * (x.dtype == "float64"))),
    "values_tuple": named("conv_output_shape", "square-kernel"),
    "values_int": named("im2col_bytes", "elements-for-bytes"),
    "view_copied": named("tile_view", "copied"),
    "view_of_the_input": named("pad_nhwc", "input-returned"),
    "view_not_contiguous": named("nchw_to_nhwc", "transpose-only"),
    "view_unknown": spoilt("tile_copy", np.asfortranarray),
    "too_long": lambda: too_long("""
def im2col(x, kh, kw):
    row = 0
    while row < x.shape[1]: pass
"""),
    "forbidden": wrong("conv_matmul", conv_matmul_sum),
    "forbidden_windows": wrong("windows", lambda a, kh, kw: np.lib.stride_tricks.sliding_window_view(a, (kh, kw))),
    "memory": lambda: re_measured(check(with_a_copy_on_the_way, exercise="tile_view")),
    "memory_known": lambda: re_measured(named("conv_lazy", "whole-matrix-first")()),
    "memory_of_panels": lambda: re_measured(wrong("conv_lazy", lambda x, w, _: conv(x, w))()),
    "method_tiles": wrong("tiled_matmul", FakeCompiled(product_in_three_loops)),
    "method_matrix": wrong("conv_im2col", conv_sum_of_products),
    "loads_named": named("matmul_register_tile", "one-sum-at-a-time"),
    "loads_of_a_library": named("matmul_register_tile", "left-to-a-matrix-product"),
    "loads_unknown": wrong("matmul_register_tile", tile_of(lambda mr, nr: 2, lambda mr, nr: 2)),
    "passed_loads": right("matmul_register_tile"),
    "misses_named": named("conv_reordered", "order-unchanged"),
    "passed_misses": wrong("conv_reordered", reordered_window_by_window),
    "passed_misses_not_counted": right("conv_reordered"),
    "precision": spoilt("pad_nhwc", lambda out: np.round(out, 3)),
    "uninitialized": wrong("conv_naive", first_row_never_written),
    "data_race": wrong("conv_jit", race_over_the_kernel_rows()),
    "multiplications": named("winograd_f23", "six-products"),
    "passed_counted": right("winograd_f23"),
    "passed_not_counted": wrong(
        "winograd_f23", lambda d, g: right_answer("winograd_f23")(d, g.astype(f"f{d.itemsize}"))
    ),
    "values_strided": named("conv_strided", "stride-inside-the-window"),
    "passed_slow": lambda: paced(310.0, 352.0, 420.0),
    "passed_very_slow": lambda: paced(910.0, 1134.0, 1200.0, cut_short=True),
    "passed_speed_unknown": lambda: paced(60.2, 72.0, 90.4),
    "second_failure": lambda: a_second_time("conv_naive", np.multiply),
    "second_failure_named": lambda: a_second_time("conv_naive", mistakes("conv_naive")["kernel-flipped"]),
    "partial_layout": spoilt_where("im2col", lambda x: not x.flags.c_contiguous),
    "printed": written("""
def element_offset(index, strides):
    print("index is", index)
    return 0
"""),
}


def compare(path, text):
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing; UPDATE_GOLDEN=1 writes it"
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_is_word_for_word(name):
    # On a busy machine, too, the smallest case is the smallest; or, where a large one is to be shown, the first.
    with scaled_search_budget(0 if name == "values_large" else 20):
        verdict = MESSAGES[name]()
    compare(GOLDEN / f"{name}.txt", repr(verdict) + "\n")
    compare(GOLDEN / f"{name}.html", verdict._repr_html_() + "\n")


def test_no_golden_file_is_left_over():
    wanted = {f"{name}.{kind}" for name in MESSAGES for kind in ("txt", "html")}
    assert {path.name for path in GOLDEN.iterdir()} == wanted


@pytest.mark.parametrize("name", MESSAGES)
def test_the_text_is_short_and_narrow(name):
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    # The figure of wrong values has up to five lines of its own.
    is_without_tables = name.startswith(("raised", "type", "dtype", "shape_unknown", "forbidden", "too_long", "view"))
    assert len(lines) <= (8 if is_without_tables else 11)
    assert max(map(len, lines)) <= 102


@pytest.mark.parametrize("name", MESSAGES)
def test_the_card_uses_nothing_that_jupyterlab_strips(name):
    card = (GOLDEN / f"{name}.html").read_text(encoding="utf-8")
    assert not any(tag in card for tag in ("<style", "<script", "<svg", "<iframe", "class=", "id=", "javascript:"))
    assert card.count("<table") == card.count("<caption")
