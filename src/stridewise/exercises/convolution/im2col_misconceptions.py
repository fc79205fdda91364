"""Lesson 05: what students believe of a convolution by im2col, besides what they believe of any convolution."""

from stridewise.exercises.convolution import channel_variants as otherwise
from stridewise.exercises.convolution import im2col_examples as wrong
from stridewise.exercises.convolution import misconceptions as convolution
from stridewise.exercises.record import Misconception

CONV_IM2COL = (
    *convolution.MISTAKES,
    Misconception(
        "columns-channel-first",
        "columns of the im2col matrix in the order ci, r, s",
        "The weights are flattened in the order r, s, ci, so the columns must run in the same order.",
        wrong.columns_channel_first,
        change_arguments=lambda x, w: (x, w.reshape(w.shape[2], *w.shape[:2], w.shape[3]).transpose(1, 2, 0, 3)),
    ),
    Misconception(
        "columns-kernel-transposed",
        "columns of the im2col matrix in the order s, r, ci",
        "The weights are flattened in the order r, s, ci, so the columns must run in the same order.",
        wrong.columns_kernel_transposed,
        change_arguments=lambda x, w: (x, w.reshape(w.shape[1::-1] + w.shape[2:]).swapaxes(0, 1)),
    ),
    Misconception(
        "window-moved-by-one-number",
        "a window that moves by one number in memory, where one pixel is CI numbers",
        "A step to the right along w or s is a whole pixel: the stride of axis 2, not that of the channels.",
        wrong.window_moved_by_one_number,
        variants=(otherwise.moved_down_by_one_number_too, otherwise.kernel_moved_by_one_number),
    ),
    Misconception(
        "elements-for-bytes",
        "strides in elements where NumPy counts bytes",
        "as_strided takes bytes: repeat those of x.strides, which are in bytes already.",
        wrong.strides_in_elements,
        variants=(otherwise.strides_in_elements_of_any_array,),
    ),
    Misconception(
        "strides-for-float32",
        "strides of a contiguous array whose elements take four bytes",
        "A float64 takes eight bytes, and a slice or a transpose has other strides than its shape tells. Repeat "
        "x.strides.",
        wrong.strides_for_float32,
    ),
    Misconception(
        "strides-of-a-contiguous-array",
        "strides computed from the shape, as if x were contiguous",
        "A slice or a transpose has other strides than its shape tells. Repeat those of x.strides.",
        wrong.strides_of_a_contiguous_array,
    ),
    Misconception(
        "weights-channel-first",
        "weights flattened in the order ci, r, s, where the columns run in the order r, s, ci",
        "w.reshape(KH * KW * CI, CO) keeps the order r, s, ci, in which the columns run too; nothing moves before it.",
        wrong.weights_channel_first,
        change_arguments=lambda x, w: (x, w.transpose(2, 0, 1, 3).reshape(w.shape)),
    ),
    Misconception(
        "weights-reshaped-to-rows",
        "weights cut into one row for each channel out, w.reshape(CO, -1), where each is a column",
        "CO is the last axis of w, so w.reshape(KH * KW * CI, CO) has a column for each channel out.",
        wrong.weights_reshaped_to_rows,
        change_arguments=lambda x, w: (x, w.reshape(w.shape[3], -1).T.reshape(w.shape)),
    ),
    Misconception(
        "rows-width-first",
        "rows that run down the image before they run to the right",
        "The rows follow the output in memory: n slowest, then h, then w.",
        wrong.rows_width_first,
        change_result=lambda out, x, w: out.swapaxes(1, 2).reshape(out.shape),
    ),
)
