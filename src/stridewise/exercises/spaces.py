"""All the cases that an exercise could have: its arguments as a function of a few lengths.

The checker searches here for a smaller case than its own, or for one that tells two mistakes apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from stridewise.exercises.arrays import Fill, Ints, Layout
from stridewise.exercises.record import Case

Lengths = Mapping[str, int]
Array = Callable[..., Ints]


@dataclass(frozen=True, slots=True)
class Style:
    """What all arrays of a case have in common."""

    fill: Fill = "count"
    dtype: str = "float32"
    layout: Layout = "contiguous"


@dataclass(frozen=True, slots=True)
class Space:
    """most: the largest length to try, for each letter; the smallest is `least`. arguments: made from lengths.

    The first letters change fastest in a search, so they are those that a student would rather see small.
    """

    most: Mapping[str, int]
    arguments: Callable[[Lengths, Array], dict[str, Any]]
    least: Mapping[str, int] = field(default_factory=dict)

    def case(self, lengths: Lengths, style: Style, note: str) -> Case:
        """The case with these lengths, its arrays in this style."""

        def array(*shape: int) -> Ints:
            return Ints(shape, style.dtype, style.layout, style.fill)

        return Case(note, MappingProxyType(self.arguments(lengths, array)))


def _image(at: Lengths) -> tuple[int, ...]:
    """(N, H, W, CI), for HO by WO places of the kernel."""
    return at["N"], at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1, at["CI"]


def _weights(at: Lengths) -> tuple[int, ...]:
    return at["KH"], at["KW"], at["CI"], at["CO"]


def _strided_image(at: Lengths) -> tuple[int, ...]:
    """(N, H, W, CI), for HO by WO places that are `stride` apart."""
    sides = ((at[places] - 1) * at["stride"] + at[kernel] for places, kernel in (("HO", "KH"), ("WO", "KW")))
    return at["N"], *sides, at["CI"]


def _row_bytes(at: Lengths) -> int:
    """What a row of the im2col matrix takes in float32."""
    return 4 * at["KH"] * at["KW"] * at["CI"]


def _tiles(at: Lengths, down: str, right: str) -> tuple[int, int]:
    return at[down] * at["tile"], at[right] * at["tile"]


_KERNELS = {"CO": 3, "CI": 3, "N": 3, "KH": 3, "KW": 3, "HO": 3, "WO": 3}
_CONVOLUTION = Space(_KERNELS, lambda at, array: {"x": array(*_image(at)), "w": array(*_weights(at))})
_TILING = Space({"tile": 3, "I": 3, "J": 3}, lambda at, array: {"a": array(*_tiles(at, "I", "J")), "tile": at["tile"]})
_FOUR = {"A": 4, "B": 4, "C": 4, "D": 4}

SPACES: Mapping[str, Space] = {
    "row_major_strides": Space(_FOUR, lambda at, _: {"shape": (at["A"], at["B"], at["C"], at["D"])}),
    "element_offset": Space(
        _FOUR, lambda at, _: {"index": (at["A"], at["B"]), "strides": (at["C"], at["D"])}, {"A": 0, "B": 0}
    ),
    "nchw_to_nhwc": Space(_FOUR, lambda at, array: {"x": array(at["A"], at["B"], at["C"], at["D"])}),
    "weights_from_torch": Space(_FOUR, lambda at, array: {"w": array(at["A"], at["B"], at["C"], at["D"])}),
    "conv_output_shape": Space(_KERNELS, lambda at, _: {"x_shape": _image(at), "w_shape": _weights(at)}),
    "pad_nhwc": Space(
        {"pad": 2, "N": 3, "C": 3, "H": 3, "W": 3},
        lambda at, array: {"x": array(at["N"], at["H"], at["W"], at["C"]), "pad": at["pad"]},
        {"pad": 0},
    ),
    "conv_naive": _CONVOLUTION,
    "conv_jit": _CONVOLUTION,
    "conv_1x1": Space(_KERNELS | {"KH": 1, "KW": 1}, _CONVOLUTION.arguments),
    "conv_matmul": _CONVOLUTION,
    "tile_view": _TILING,
    "tile_copy": _TILING,
    "untile": Space(
        {"tile": 3, "I": 3, "J": 3}, lambda at, array: {"tiles": array(at["I"], at["J"], at["tile"], at["tile"])}
    ),
    "tiled_matmul": Space(
        {"tile": 3, "I": 3, "J": 3, "K": 3},
        lambda at, array: {
            "a": array(*_tiles(at, "I", "K")),
            "b": array(*_tiles(at, "K", "J")),
            "tile": at["tile"],
        },
    ),
    "windows": Space(
        {"KH": 3, "KW": 3, "HO": 3, "WO": 3},
        lambda at, array: {
            "a": array(at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1),
            "kh": at["KH"],
            "kw": at["KW"],
        },
    ),
    "im2col": Space(
        {"CI": 3, "N": 3, "KH": 3, "KW": 3, "HO": 3, "WO": 3},
        lambda at, array: {"x": array(*_image(at)), "kh": at["KH"], "kw": at["KW"]},
    ),
    "im2col_bytes": Space(
        _KERNELS | {"itemsize": 8},
        lambda at, _: {"x_shape": _image(at), "w_shape": _weights(at), "itemsize": at["itemsize"]},
    ),
    "conv_im2col": _CONVOLUTION,
    "conv_lazy": Space(
        {**_KERNELS, "rows": 4},
        lambda at, array: {**_CONVOLUTION.arguments(at, array), "budget_bytes": at["rows"] * _row_bytes(at)},
        {"rows": 0},
    ),
    "conv_strided": Space(
        {**_KERNELS, "stride": 3},
        lambda at, array: {"x": array(*_strided_image(at)), "w": array(*_weights(at)), "stride": at["stride"]},
    ),
    "winograd_f23": Space({"tiles": 3}, lambda at, array: {"d": array(at["tiles"], 4), "g": array(3)}),
}
