"""The misconceptions of this folder, combined for the exercises that share them."""

from stridewise.exercises.convolution.misconceptions import (
    averages,
    channels,
    dtypes,
    height_and_width,
    im2col,
    kernel_positions,
    layouts,
    loops,
    output_channels,
    output_layout,
    output_size,
)
from stridewise.exercises.record import Misconception

# Those that show with a 1x1 kernel too.
ONE_BY_ONE: tuple[Misconception, ...] = (
    *channels.MISCONCEPTIONS,
    *layouts.MISCONCEPTIONS,
    *output_channels.MISCONCEPTIONS,
    *output_layout.MISCONCEPTIONS,
    *loops.MISCONCEPTIONS,
    *dtypes.MISCONCEPTIONS,
)

ANY_KERNEL: tuple[Misconception, ...] = (
    *kernel_positions.MISCONCEPTIONS,
    *output_size.MISCONCEPTIONS,
    *height_and_width.MISCONCEPTIONS,
    *averages.MISCONCEPTIONS,
    *ONE_BY_ONE,
)

BY_IM2COL: tuple[Misconception, ...] = (*ANY_KERNEL, *im2col.MISCONCEPTIONS)
