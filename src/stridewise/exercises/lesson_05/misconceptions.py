"""Lesson 05: what students believe of windows and im2col."""

import numpy as np

from stridewise.exercises import in_place_examples as in_place
from stridewise.exercises.in_place_misconceptions import changed_in_place
from stridewise.exercises.lesson_05 import examples as wrong
from stridewise.exercises.record import Misconception

WINDOWS = (
    Misconception(
        "tiles-for-windows",
        "windows that lie side by side like tiles",
        "A window starts at every element: one step along i moves one row down, not a whole window.",
        wrong.windows_like_tiles,
    ),
    Misconception(
        "one-too-few",
        "H - kh by W - kw windows: one too few each way",
        "A window of 2 fits into a row of 4 at 0, 1 and 2: that is 4 - 2 + 1 places.",
        wrong.windows_one_too_few,
    ),
    Misconception(
        "inside-transposed",
        "windows whose rows and columns are swapped",
        "r walks down (the stride of axis 0), s to the right (the stride of axis 1): the strides repeat in "
        "the same order.",
        wrong.windows_inside_transposed,
    ),
    Misconception(
        "elements-for-bytes",
        "strides in elements where NumPy counts bytes",
        "as_strided takes bytes: repeat a.strides, which are in bytes already.",
        wrong.windows_in_elements,
        variants=(wrong.windows_in_elements_of_any_array,),
    ),
    Misconception(
        "itemsize-twice",
        "strides multiplied by the item size twice",
        "a.strides are in bytes already; do not multiply them by itemsize again.",
        wrong.windows_times_itemsize,
    ),
    Misconception(
        "strides-for-float32",
        "strides of a contiguous array whose elements take four bytes",
        "A float64 takes eight bytes, and a slice or a transpose has other strides than its shape tells. Repeat "
        "a.strides.",
        wrong.windows_for_float32,
    ),
    Misconception(
        "strides-of-a-contiguous-array",
        "strides computed from the shape, as if `a` were contiguous",
        "A slice or a transpose has other strides than its shape tells. Repeat a.strides.",
        wrong.windows_of_a_contiguous_array,
    ),
    Misconception(
        "window-sides-swapped",
        "window height and width swapped",
        "kh goes with the rows, kw with the columns: the shape is (H - kh + 1, W - kw + 1, kh, kw).",
        wrong.windows_sides_swapped,
    ),
    Misconception(
        "copied",
        "the right windows in a copy of the memory",
        "A view costs nothing. Ask as_strided for new strides on the same memory, and do not copy the result.",
        wrong.windows_copied,
    ),
    Misconception(
        "step-for-stride",
        "the window's step of one taken for a stride of one in memory",
        "A window moves by one row or one column; in memory that is a.strides[0] and a.strides[1] bytes.",
        wrong.windows_moved_by_one_number,
        variants=(wrong.windows_moved_by_one_byte,),
    ),
    Misconception(
        "view-of-a-copy",
        "a view, but of a copy of `a`",
        "np.ascontiguousarray copies what is not contiguous. Take the strides from `a` itself, whatever they are.",
        wrong.windows_of_a_copy,
    ),
    changed_in_place(in_place.written_into_the_windows),
)

