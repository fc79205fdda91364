"""Lesson 01: what students believe of axis orders and strides."""

import numpy as np

from stridewise.exercises import in_place_examples as in_place
from stridewise.exercises.in_place_misconceptions import changed_in_place
from stridewise.exercises.lesson_01 import examples as wrong
from stridewise.exercises.record import Misconception

ROW_MAJOR_STRIDES = (
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
        "strides counted in bytes, as NumPy shows them",
        "This exercise counts elements. NumPy's `.strides` are these numbers times `itemsize`.",
        wrong.float32_bytes,
        variants=(wrong.float64_bytes,),
    ),
    Misconception(
        "order-reversed",
        "the right strides in reversed order",
        "The result goes with the shape: its first entry belongs to the first axis, and is the largest.",
        wrong.order_reversed,
    ),
    Misconception(
        "lengths-added",
        "the lengths of the axes behind added up, not multiplied",
        "Behind one step of the first axis of (2, 3, 5) lie 3 rows of 5 elements: 3 * 5, not 3 + 5.",
        wrong.lengths_added,
    ),
)

ELEMENT_OFFSET = (
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
        variants=(wrong.index_taken_to_start_at_one, wrong.offset_counted_from_one),
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
    Misconception(
        "bytes-for-elements",
        "strides taken for elements and turned into bytes",
        "The offset is in the unit of the strides, whatever that is: nothing needs to be multiplied by an item size.",
        wrong.counted_in_bytes,
        variants=(wrong.counted_in_bytes_of_float64,),
    ),
)

NCHW_TO_NHWC = (
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
    Misconception(
        "axes-reversed",
        "all four axes in reversed order, as `.T` gives them",
        "`.T` turns every axis around, the batch too. List the wanted order instead: transpose(0, 2, 3, 1).",
        wrong.all_axes_reversed,
    ),
    Misconception(
        "made-float32",
        "a result that is float32 whatever the input is",
        "The result has the dtype of x: np.zeros(shape, dtype=x.dtype).",
        wrong.made_float32,
        change_result=lambda out, x: out.astype(np.float32),
    ),
    changed_in_place(in_place.moved_in_place),
)

WEIGHTS_FROM_TORCH = (
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
    Misconception(
        "made-float64",
        "a result made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=w.dtype).",
        wrong.weights_in_float64,
        change_result=lambda out, w: out.astype(np.float64),
    ),
    Misconception(
        "kernel-left-behind",
        "channels in and out swapped, with the kernel's axes still last",
        "All four axes move: the kernel's r and s come first, then ci, then co.",
        wrong.channels_alone_swapped,
    ),
    Misconception(
        "made-float32",
        "a result that is float32 whatever the weights are",
        "The result has the dtype of w: w.transpose(...) keeps it.",
        wrong.weights_in_float32,
        change_result=lambda out, w: out.astype(np.float32),
    ),
    changed_in_place(in_place.weights_moved_in_place),
)
