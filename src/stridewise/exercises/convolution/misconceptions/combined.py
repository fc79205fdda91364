"""The misconceptions of this folder, combined for the exercises that share them."""

from dataclasses import replace

from stridewise.exercises.convolution.misconceptions import (
    arithmetic,
    channels,
    divisions,
    dtypes,
    flat_memory,
    height_and_width,
    im2col,
    kernel_positions,
    layouts,
    loops,
    one_by_one,
    other_conventions,
    output_channels,
    output_layout,
    output_size,
    window_places,
)
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception

# Those that show with a 1x1 kernel too.
ONE_BY_ONE: tuple[Misconception, ...] = (
    *channels.MISCONCEPTIONS,
    *layouts.MISCONCEPTIONS,
    *output_channels.MISCONCEPTIONS,
    *output_layout.MISCONCEPTIONS,
    *loops.MISCONCEPTIONS,
    *other_conventions.MISCONCEPTIONS,
    *dtypes.MISCONCEPTIONS,
)

# Those of other arithmetic that a 1x1 kernel does not make equal to one about channels.
_ARITHMETIC_1X1 = (
    arithmetic.ADDED_FOR_MULTIPLIED,
    replace(arithmetic.SUMS_MULTIPLIED, variants=in_every_style(also=(arithmetic.sums_over_the_channels_multiplied,))),
    arithmetic.NEGATIVES_CUT_OFF,
    arithmetic.STARTED_FROM_ONES,
)

# Without a kernel to speak of, weights in another order look like input and output channels that are swapped.
_OIHW_1X1 = replace(layouts.WEIGHTS_READ_AS_OIHW, variants=in_every_style(layouts.one_number))
CONV_1X1: tuple[Misconception, ...] = (
    *(
        _OIHW_1X1 if known is layouts.WEIGHTS_READ_AS_OIHW else known
        for known in ONE_BY_ONE
        if known is not other_conventions.ONE_CHANNEL_AT_A_TIME  # w[0, 0] is a number there, and a matrix here
    ),
    height_and_width.HEIGHT_FOR_WIDTH,
    height_and_width.WIDTH_FOR_HEIGHT,
    *_ARITHMETIC_1X1,
    *one_by_one.MISCONCEPTIONS,
)

ANY_KERNEL: tuple[Misconception, ...] = (
    *kernel_positions.MISCONCEPTIONS,
    *output_size.MISCONCEPTIONS,
    *height_and_width.MISCONCEPTIONS,
    *arithmetic.MISCONCEPTIONS,
    *window_places.MISCONCEPTIONS,
    *flat_memory.MISCONCEPTIONS,
    *ONE_BY_ONE,
    *im2col.MISCONCEPTIONS,
    *divisions.MISCONCEPTIONS,
)
