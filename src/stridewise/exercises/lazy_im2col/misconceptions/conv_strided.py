"""What goes wrong in `conv_strided(x, w, stride)`."""

from stridewise.exercises.convolution.misconceptions.combined import ANY_KERNEL
from stridewise.exercises.convolution.misconceptions.extra_argument import with_a_stride
from stridewise.exercises.lazy_im2col.misconceptions import conv_strided_output, conv_strided_places
from stridewise.exercises.record import Misconception

# With a stride these give something other than every stride-th row and column of what they give without one.
_NEED_EXAMPLES_OF_THEIR_OWN = (
    "one-too-small",
    "one-too-large",
    "channels-first-throughout",
    "one-channel-at-a-time",
    "last-row-and-column-missing",
    "as-large-as-the-input",
    "windows-side-by-side",
    "output-as-nchw",
    "reshape-for-transpose",
    "left-as-a-matrix",
    "axes-of-length-one-dropped",
    "rows-as-long-as-the-output",
    "total-never-reset",
    "multiplied-in-place",
    "rows-width-first",
    "rows-image-last",
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    *(with_a_stride(known) for known in ANY_KERNEL if known.name not in _NEED_EXAMPLES_OF_THEIR_OWN),
    *conv_strided_places.MISCONCEPTIONS,
    *conv_strided_output.MISCONCEPTIONS,
)
