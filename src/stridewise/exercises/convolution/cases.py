"""What every convolution exercise shares: its law, the witnesses and the cases."""

from typing import Any

from numpy.typing import NDArray

from stridewise.exercises.arrays import Ints
from stridewise.exercises.record import Case, case
from stridewise.kernels.ladder.reference import conv2d_reference

FORMULA = "out[n, h, w, co] = sum over r, s, ci of x[n, h + r, w + s, ci] * w[r, s, ci, co]"


def valid_convolution(x: NDArray[Any], w: NDArray[Any]) -> NDArray[Any]:
    """x: (N, H, W, CI), w: (KH, KW, CI, CO); the law that answers are held against."""
    return conv2d_reference(x, w)


WITNESSES: tuple[Case, ...] = (
    case("a 3x4 image, a 2x2 kernel", x=Ints((1, 3, 4, 1)), w=Ints((2, 2, 1, 1))),
    case("a 4x3 image, a kernel of 3 rows and 1 column", x=Ints((1, 4, 3, 1)), w=Ints((3, 1, 1, 1))),
    case("two channels in, two out", x=Ints((1, 2, 3, 2)), w=Ints((1, 2, 2, 2))),
    case("two channels in, three out", x=Ints((1, 2, 3, 2)), w=Ints((2, 1, 2, 3))),
    case("a batch of two", x=Ints((2, 2, 3, 1)), w=Ints((2, 2, 1, 1))),
    case("a sliced image", x=Ints((1, 3, 3, 2), layout="sliced"), w=Ints((2, 2, 2, 1))),
)

SMALL = case("a kernel as large as the image", x=Ints((1, 3, 2, 2)), w=Ints((3, 2, 2, 2)))
SEVERAL = case("several images and channels", x=Ints((2, 5, 6, 3)), w=Ints((3, 2, 3, 4)))
LARGE = case("a larger batch", x=Ints((3, 8, 7, 4)), w=Ints((3, 3, 4, 5)))

CASES: tuple[Case, ...] = (
    SMALL,
    case("float64, with fractions", x=Ints((2, 4, 6, 2), "float64", fill="quarters"), w=Ints((2, 3, 2, 3), "float64")),
    case("arrays that run backwards", x=Ints((2, 4, 7, 2), layout="reversed"), w=Ints((3, 2, 2, 3), layout="reversed")),
    case(
        "transposed arrays",
        x=Ints((2, 6, 5, 3), layout="transposed"),
        w=Ints((2, 3, 3, 2), layout="transposed", fill="quarters"),
    ),
    SEVERAL,
    case(
        "float64, sliced arrays",
        x=Ints((3, 7, 5, 2), "float64", layout="sliced"),
        w=Ints((3, 4, 2, 3), "float64", layout="sliced"),
    ),
    LARGE,
)

ONE_BY_ONE_WITNESSES: tuple[Case, ...] = (
    case("two channels in, two out", x=Ints((1, 2, 3, 2)), w=Ints((1, 1, 2, 2), seed=1)),
    case("two channels in, three out", x=Ints((1, 3, 2, 2)), w=Ints((1, 1, 2, 3))),
    case("a batch of two", x=Ints((2, 1, 3, 2)), w=Ints((1, 1, 2, 1))),
    case("a sliced image", x=Ints((1, 3, 2, 3), layout="sliced"), w=Ints((1, 1, 3, 2))),
)

ONE_BY_ONE_CASES: tuple[Case, ...] = (
    case("float64, with fractions", x=Ints((2, 4, 3, 2), "float64", fill="quarters"), w=Ints((1, 1, 2, 3), "float64")),
    case("arrays that run backwards", x=Ints((2, 4, 7, 2), layout="reversed"), w=Ints((1, 1, 2, 3), layout="reversed")),
    case(
        "transposed arrays",
        x=Ints((2, 6, 5, 3), layout="transposed"),
        w=Ints((1, 1, 3, 2), layout="transposed", fill="quarters"),
    ),
    case("several images and channels", x=Ints((2, 5, 6, 3)), w=Ints((1, 1, 3, 4))),
    case(
        "float64, sliced arrays",
        x=Ints((3, 7, 5, 2), "float64", layout="sliced"),
        w=Ints((1, 1, 2, 3), "float64", layout="sliced"),
    ),
)
