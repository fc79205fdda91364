"""What every convolution exercise shares: the reference, the bound on rounding, the cases, their space and the race."""

import math
from typing import Any

from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import Case, CaseKind, CaseSpace, Lengths, case
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.limits import Race
from stridewise.exercises.rounding import rounding_of_sums
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum
from stridewise.kernels.ladder.reference import conv2d_reference

FORMULA = "out[n, h, w, co] = sum over r, s, ci of x[n, h + r, w + s, ci] * weights[r, s, ci, co]"


def valid_convolution(x: NDArray[Any], w: NDArray[Any]) -> NDArray[Any]:
    """Convolve as the reference that answers are compared with: x (N, H, W, CI), w (KH, KW, CI, CO)."""
    return conv2d_reference(x, w)


def terms(x: NDArray[Any], w: NDArray[Any], *_: Any) -> int:  # noqa: ARG001
    """How many products are added for one output: KH * KW * CI."""
    return math.prod(w.shape[:3])


ROUNDING = rounding_of_sums(conv_matmul_sum, terms)

WITNESSES: tuple[Case, ...] = (
    case("a 3x4 image, a 2x2 kernel", x=ArraySpec((1, 3, 4, 1)), w=ArraySpec((2, 2, 1, 1))),
    case("a 4x3 image, a kernel of 3 rows and 1 column", x=ArraySpec((1, 4, 3, 1)), w=ArraySpec((3, 1, 1, 1))),
    case("two channels in, two out", x=ArraySpec((1, 2, 3, 2)), w=ArraySpec((1, 2, 2, 2))),
    case("two channels in, three out", x=ArraySpec((1, 2, 3, 2)), w=ArraySpec((2, 1, 2, 3))),
    case("a batch of two", x=ArraySpec((2, 2, 3, 1)), w=ArraySpec((2, 2, 1, 1))),
    case("a sliced image", x=ArraySpec((1, 3, 3, 2), layout="sliced"), w=ArraySpec((2, 2, 2, 1))),
)

SMALL = case("a kernel as large as the image", x=ArraySpec((1, 3, 2, 2)), w=ArraySpec((3, 2, 2, 2)))
SEVERAL = case("several images and channels", x=ArraySpec((2, 5, 6, 3)), w=ArraySpec((3, 2, 3, 4)))
LARGE = case("a larger batch", x=ArraySpec((3, 8, 7, 4)), w=ArraySpec((3, 3, 4, 5)))

_ONE_OF_EACH = (
    case("one image of one channel", x=ArraySpec((1, 4, 5, 1)), w=ArraySpec((2, 3, 1, 2))),
    case("one row of outputs", x=ArraySpec((2, 3, 5, 2)), w=ArraySpec((3, 2, 2, 2))),
    case("one column of outputs", x=ArraySpec((2, 5, 3, 2)), w=ArraySpec((2, 3, 2, 1))),
    case("an image of one row", x=ArraySpec((2, 1, 5, 1)), w=ArraySpec((1, 2, 1, 2))),
    case("an image of one column", x=ArraySpec((2, 5, 1, 2)), w=ArraySpec((3, 1, 2, 1))),
)
_WEIGHTS = (case("two channels in, three out", x=ArraySpec((1, 3, 4, 2)), w=ArraySpec((2, 3, 2, 3))),)
LAYOUT_CASES = (*_ONE_OF_EACH, *in_layouts(_ONE_OF_EACH, ALL_LAYOUTS), *in_layouts(_WEIGHTS, ALL_LAYOUTS, "w"))

PRECISION_CASES = (
    case(
        "numbers with all their digits",
        x=ArraySpec((1, 3, 4, 2), fill="full_precision"),
        w=ArraySpec((2, 2, 2, 2), fill="full_precision"),
    ),
    case(
        "longer sums of numbers with all their digits",
        x=ArraySpec((2, 5, 6, 4), fill="full_precision"),
        w=ArraySpec((3, 3, 4, 3), fill="full_precision"),
    ),
    case(
        "float64, numbers with all their digits",
        x=ArraySpec((2, 4, 5, 3), "float64", fill="full_precision"),
        w=ArraySpec((2, 3, 3, 2), "float64", fill="full_precision"),
    ),
)

EXACT_CASES: tuple[Case, ...] = (
    SMALL,
    case(
        "float64, with fractions",
        x=ArraySpec((2, 4, 6, 2), "float64", fill="quarters"),
        w=ArraySpec((2, 3, 2, 3), "float64"),
    ),
    case(
        "arrays that run backwards",
        x=ArraySpec((2, 4, 7, 2), layout="reversed"),
        w=ArraySpec((3, 2, 2, 3), layout="reversed"),
    ),
    case(
        "transposed arrays",
        x=ArraySpec((2, 6, 5, 3), layout="transposed"),
        w=ArraySpec((2, 3, 3, 2), layout="transposed", fill="quarters"),
    ),
    SEVERAL,
    case(
        "float64, sliced arrays",
        x=ArraySpec((3, 7, 5, 2), "float64", layout="sliced"),
        w=ArraySpec((3, 4, 2, 3), "float64", layout="sliced"),
    ),
    LARGE,
)
# Whole numbers in plain layouts first: what goes wrong there is easier to read, and to explain.
CASES = (*EXACT_CASES, *LAYOUT_CASES, *PRECISION_CASES)

