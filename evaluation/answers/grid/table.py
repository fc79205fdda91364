"""GRID: exercise -> misconception -> answers that hold it, each written by hand."""

from evaluation.answers.grid.backward import BACKWARD
from evaluation.answers.grid.columns import IM2COL, IM2COL_BYTES
from evaluation.answers.grid.convolution import (
    as_large_as_the_input,
    channels_first_throughout,
    channels_swapped,
    first_channel_only,
    first_image_only,
    height_for_width,
    images_read_as_nchw,
    kernel_flipped,
    kernel_transposed,
    one_too_small,
    output_as_nchw,
    padded_to_the_same_size,
    square_kernel,
    weights_read_as_oihw,
)
from evaluation.answers.grid.convolution.more_beliefs import MORE
from evaluation.answers.grid.convolution.one_product import ONE_PRODUCT
from evaluation.answers.grid.convolution.other_arithmetic import ARITHMETIC
from evaluation.answers.grid.convolution.places_and_borders import PLACES_AND_BORDERS
from evaluation.answers.grid.kernels import KERNELS
from evaluation.answers.grid.layout import ELEMENT_OFFSET, NCHW_TO_NHWC, ROW_MAJOR_STRIDES, WEIGHTS_FROM_TORCH
from evaluation.answers.grid.loop_orders import LOOP_ORDERS
from evaluation.answers.grid.one_by_one import CONV_1X1
from evaluation.answers.grid.panels import CONV_LAZY
from evaluation.answers.grid.register_tiles import MATMUL_REGISTER_TILE
from evaluation.answers.grid.shapes_and_padding import CONV_OUTPUT_SHAPE, PAD_NHWC
from evaluation.answers.grid.strides import CONV_STRIDED
from evaluation.answers.grid.tiled_products import TILED_MATMUL
from evaluation.answers.grid.tiles import TILE_COPY, TILE_VIEW, UNTILE
from evaluation.answers.grid.windows import WINDOWS
from evaluation.answers.grid.winograd import WINOGRAD_F23
from evaluation.answers.grid.winograd_tiles import WINOGRAD_F2X2_3X3

_CONVOLUTIONS = {
    "square-kernel": square_kernel,
    "as-large-as-the-input": as_large_as_the_input,
    "one-too-small": one_too_small,
    "padded-to-the-same-size": padded_to_the_same_size,
    "kernel-flipped": kernel_flipped,
    "kernel-transposed": kernel_transposed,
    "weights-read-as-oihw": weights_read_as_oihw,
    "images-read-as-nchw": images_read_as_nchw,
    "channels-first-throughout": channels_first_throughout,
    "output-as-nchw": output_as_nchw,
    "height-for-width": height_for_width,
    "channels-swapped": channels_swapped,
    "first-channel-only": first_channel_only,
    "first-image-only": first_image_only,
}


def _in(*ways):
    """These ways of each belief, by the names that they have in every file of `convolution`."""
    return {name: tuple(getattr(belief, way) for way in ways) for name, belief in _CONVOLUTIONS.items()}


def _joined(*tables):
    """All answers of these tables; a belief may stand in several."""
    names = dict.fromkeys(name for table in tables for name in table)
    return {name: tuple(way for table in tables for way in table.get(name, ())) for name in names}


GRID = {
    "row_major_strides": ROW_MAJOR_STRIDES,
    "element_offset": ELEMENT_OFFSET,
    "nchw_to_nhwc": NCHW_TO_NHWC,
    "weights_from_torch": WEIGHTS_FROM_TORCH,
    "conv_output_shape": CONV_OUTPUT_SHAPE,
    "pad_nhwc": PAD_NHWC,
    "conv_naive": _joined(
        {name: belief.WAYS for name, belief in _CONVOLUTIONS.items()}, MORE, ARITHMETIC, PLACES_AND_BORDERS
    ),
    "conv_jit": _in("seven_loops"),
    "conv_reordered": _in("seven_loops") | LOOP_ORDERS,
    "conv_1x1": CONV_1X1,
    "conv_matmul": _in("product_for_each_position"),
    "tile_view": TILE_VIEW,
    "tile_copy": TILE_COPY,
    "untile": UNTILE,
    "tiled_matmul": TILED_MATMUL,
    "windows": WINDOWS,
    "im2col": IM2COL,
    "im2col_bytes": IM2COL_BYTES,
    "conv_im2col": _joined(_in("strided_and_one_product", "strided_then_rows"), ONE_PRODUCT),
    "conv_lazy": CONV_LAZY,
    "conv_strided": CONV_STRIDED,
    "matmul_register_tile": MATMUL_REGISTER_TILE,
    "winograd_f23": WINOGRAD_F23,
    "winograd_f2x2_3x3": WINOGRAD_F2X2_3X3,
    **BACKWARD,
    **KERNELS,
}

ALSO_TRUE = {
    # One of the ten ways uses the first image for every place of the batch.
    ("conv_naive", "first-image-only"): ("one-image-for-all",),
    # The copy is made first and viewed then; that the result is a copy is true of it as well.
    ("tile_view", "view-of-a-copy"): ("copied",),
    ("windows", "view-of-a-copy"): ("copied",),
    # It is made for square kernels, too: no other gives a result that is right.
    ("conv_naive", "kernel-sides-swapped-in-the-shape"): ("square-kernel",),
    # Where the windows' axes are exchanged, the columns of the matrix are.
    ("conv_naive", "kernel-transposed"): ("columns-kernel-transposed",),
    ("conv_im2col", "kernel-transposed"): ("columns-kernel-transposed",),
}
