"""What exercises share of limits: calls that would be the exercise itself, and races for the points of speed."""

from stridewise.exercises.arrays import Ints
from stridewise.exercises.record import Forbidden, Race, case
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

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

# Measured, in multiples of the reference's time: vectorised answers and lists of windows take 0.5 to 25, one product
# for each window 26 to 33, einsum for each window 40, multiply and sum for each 53. tensordot for each takes about 110,
# loops over elements 250 and more. The limit lies in the widest gap, so that no natural answer is near it.
CONVOLUTION_RACE = Race(
    case("a 30x28 image, 4 channels in, 8 out", x=Ints((1, 30, 28, 4)), w=Ints((3, 3, 4, 8))),
    conv_matmul_sum,
    "one matrix product for each kernel position",
    ratio=75,
)