ONE_BY_ONE_WITNESSES: tuple[Case, ...] = (
    case("two channels in, two out", x=ArraySpec((1, 2, 3, 2)), w=ArraySpec((1, 1, 2, 2), seed=1)),
    case("two channels in, three out", x=ArraySpec((1, 3, 2, 2)), w=ArraySpec((1, 1, 2, 3))),
    case("a batch of two", x=ArraySpec((2, 1, 3, 2)), w=ArraySpec((1, 1, 2, 1))),
    case("a sliced image", x=ArraySpec((1, 3, 2, 3), layout="sliced"), w=ArraySpec((1, 1, 3, 2))),
)

_ONE_BY_ONE_OF_EACH = (
    case("one image of one channel", x=ArraySpec((1, 3, 4, 1)), w=ArraySpec((1, 1, 1, 2))),
    case("images of one row", x=ArraySpec((2, 1, 4, 2)), w=ArraySpec((1, 1, 2, 1))),
    case("images of one column", x=ArraySpec((2, 4, 1, 2)), w=ArraySpec((1, 1, 2, 3))),
)
_ONE_BY_ONE_PRECISION = tuple(
    case(
        f"{dtype}, {channels} input channel{'s' if channels > 1 else ''}, numbers with all their digits",
        x=ArraySpec((2, 3, 4, channels), dtype, fill="full_precision"),
        w=ArraySpec((1, 1, channels, 3), dtype, fill="full_precision"),
    )
    for dtype, channels in (("float32", 2), ("float32", 9), ("float64", 5))
)

ONE_BY_ONE_EXACT_CASES: tuple[Case, ...] = (
    case(
        "float64, with fractions",
        x=ArraySpec((2, 4, 3, 2), "float64", fill="quarters"),
        w=ArraySpec((1, 1, 2, 3), "float64"),
    ),
    case(
        "arrays that run backwards",
        x=ArraySpec((2, 4, 7, 2), layout="reversed"),
        w=ArraySpec((1, 1, 2, 3), layout="reversed"),
    ),
    case(
        "transposed arrays",
        x=ArraySpec((2, 6, 5, 3), layout="transposed"),
        w=ArraySpec((1, 1, 3, 2), layout="transposed", fill="quarters"),
    ),
    case("several images and channels", x=ArraySpec((2, 5, 6, 3)), w=ArraySpec((1, 1, 3, 4))),
    case(
        "float64, sliced arrays",
        x=ArraySpec((3, 7, 5, 2), "float64", layout="sliced"),
        w=ArraySpec((1, 1, 2, 3), "float64", layout="sliced"),
    ),
)

ONE_BY_ONE_CASES = (
    *ONE_BY_ONE_EXACT_CASES,
    *_ONE_BY_ONE_OF_EACH,
    *in_layouts(_ONE_BY_ONE_OF_EACH, ALL_LAYOUTS),
    *in_layouts(_ONE_BY_ONE_OF_EACH[2:], ALL_LAYOUTS, "w"),
    *_ONE_BY_ONE_PRECISION,
)

# Measured, in multiples of the reference's time: vectorised answers and lists of windows take 0.5 to 25, one product
# for each window 26 to 33, einsum for each window 40, multiply and sum for each 53. tensordot for each takes about 110,
# loops over elements 250 and more. The limit lies in the widest gap, so that no natural answer is near it.
RACE = Race(
    case("a 30x28 image, 4 channels in, 8 out", x=ArraySpec((1, 30, 28, 4)), w=ArraySpec((3, 3, 4, 8))),
    conv_matmul_sum,
    "one matrix product for each kernel position",
    ratio=75,
)


def image_shape(at: Lengths) -> tuple[int, ...]:
    """(N, H, W, CI), for HO by WO places of the kernel."""
    return at["N"], at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1, at["CI"]


def weights_shape(at: Lengths) -> tuple[int, ...]:
    """(KH, KW, CI, CO)."""
    return at["KH"], at["KW"], at["CI"], at["CO"]


LENGTHS = {"CO": 3, "CI": 3, "N": 3, "KH": 3, "KW": 3, "HO": 3, "WO": 3}
SPACE = CaseSpace(LENGTHS, lambda at, array: {"x": array(*image_shape(at)), "w": array(*weights_shape(at))})
ONE_BY_ONE_SPACE = CaseSpace(LENGTHS | {"KH": 1, "KW": 1}, SPACE.arguments)

SQUARE_KERNELS = CaseKind(
    "with every square kernel", "with any other kernel", lambda given: given["w"].shape[0] == given["w"].shape[1]
)
ONE_BY_ONE_KINDS: tuple[CaseKind, ...] = (
    CaseKind("with every single image", "with a batch of several", lambda given: len(given["x"]) == 1),
    CaseKind(
        "with every single input channel",
        "with several",
        lambda given: given["x"].shape[3] == 1,
        has_one_channel=True,
    ),
    CaseKind(
        "with every single output channel",
        "with several",
        lambda given: given["w"].shape[3] == 1,
        has_one_channel=True,
    ),
    CaseKind(
        "with as many channels out as in",
        "with any other numbers of channels",
        lambda given: given["w"].shape[2] == given["w"].shape[3],
    ),
    CaseKind(
        "with every square image", "with any other image", lambda given: given["x"].shape[1] == given["x"].shape[2]
    ),
    CaseKind(
        "with contiguous arrays",
        "with arrays of any other layout",
        lambda given: given["x"].flags.c_contiguous and given["w"].flags.c_contiguous,
    ),
    CaseKind("with float32 arrays", "with float64 arrays", lambda given: given["x"].dtype == "float32"),
)
KINDS: tuple[CaseKind, ...] = (SQUARE_KERNELS, *ONE_BY_ONE_KINDS)
