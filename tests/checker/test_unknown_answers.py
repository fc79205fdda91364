"""What no misconception explains is caught and not named: a wrong guess would send a student the wrong way."""

# Wrong answers and conditions need not look at all their arguments.
# ruff: noqa: ARG005

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise import check
from stridewise.exercises import EXERCISES
from tests.checker.stand_ins import handed_in, right_answer

right = {exercise.name: exercise.reference for exercise in EXERCISES}
known = {
    exercise.name: {misconception.name: misconception.answer for misconception in exercise.misconceptions}
    for exercise in EXERCISES
}
conv = right_answer("conv_naive")


def but(name, change):
    """The right answer with `change` done to its result."""
    return lambda *arguments: change(right[name](*arguments))


def conv_nearly(x, w):
    """Wrong in the very last output alone."""
    out = conv(x, w)
    out[-1, -1, -1, -1] += 1
    return out


UNKNOWN = {
    "row_major_strides": (
        but("row_major_strides", lambda strides: tuple(stride + 1 for stride in strides)),
        but("row_major_strides", lambda strides: (*strides[:-1], 0)),
        lambda shape: tuple(shape),
    ),
    "element_offset": (
        but("element_offset", lambda offset: offset + 1),
        but("element_offset", lambda offset: -offset),
        lambda index, strides: max(i * s for i, s in zip(index, strides, strict=True)),
    ),
    "nchw_to_nhwc": (
        but("nchw_to_nhwc", lambda out: np.ascontiguousarray(out[::-1])),
        but("nchw_to_nhwc", lambda out: out + 1),
        lambda x: np.array(x),
    ),
    "weights_from_torch": (
        but("weights_from_torch", lambda out: out[::-1]),
        but("weights_from_torch", np.zeros_like),
        lambda w: w.transpose(2, 3, 1, 0)[..., ::-1],
    ),
    "conv_output_shape": (
        but("conv_output_shape", lambda shape: (shape[0], shape[1] + 1, *shape[2:])),
        but("conv_output_shape", lambda shape: shape[::-1]),
        lambda x_shape, w_shape: (1, 3, 6, 1),
    ),
    "pad_nhwc": (
        but("pad_nhwc", lambda out: out[:, ::-1].copy()),
        but("pad_nhwc", lambda out: np.where(out == 0, 1, out).astype(out.dtype)),
        lambda x, pad: np.pad(x, ((pad, pad), (0, 0), (pad, pad), (0, 0))),
    ),
    "conv_naive": (
        conv_nearly,
        but("conv_naive", lambda out: -out),
        but("conv_naive", lambda out: out[:, ::-1]),
        lambda x, w: np.einsum("nhwc,rsco->nhwo", x, w)[:, w.shape[0] - 1 :, w.shape[1] - 1 :],
        lambda x, w: conv(np.abs(x), w),
    ),
    "conv_jit": (conv_nearly, but("conv_jit", lambda out: 2 * out), but("conv_jit", lambda out: np.maximum(out, 0))),
    "conv_1x1": (
        conv_nearly,
        lambda x, w: x @ np.abs(w[0, 0]),
        lambda x, w: (x[..., None] * w[0, 0]).max(axis=3),
    ),
    "conv_matmul": (
        conv_nearly,
        lambda x, w: sum(
            x[:, r : x.shape[1] - w.shape[0] + 1 + r, : x.shape[2] - w.shape[1] + 1] @ w[r, s]
            for r, s in np.ndindex(*w.shape[:2])
        ),
        lambda x, w: conv(x, w - 1),
    ),
    "tile_view": (
        lambda a, tile: right["tile_view"](a, tile)[::-1],
        lambda a, tile: as_strided(a, (a.shape[0] // tile, a.shape[1] // tile, tile, tile), (0, 0, 0, 0)),
        lambda a, tile: sliding_window_view(a, (tile, tile)),
    ),
    "tile_copy": (
        but("tile_copy", lambda out: out[:, ::-1].copy()),
        but("tile_copy", lambda out: np.asfortranarray(out)),
        but("tile_copy", lambda out: out * 2),
    ),
    "untile": (
        but("untile", lambda out: out[::-1]),
        but("untile", lambda out: out.T),
        lambda tiles: np.array(tiles),
    ),
    "tiled_matmul": (
        lambda a, b, tile: a @ b + 1,
        lambda a, b, tile: a @ b[::-1],
        lambda a, b, tile: b @ a,
    ),
    "windows": (
        but("windows", lambda out: out[::-1]),
        lambda a, kh, kw: sliding_window_view(a, (kh, kw))[::2],
        lambda a, kh, kw: sliding_window_view(a[::-1], (kh, kw)),
    ),
    "im2col": (
        but("im2col", lambda out: out[::-1]),
        but("im2col", lambda out: out[:, :-1]),
        lambda x, kh, kw: np.ones_like(right["im2col"](x, kh, kw)),
    ),
    "im2col_bytes": (
        but("im2col_bytes", lambda count: count + 1),
        but("im2col_bytes", lambda count: count // 8),
        lambda x_shape, w_shape, itemsize: 576,
    ),
    "conv_im2col": (
        conv_nearly,
        but("conv_im2col", lambda out: out[..., ::-1]),
        lambda x, w: np.transpose(conv(x, w), (0, 2, 1, 3)).reshape(conv(x, w).shape),
    ),
    "conv_lazy": (
        lambda x, w, budget_bytes: conv_nearly(x, w),
        lambda x, w, budget_bytes: conv(x, w) + (budget_bytes < 4),
        lambda x, w, budget_bytes: -conv(x, w),
    ),
    "conv_strided": (
        lambda x, w, stride: conv_nearly(x, w)[:, ::-1][:, ::stride, ::stride],
        but("conv_strided", lambda out: out + 1),
        lambda x, w, stride: conv(x, w)[:, stride - 1 :: stride, stride - 1 :: stride],
    ),
    "winograd_f23": (
        but("winograd_f23", np.negative),
        but("winograd_f23", lambda out: np.cumsum(out, axis=0, dtype=out.dtype)),
        lambda d, g: np.stack([d[:, :3] @ g, d[:, 1:] @ np.abs(g)], axis=1),
    ),
}

TWO_AT_ONCE = {
    "row_major_strides": lambda shape: known["row_major_strides"]["column-major"](
        known["row_major_strides"]["bytes-for-elements"](shape)
    ),
    "nchw_to_nhwc": lambda x: known["nchw_to_nhwc"]["reshape-for-transpose"](x).astype(np.float64),
    "conv_output_shape": lambda x_shape, w_shape: known["conv_output_shape"]["nchw"](
        known["conv_output_shape"]["one-too-small"](x_shape, w_shape), w_shape
    ),
    "pad_nhwc": lambda x, pad: known["pad_nhwc"]["made-float64"](x, pad)[:, ::-1],
    "conv_naive": lambda x, w: known["conv_naive"]["kernel-flipped"](x, np.swapaxes(w, 2, 3).reshape(w.shape)),
    "conv_matmul": lambda x, w: known["conv_matmul"]["kernel-flipped"](x, w).astype(np.float64),
    "conv_1x1": lambda x, w: known["conv_1x1"]["channels-averaged"](x, w).astype(int),
    "conv_im2col": lambda x, w: known["conv_im2col"]["first-image-only"](x, w[::-1]),
    "conv_lazy": lambda x, w, budget_bytes: known["conv_lazy"]["last-panel-missing"](x, w[::-1], budget_bytes),
    "conv_strided": lambda x, w, stride: known["conv_strided"]["size-rounded-down"](x, w[:, ::-1], stride),
    "winograd_f23": lambda d, g: known["winograd_f23"]["halves-forgotten"](d, g)[:, ::-1],
    "tile_view": lambda a, tile: known["tile_view"]["inside-transposed"](a, tile)[::-1],
    "im2col": lambda x, kh, kw: known["im2col"]["matrix-transposed"](x, kh, kw)[::-1],
    "im2col_bytes": lambda x_shape, w_shape, itemsize: known["im2col_bytes"]["elements-for-bytes"](
        (1, *x_shape[1:]), w_shape, itemsize
    ),
}


def wrong_answers(table):
    return [
        pytest.param(exercise, answer, id=f"{exercise.name}-{number}")
        for exercise in EXERCISES
        for number, answer in enumerate(table.get(exercise.name, ()))
    ]


def test_every_exercise_has_three_wrong_answers_that_are_not_known():
    assert {name: len(answers) >= 3 for name, answers in UNKNOWN.items()} == dict.fromkeys(right, True)


@pytest.mark.parametrize(("exercise", "answer"), wrong_answers(UNKNOWN))
def test_it_is_caught_and_not_named(exercise, answer):
    verdict = check(handed_in(exercise, answer), exercise.name)
    assert verdict.status == "failed"
    assert verdict.finding.candidates == (), verdict
    assert verdict.finding.misconception is None
    assert "No known mistake matches." in verdict.message
    assert f"Asked: {exercise.asks}" in verdict.message
    assert verdict._repr_html_().startswith("<div ")


@pytest.mark.parametrize(
    ("exercise", "answer"), wrong_answers({name: (answer,) for name, answer in TWO_AT_ONCE.items()})
)
def test_two_mistakes_at_once_are_never_named_as_one(exercise, answer):
    verdict = check(handed_in(exercise, answer), exercise.name)
    assert verdict.status == "failed"
    assert len(verdict.finding.candidates) in (0, 2), verdict
    assert verdict.finding.misconception == (" + ".join(verdict.finding.candidates) or None)


def only_if(condition, wrong):
    """Right, but where `condition(x, w)` holds the result of `wrong`."""
    return lambda x, w: wrong(x, w) if condition(x, w) else conv(x, w)


def spoilt(x, w):
    return conv(x, w) + 1


WRONG_ONLY = {
    "wider than high": only_if(lambda x, w: x.shape[1] < x.shape[2], spoilt),
    "higher than wide": only_if(lambda x, w: x.shape[1] > x.shape[2], spoilt),
    "kernels wider than high": only_if(lambda x, w: w.shape[0] < w.shape[1], spoilt),
    "kernels higher than wide": only_if(lambda x, w: w.shape[0] > w.shape[1], spoilt),
    "kernels as large as the image": only_if(lambda x, w: x.shape[1:3] == w.shape[:2], spoilt),
    "batches": only_if(lambda x, w: len(x) > 1, spoilt),
    "more channels in than out": only_if(lambda x, w: w.shape[2] > w.shape[3], spoilt),
    "more channels out than in": only_if(lambda x, w: w.shape[2] < w.shape[3], spoilt),
    "float32": only_if(lambda x, w: x.dtype == np.float32, spoilt),
    "float64": only_if(lambda x, w: x.dtype == np.float64, spoilt),
    "float64, in its dtype": only_if(lambda x, w: x.dtype == np.float64, lambda x, w: conv(x, w).astype(np.float32)),
    "images that are not contiguous": only_if(lambda x, w: not x.flags.c_contiguous, spoilt),
    "weights that are not contiguous": only_if(lambda x, w: not w.flags.c_contiguous, spoilt),
    "sliced images": only_if(lambda x, w: 2 * x.itemsize == x.strides[-1], spoilt),
    "transposed images": only_if(lambda x, w: x.strides[0] == x.itemsize < x.strides[-1], spoilt),
    "images that run backwards": only_if(lambda x, w: x.strides[0] < 0, spoilt),
    "fractions": only_if(lambda x, w: bool((x % 1).any()), spoilt),
    "one element": lambda x, w: conv_nearly(x, w),
}


@pytest.mark.parametrize("name", ["conv_naive", "conv_matmul", "conv_im2col"])
@pytest.mark.parametrize("kind", WRONG_ONLY)
def test_a_convolution_that_is_wrong_for_one_kind_of_input_only_is_caught(name, kind):
    assert check(WRONG_ONLY[kind], name).status == "failed"


def test_an_error_of_its_own_is_no_evidence_of_a_mistake_that_would_raise_there_too():
    def refuses_kernels_that_are_not_square(x, w):
        if w.shape[0] != w.shape[1]:
            raise ValueError("only square kernels")
        return conv(x, w)

    assert check(refuses_kernels_that_are_not_square, "conv_naive").finding.candidates == ()
