"""What exercises share of limits: calls that would be the exercise itself, and races for the points of speed."""

from stridewise.exercises.arrays import Ints
from stridewise.exercises.record import Forbidden, Race, case
from stridewise.kernels.matmul_sum import conv_matmul_sum

FINISHED_CONVOLUTIONS = Forbidden(
    (
        "torch:*conv*",
        "torch:*unfold*",
        "scipy.signal",
        "scipy.ndimage",
        "stridewise.kernels",
        "skimage",
        "cv2",
        "tensorflow",
        "keras",
        "jax:*conv*",
    ),
    "That is a finished convolution, and the exercise is to build one: with loops, slices and matrix products.",
)

FINISHED_WINDOWS = Forbidden(
    ("numpy:sliding_window_view", "torch:*unfold*", "skimage", "stridewise.kernels"),
    "That finds the strides for you, and finding them is the exercise: as_strided takes the ones you find.",
)

# Right answers that know no better than their lesson take 0.5 to 9 times the reference's time, on one core and on a
# busy machine alike (compiled loops in an unfortunate order: 9); Python loops over pixels take 140 times and more.
CONVOLUTION_RACE = Race(
    case("a 30x28 image, 4 channels in, 8 out", x=Ints((1, 30, 28, 4)), w=Ints((3, 3, 4, 8))),
    conv_matmul_sum,
    "one matrix product for each kernel position",
    ratio=30,
)
