"""What goes wrong in `im2col_bytes(x_shape, w_shape, itemsize)`: its factors, and the sizes behind them."""

from stridewise.exercises.im2col.misconceptions.im2col_bytes_factors import FACTORS
from stridewise.exercises.im2col.misconceptions.im2col_bytes_sizes import SIZES
from stridewise.exercises.record import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = (*FACTORS, *SIZES)
