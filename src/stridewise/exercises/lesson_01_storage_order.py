"""Lesson 01: how an array lies in memory, and the axis orders that libraries choose."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise import layout
from stridewise.exercises.arrays import Ints
from stridewise.exercises.mistakes import storage_order as wrong
from stridewise.exercises.record import Contract, Exercise, Misconception, case

LESSON = "01_storage_order"


def _row_major_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return layout.row_major_strides(shape)


def _nchw_to_nhwc(x: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))


def _weights_from_torch(w: NDArray[Any]) -> NDArray[Any]:
    return w.transpose(2, 3, 1, 0)


ROW_MAJOR_STRIDES = Exercise(
    name="row_major_strides",
    lesson=LESSON,
    asks="row_major_strides(shape) returns a tuple: how many elements one step along each axis moves in memory.",
    points=2,
    reference=_row_major_strides,
    witnesses=(case("two axes", shape=(2, 3)), case("three axes", shape=(2, 3, 5))),
    cases=(
        case("one axis", shape=(7,)),
        case("an axis of length one", shape=(4, 1, 3)),
        case("a batch of images, NHWC", shape=(2, 6, 5, 3)),
        case("five axes", shape=(2, 3, 4, 5, 6)),
    ),
    misconceptions=(
        Misconception(
            "column-major",
            "the first axis as the one whose neighbours lie side by side (column-major, as in Fortran)",
            "In row-major order the last axis has stride 1. Start there and work towards the front.",
            wrong.column_major,
        ),
        Misconception(
            "own-axis-included",
            "a stride that counts the axis's own length too",
            "One step along an axis skips everything behind that axis, not the axis itself.",
            wrong.own_axis_included,
        ),
        Misconception(
            "next-length-only",
            "a stride that is the length of the next axis alone",
            "One step skips all the axes behind: multiply every one of their lengths, not just the nearest.",
            wrong.next_length_only,
        ),
        Misconception(
            "bytes-for-elements",
            "strides counted in bytes of float32, as NumPy shows them",
            "This exercise counts elements. NumPy's `.strides` are these numbers times `itemsize`.",
            wrong.float32_bytes,
        ),
        Misconception(
            "order-reversed",
            "the right strides in reversed order",
            "The result goes with the shape: its first entry belongs to the first axis, and is the largest.",
            wrong.order_reversed,
        ),
    ),
    hints=(
        "Take a shape of (2, 3). If you stand on element [0, 0], how many elements further is [0, 1]? And [1, 0]?",
        "The last axis has stride 1. Each axis to its left must jump over one whole block of the axes to its right.",
        "The stride of an axis is the product of all the lengths to its right: for (2, 3, 5) that is (3*5, 5, 1).",
    ),
    contract=Contract(result="tuple"),
)

ELEMENT_OFFSET = Exercise(
    name="element_offset",
    lesson=LESSON,
    asks="element_offset(index, strides) returns how far the element at `index` lies from the first one, "
    "in the unit of the strides.",
    points=1,
    reference=layout.element_offset,
    witnesses=(case("two axes", index=(1, 2), strides=(5, 1)), case("three axes", index=(1, 0, 2), strides=(12, 4, 1))),
    cases=(
        case("the first element", index=(0, 0), strides=(6, 1)),
        case("strides in bytes", index=(1, 2, 1, 0), strides=(48, 8, 24, 4)),
        case("a transposed array", index=(3, 2), strides=(1, 4)),
        case("an axis that runs backwards", index=(2, 1), strides=(-6, 1)),
        case("a broadcast axis", index=(3, 2), strides=(0, 1)),
    ),
    misconceptions=(
        Misconception(
            "index-summed",
            "the entries of the index added up, without the strides",
            "A step along one axis is not as far as a step along another: multiply each entry by its own stride.",
            wrong.index_summed,
        ),
        Misconception(
            "strides-reversed",
            "the index paired with the strides from the other end",
            "The first entry of the index goes with the first stride, the last with the last.",
            wrong.strides_reversed,
        ),
        Misconception(
            "counted-from-one",
            "an index that starts at one",
            "Index 0 is no step at all: the element [0, 0] has offset 0.",
            wrong.index_counted_from_one,
        ),
        Misconception(
            "last-axis-left-out",
            "a sum that leaves out the last axis",
            "Every axis counts, the last one too: its stride is often 1, but its index is still added.",
            wrong.last_axis_left_out,
        ),
        Misconception(
            "last-stride-one",
            "a last axis whose stride is taken to be 1",
            "The last stride is 1 only in a contiguous array counted in elements. Use the stride you are given.",
            wrong.last_axis_plain,
        ),
        Misconception(
            "all-multiplied",
            "everything multiplied together",
            "Multiply each entry by its stride, then add the products up.",
            wrong.lengths_multiplied,
        ),
    ),
    hints=(
        "Along axis 0 you make index[0] steps. How far do those steps take you?",
        "Each axis moves you index[axis] * strides[axis]. The axes do not disturb each other, so the distances add up.",
        "sum(i * stride for i, stride in zip(index, strides))",
    ),
    contract=Contract(result="int"),
)

NCHW_TO_NHWC = Exercise(
    name="nchw_to_nhwc",
    lesson=LESSON,
    asks="nchw_to_nhwc(x) takes x[n, c, h, w] and returns out[n, h, w, c], contiguous in memory, with the dtype of x.",
    points=2,
    reference=_nchw_to_nhwc,
    witnesses=(
        case("one 2x3 image with two channels", x=Ints((1, 2, 2, 3), fill="count")),
        case("a batch of two", x=Ints((2, 3, 1, 2), fill="count")),
    ),
    cases=(
        case("as many channels as rows", x=Ints((2, 3, 3, 4))),
        case("float64", x=Ints((2, 3, 4, 5), "float64", fill="quarters")),
        case("a sliced input", x=Ints((2, 4, 3, 5), layout="sliced")),
        case("a transposed input", x=Ints((3, 2, 5, 4), layout="transposed")),
    ),
    misconceptions=(
        Misconception(
            "reshape-for-transpose",
            "a reshape: the same memory cut into other lengths",
            "`reshape` never moves an element, it only renames positions. Moving an axis is `transpose`.",
            wrong.reshaped,
        ),
        Misconception(
            "height-and-width-swapped",
            "height and width swapped (NWHC)",
            "Write the wanted order as positions in the old one: n, h, w, c stand at 0, 2, 3, 1.",
            wrong.nwhc,
        ),
        Misconception(
            "order-backwards",
            "the order that leads from NHWC to NCHW, the opposite way",
            "transpose(0, 3, 1, 2) takes NHWC to NCHW. For the way back list where n, h, w, c stand in x: 0, 2, 3, 1.",
            wrong.axes_the_other_way,
        ),
        Misconception(
            "transpose-only",
            "new axis names on the old memory",
            "`transpose` changes only the strides. `np.ascontiguousarray` then lays the elements out in the new order.",
            wrong.transposed_only,
        ),
        Misconception(
            "made-float64",
            "a result made by np.zeros(shape), which is float64 unless told otherwise",
            "Give the dtype: np.zeros(shape, dtype=x.dtype).",
            wrong.made_float64,
        ),
    ),
    hints=(
        "Does any number change its value? What changes is which axis it is found on, and where it lies.",
        "x.transpose(...) lists, for each new axis, which old axis it was. Then ask: what are the result's strides?",
        "np.ascontiguousarray(x.transpose(0, 2, 3, 1))",
    ),
    contract=Contract(contiguous=True),
)

WEIGHTS_FROM_TORCH = Exercise(
    name="weights_from_torch",
    lesson=LESSON,
    asks="weights_from_torch(w) takes PyTorch's w[co, ci, r, s] and returns out[r, s, ci, co], with the dtype of w.",
    points=1,
    reference=_weights_from_torch,
    witnesses=(
        case("a 1x2 kernel, three channels in, two out", w=Ints((2, 3, 1, 2), fill="count")),
        case("a 2x2 kernel, two channels in, two out", w=Ints((2, 2, 2, 2), fill="count")),
    ),
    cases=(
        case("float64", w=Ints((3, 2, 2, 4), "float64", fill="quarters")),
        case("a sliced input", w=Ints((4, 3, 3, 2), layout="sliced")),
        case("a transposed input", w=Ints((3, 4, 2, 3), layout="transposed")),
        case("a 3x2 kernel, four in, five out", w=Ints((5, 4, 3, 2))),
    ),
    misconceptions=(
        Misconception(
            "reshape-for-transpose",
            "a reshape: the same memory cut into other lengths",
            "`reshape` never moves an element, it only renames positions. Moving an axis is `transpose`.",
            wrong.weights_reshaped,
        ),
        Misconception(
            "outputs-before-inputs",
            "output channels before input channels",
            "The order asked for is HWIO: kernel height, kernel width, channels in, channels out.",
            wrong.outputs_before_inputs,
        ),
        Misconception(
            "kernel-axes-swapped",
            "kernel height and width swapped",
            "A full reversal of the axes swaps r and s too. In PyTorch's order r stands at 2 and s at 3: keep them so.",
            wrong.kernel_axes_swapped,
        ),
        Misconception(
            "kernel-flipped",
            "a kernel read backwards as well as moved",
            "PyTorch computes cross-correlation, as these lessons do: no weight changes its place within the kernel.",
            wrong.kernel_flipped,
        ),
        Misconception(
            "moved-like-an-image",
            "the order for images (NCHW to NHWC) used for weights",
            "Weights have no batch axis: from co, ci, r, s to r, s, ci, co all four axes move.",
            wrong.channels_moved_like_an_image,
        ),
    ),
    hints=(
        "Write PyTorch's axes with their positions: co 0, ci 1, r 2, s 3. Which positions do r, s, ci, co come from?",
        "Read off, for each new axis, the position of the old one: that list is the argument of transpose.",
        "w.transpose(2, 3, 1, 0)",
    ),
)

EXERCISES = (ROW_MAJOR_STRIDES, ELEMENT_OFFSET, NCHW_TO_NHWC, WEIGHTS_FROM_TORCH)
