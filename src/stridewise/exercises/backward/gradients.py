"""Lesson 9: the gradients of the images, of the weights and of the bias."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.backward import cases
from stridewise.exercises.backward.flip_and_dilate import LESSON
from stridewise.exercises.backward.misconceptions import bias_grad, contents, paddings, scattering, strides, weights
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.rounding import rounding_of_sums


def _conv_input_grad_naive(grad: NDArray[Any], w: NDArray[Any], x_shape: cases.Shape, stride: int) -> NDArray[Any]:
    return cases.input_gradient(grad, w, x_shape, stride)


def _conv_input_grad(
    grad: NDArray[Any], w: NDArray[Any], x_shape: cases.Shape, stride: int, padding: int
) -> NDArray[Any]:
    return cases.input_gradient(grad, w, x_shape, stride, padding)


def _conv_weight_grad(
    x: NDArray[Any], grad: NDArray[Any], w_shape: cases.Shape, stride: int, padding: int
) -> NDArray[Any]:
    return cases.weight_gradient(x, grad, w_shape, stride, padding)


def _bias_grad(grad: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(grad.sum(axis=(0, 1, 2)))


CONV_INPUT_GRAD_NAIVE = Exercise(
    name="conv_input_grad_naive",
    lesson=LESSON,
    asks="conv_input_grad_naive(grad, w, x_shape, stride) returns the gradient of the images of a valid convolution, "
    "by scattering: for all n, h, v, co, r, s and ci, out[n, h*stride + r, v*stride + s, ci] += "
    "grad[n, h, v, co] * w[r, s, ci, co].",
    credit=Credit(contiguous=1.5, any_layout=0.5),
    reference=_conv_input_grad_naive,
    witnesses=tuple(forward.of_the_images(padded=False) for forward in cases.WITNESSES),
    cases=cases.with_layouts((forward.of_the_images(padded=False) for forward in cases.UNPADDED), "grad", "w"),
    space=cases.image_space(padded=False),
    kinds=tuple(kind for kind in cases.KINDS if kind is not cases.PADDINGS),
    misconceptions=(*scattering.MISCONCEPTIONS, *strides.MISCONCEPTIONS, *contents.MISCONCEPTIONS),
    hints=(
        "Take one product, x[n, i, j, ci] * w[r, s, ci, co], of one output. If that pixel grows by 1, what does it do?",
        "Then that output grows w[r, s, ci, co] times as much. So how much does the loss change through this product?",
        "Write the seven loops of the forward pass, with another line inside: += into the gradient of the pixel.",
        "out[n, h*stride + r, v*stride + s, ci] += grad[n, h, v, co] * w[r, s, ci, co]",
    ),
    contract=Contract(rounding=cases.INPUT_ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

CONV_INPUT_GRAD = Exercise(
    name="conv_input_grad",
    lesson=LESSON,
    asks="conv_input_grad(grad, w, x_shape, stride, padding) returns the gradient of the images, of shape x_shape: "
    "what "
    "scattering gives on images with a border of `padding` zeros, with the border cut off. padding is smaller than KH "
    "and KW.",
    credit=Credit(contiguous=2, any_layout=1),
    reference=_conv_input_grad,
    witnesses=tuple(forward.of_the_images(padded=True) for forward in cases.PADDED_WITNESSES),
    cases=cases.with_layouts((forward.of_the_images(padded=True) for forward in cases.PADDED), "grad", "w"),
    space=cases.image_space(padded=True),
    kinds=cases.KINDS,
    misconceptions=paddings.MISCONCEPTIONS,
    hints=(
        "Which outputs used a pixel in the corner? Only one. So how many zeros does the gradient need around it?",
        "KH - 1 rows above without padding. Each row of forward padding saves one: KH - 1 - padding.",
        "Below, it also needs the rows that the stride left over: (H + 2*padding - KH) % stride more.",
        "dilate, np.pad, then a valid convolution of stride 1 with flip_view(w). The result has the shape x_shape.",
    ),
    contract=Contract(rounding=cases.INPUT_ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

CONV_WEIGHT_GRAD = Exercise(
    name="conv_weight_grad",
    lesson=LESSON,
    asks="conv_weight_grad(x, grad, w_shape, stride, padding) returns the gradient of the weights, of shape w_shape: "
    "out[r, s, ci, co] = sum over n, h, v of padded[n, h*stride + r, v*stride + s, ci] * grad[n, h, v, co], where "
    "padded is x with a border of `padding` zeros.",
    credit=Credit(contiguous=2, any_layout=1),
    reference=_conv_weight_grad,
    witnesses=tuple(forward.of_the_weights() for forward in cases.PADDED_WITNESSES),
    cases=cases.with_layouts((forward.of_the_weights() for forward in cases.PADDED), "x", "grad"),
    space=cases.WEIGHT_SPACE,
    kinds=cases.KINDS,
    misconceptions=weights.MISCONCEPTIONS,
    hints=(
        "Fix r and s. Which pixels did w[r, s] meet, one for each output? They are a slice of the padded image.",
        "padded[:, r : r + (HO - 1)*stride + 1 : stride, s : s + (WO - 1)*stride + 1 : stride]",
        "Flatten its first three axes, and those of grad. Which product of the two matrices is CI by CO?",
        "pixels.reshape(-1, CI).T @ grad.reshape(-1, CO)",
    ),
    contract=Contract(rounding=cases.WEIGHT_ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

_BIASES = (
    case("one image of one channel", grad=ArraySpec((1, 2, 3, 1))),
    case("one output per image", grad=ArraySpec((3, 1, 1, 2))),
    case("one row of outputs", grad=ArraySpec((2, 1, 4, 3))),
)

BIAS_GRAD = Exercise(
    name="bias_grad",
    lesson=LESSON,
    asks="bias_grad(grad) returns the gradient of the bias, one number for each output channel: out[co] = sum over "
    "n, h, v of grad[n, h, v, co].",
    credit=Credit(contiguous=0.75, any_layout=0.25),
    reference=_bias_grad,
    witnesses=(
        case("a 2x3 gradient of one channel", grad=ArraySpec((1, 2, 3, 1), fill="count")),
        case("two channels", grad=ArraySpec((1, 1, 3, 2), fill="count")),
        case("two images of three channels", grad=ArraySpec((2, 2, 1, 3))),
        case("a sliced gradient", grad=ArraySpec((2, 1, 2, 2), layout="sliced")),
    ),
    cases=(
        case("a single output", grad=ArraySpec((1, 1, 1, 2))),
        case("float64, with fractions", grad=ArraySpec((2, 3, 2, 2), "float64", fill="quarters")),
        case("several images and channels", grad=ArraySpec((3, 4, 2, 5))),
        *_BIASES,
        *in_layouts(_BIASES, ALL_LAYOUTS),
        case("numbers with all their digits", grad=ArraySpec((2, 3, 4, 2), fill="full_precision")),
        case("float64, numbers with all their digits", grad=ArraySpec((2, 3, 4, 3), "float64", fill="full_precision")),
    ),
    space=CaseSpace(
        {"CO": 4, "N": 3, "HO": 3, "WO": 3},
        lambda at, array: {"grad": array(at["N"], at["HO"], at["WO"], at["CO"])},
    ),
    kinds=(cases.BATCHES, cases.CHANNELS_OUT, cases.LAYOUTS, cases.SINGLE),
    misconceptions=bias_grad.MISCONCEPTIONS,
    hints=(
        "The forward pass adds bias[co] to out[n, h, v, co]. To how many outputs is that?",
        "To N * HO * WO outputs, each with a gradient of its own. What becomes of these gradients?",
        "grad.sum(axis=...) takes a tuple of axes. Which axis is left?",
    ),
    contract=Contract(rounding=rounding_of_sums(_bias_grad, lambda grad: grad[..., 0].size)),
)
