"""The lengths that a backward pass reads from its arguments."""

from dataclasses import dataclass

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GradientLengths:
    """What a function reads from shapes, and what it is given as numbers.

    Parameters
    ----------
    images, rows, columns, channels : int
        The images' axes: N, H, W, CI.
    rows_out, columns_out : int
        HO and WO, the sides of the gradient of the output.
    kernel : (int, int)
        KH and KW.
    stride, padding : (int, int)
        Down, and to the right.
    """

    images: int
    rows: int
    columns: int
    channels: int
    rows_out: int
    columns_out: int
    kernel: Pair
    stride: Pair
    padding: Pair