IM2COL = (
    Misconception(
        "columns-channel-first",
        "columns in the order ci, r, s",
        "The weights are w[r, s, ci, co], so the columns must run in the order r, s, ci: the channel runs fastest.",
        wrong.columns_channel_first,
    ),
    Misconception(
        "columns-kernel-transposed",
        "columns in the order s, r, ci",
        "The weights are w[r, s, ci, co], so r must run slower than s.",
        wrong.columns_kernel_transposed,
    ),
    Misconception(
        "matrix-transposed",
        "the matrix on its side, one column for each window",
        "Here each window is a row, so that the product with the (kh*kw*CI, CO) weights gives one row per output.",
        wrong.matrix_transposed,
    ),
    Misconception(
        "rows-width-first",
        "rows that run down the image before they run to the right",
        "The rows follow the output in memory: n slowest, then h, then w.",
        wrong.rows_width_first,
    ),
    Misconception(
        "windows-read-backwards",
        "windows read backwards",
        "Column 0 is the window's top left element: r and s start at 0.",
        wrong.kernel_reversed,
    ),
    Misconception(
        "kernel-sides-swapped",
        "kernel height and width swapped",
        "kh goes with the rows of the image (axis 1), kw with the columns (axis 2).",
        wrong.kernel_sides_swapped,
        variants=(wrong.kernel_sides_swapped_or_no_place,),
    ),
    Misconception(
        "strides-of-a-contiguous-array",
        "strides computed from the shape, as if x were contiguous",
        "A slice or a transpose has other strides than its shape tells. Take them from x.strides.",
        wrong.columns_of_a_contiguous_array,
    ),
    Misconception(
        "not-flattened",
        "the six-dimensional view itself",
        "One step is left: flatten the first three axes into rows and the last three into columns.",
        wrong.not_flattened,
    ),
    Misconception(
        "made-float64",
        "a result made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=x.dtype).",
        wrong.columns_in_float64,
        change_result=lambda out, x, kh, kw: out.astype(np.float64),
    ),
    Misconception(
        "first-image-only",
        "windows of the first image alone",
        "The rows run over the whole batch: n slowest, then h, then w.",
        wrong.columns_of_the_first_image,
        variants=(wrong.rows_of_the_first_image_filled,),
    ),
    Misconception(
        "one-too-few",
        "H - kh by W - kw windows: one too few each way",
        "A window of 2 fits into a row of 4 at 0, 1 and 2: that is 4 - 2 + 1 places.",
        wrong.columns_one_place_too_few,
    ),
    Misconception(
        "window-moved-by-one-number",
        "a window that moves by one number in memory, where one pixel is CI numbers",
        "A step to the right is a whole pixel: the stride of axis 2, not that of the channels.",
        wrong.columns_of_windows_moved_by_one_number,
    ),
    Misconception(
        "elements-for-bytes",
        "strides in elements where NumPy counts bytes",
        "as_strided takes bytes: repeat those of x.strides, which are in bytes already.",
        wrong.columns_in_elements,
        variants=(wrong.columns_in_elements_of_any_array,),
    ),
    Misconception(
        "strides-for-float32",
        "strides of a contiguous array whose elements take four bytes",
        "A float64 takes eight bytes, and a slice or a transpose has other strides than its shape tells. Take "
        "them from x.strides.",
        wrong.columns_for_float32,
    ),
    Misconception(
        "reshape-for-transpose",
        "right numbers, brought into the matrix's shape by a reshape where the axes have to move",
        "`reshape` only cuts the same memory into other lengths. First transpose to the order n, h, w, r, s, ci.",
        wrong.columns_reshaped,
        variants=(wrong.transposed_matrix_reshaped,),
    ),
    changed_in_place(in_place.cleared_after_im2col),
)

IM2COL_BYTES = (
    Misconception(
        "elements-for-bytes",
        "the number of elements",
        "Each element takes `itemsize` bytes: multiply once more.",
        wrong.counted_in_elements,
    ),
    Misconception(
        "channels-out-counted",
        "the channels out counted, where the channels in belong",
        "The matrix holds windows of the input: KH*KW*CI numbers each. CO belongs to the weights.",
        wrong.output_channels_counted,
    ),
    Misconception(
        "all-channels-counted",
        "the channels in and the channels out both counted",
        "The matrix holds windows of the input: KH*KW*CI numbers each. CO belongs to the weights.",
        wrong.all_channels_counted,
    ),
    Misconception(
        "a-window-for-every-pixel",
        "a window for every pixel of the input",
        "There is a row for each output, (H - KH + 1) * (W - KW + 1) of them an image.",
        wrong.input_times_kernel,
    ),
    Misconception(
        "input-counted",
        "the bytes of the input",
        "That is what the view takes. The matrix repeats each element for every window it is in.",
        wrong.input_counted,
    ),
    Misconception(
        "batch-left-out",
        "one image of the batch alone",
        "The matrix has rows for every image: multiply by N.",
        wrong.batch_left_out,
    ),
    Misconception(
        "one-too-small",
        "H - KH by W - KW windows: one too few each way",
        "A kernel of KH rows fits at H - KH + 1 places.",
        wrong.output_one_too_small,
    ),
    Misconception(
        "one-itemsize-for-all",
        "elements of one size, whatever `itemsize` says",
        "float32 takes 4 bytes and float64 takes 8: multiply by `itemsize`.",
        wrong.four_bytes_each,
        variants=(wrong.eight_bytes_each,),
    ),
)
