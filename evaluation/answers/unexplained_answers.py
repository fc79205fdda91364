"""Wrong answers that no misconception explains: at least three for every exercise."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG005

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from evaluation.answers.submitted import right_answer
from evaluation.answers.unexplained_kernels import UNEXPLAINED_KERNELS
from stridewise.exercises import EXERCISES

right = {exercise.name: exercise.reference for exercise in EXERCISES}
conv = right_answer("conv_naive")


def but(name, change):
    """The right answer with `change` done to its result."""
    return lambda *arguments: change(right[name](*arguments))


def conv_nearly(x, w):
    """Wrong in the very last output alone."""
    out = conv(x, w)
    out[-1, -1, -1, -1] += 1
    return out


UNEXPLAINED = {
    "row_major_strides": (
        but("row_major_strides", lambda strides: tuple(stride + 1 for stride in strides)),
        but("row_major_strides", lambda strides: (*strides[:-1], 0)),
        lambda shape: tuple(length - 1 for length in shape),
    ),
    "element_offset": (
        but("element_offset", lambda offset: 2 * offset + 3),
        but("element_offset", lambda offset: -offset),
        lambda index, strides: max(i * s for i, s in zip(index, strides, strict=True)),
    ),
    "nchw_to_nhwc": (
        but("nchw_to_nhwc", lambda out: np.ascontiguousarray(out[::-1])),
        but("nchw_to_nhwc", lambda out: out + 1),
        but("nchw_to_nhwc", lambda out: out[..., ::-1].copy()),
    ),
    "weights_from_torch": (
        but("weights_from_torch", lambda out: np.roll(out, 1, axis=2)),
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
        but("pad_nhwc", lambda out: np.where(out == 0, 7, out).astype(out.dtype)),
        but("pad_nhwc", lambda out: out[..., ::-1].copy() + out),
    ),
    "conv_naive": (
        conv_nearly,
        but("conv_naive", lambda out: -out),
        but("conv_naive", lambda out: out[:, ::-1]),
        lambda x, w: np.einsum("nhwc,rsco->nhwo", x, w)[:, w.shape[0] - 1 :, w.shape[1] - 1 :],
        lambda x, w: conv(np.abs(x), w),
    ),
    "conv_jit": (conv_nearly, but("conv_jit", lambda out: 2 * out), but("conv_jit", lambda out: np.maximum(out, 0))),
    "conv_reordered": (
        conv_nearly,
        but("conv_reordered", lambda out: out[:, :, ::-1]),
        but("conv_reordered", lambda out: out + 1),
    ),
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
        lambda a, tile: right["tile_view"](a, tile)[:, ::-1],
    ),
    "tile_copy": (
        but("tile_copy", lambda out: out[:, ::-1].copy()),
        but("tile_copy", lambda out: np.asfortranarray(out)),
        but("tile_copy", lambda out: out * 2),
    ),
    "untile": (
        but("untile", lambda out: out[::-1]),
        but("untile", lambda out: np.roll(out, 1)),
        lambda tiles: np.array(tiles),
    ),
    "tiled_matmul": (
        lambda a, b, tile: a @ b + 1,
        lambda a, b, tile: a @ b[::-1],
        lambda a, b, tile: a @ b - a[:, :1] * b[:1] + 1,
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
        but("conv_im2col", lambda out: np.roll(out, 1, axis=1)),
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
    "matmul_register_tile": (
        lambda a, b, mr, nr: a @ b + 1,
        lambda a, b, mr, nr: a @ b[::-1],
        lambda a, b, mr, nr: np.maximum(a @ b, 0),
    ),
    "winograd_f23": (
        but("winograd_f23", np.negative),
        but("winograd_f23", lambda out: np.cumsum(out, axis=0, dtype=out.dtype)),
        lambda d, g: np.stack([d[:, :3] @ g, d[:, 1:] @ np.abs(g)], axis=1),
    ),
    "winograd_f2x2_3x3": (
        but("winograd_f2x2_3x3", np.negative),
        but("winograd_f2x2_3x3", lambda out: out + 1),
        but("winograd_f2x2_3x3", lambda out: np.cumsum(out, axis=0, dtype=out.dtype)),
    ),
    "flip_view": (
        lambda w: np.roll(w[::-1, ::-1], 1, axis=0).swapaxes(2, 3),
        lambda w: -w[::-1, ::-1].swapaxes(2, 3),
        lambda w: (w[::-1, ::-1] + 1).swapaxes(2, 3),
    ),
    "dilate": (
        but("dilate", np.negative),
        but("dilate", lambda out: out[:, ::-1]),
        but("dilate", lambda out: np.where(out == 0, out.dtype.type(1), out)),
    ),
    "conv_input_grad_naive": (
        but("conv_input_grad_naive", np.negative),
        but("conv_input_grad_naive", lambda out: out + 1),
        but("conv_input_grad_naive", lambda out: np.cumsum(out, axis=1, dtype=out.dtype)),
    ),
    "conv_input_grad": (
        but("conv_input_grad", np.negative),
        but("conv_input_grad", lambda out: out[:, :, ::-1]),
        but("conv_input_grad", lambda out: np.maximum(out, 0)),
    ),
    "conv_weight_grad": (
        but("conv_weight_grad", np.negative),
        but("conv_weight_grad", lambda out: out + 1),
        but("conv_weight_grad", lambda out: np.maximum(out, 0)),
    ),
    "bias_grad": (
        but("bias_grad", lambda out: -out),
        but("bias_grad", lambda out: out + 1),
        lambda grad: np.abs(grad).sum(axis=(0, 1, 2)),
    ),
    "col2im": (
        but("col2im", np.negative),
        but("col2im", lambda out: out[:, ::-1]),
        but("col2im", lambda out: out + 1),
    ),
    "grad_check": (
        but("grad_check", lambda out: out + 1),
        but("grad_check", np.abs),
        but("grad_check", lambda out: out[::-1]),
    ),
    **UNEXPLAINED_KERNELS,
}
