"""What goes wrong in `conv_output_shape(x_shape, w_shape)`: its sizes, and their order."""

from stridewise.exercises.naive_loops.misconceptions.conv_output_shape_order import ORDER
from stridewise.exercises.naive_loops.misconceptions.conv_output_shape_sizes import SIZES
from stridewise.exercises.record import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = (*SIZES, *ORDER)
