"""STYLES: all of them, and the decisions that code in each has no place to get wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths, decisions_changed
from stridewise.exercises.convolution.styles import loops, positions, products, windows


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write a convolution.

    Parameters
    ----------
    write : callable
        (decisions, x, w, lengths) -> the output.
    ignores : frozenset of str
        The decisions that code in this style does not make: it has no place to go wrong there.
    """

    write: Callable[[Convolution, Array, Array, Lengths], Array]
    ignores: frozenset[str]

    def __call__(self, model: Convolution, x: Array, w: Array, stride: int = 1) -> Array:
        """Compute a convolution as decided.

        Parameters
        ----------
        model : Convolution
            The decisions.
        x, w : ndarray
            Images (N, H, W, CI) and weights (KH, KW, CI, CO).
        stride : int, default 1
            The distance between windows.

        Returns
        -------
        ndarray
            Shape and contents depend on the decisions.

        Raises
        ------
        IndexError, ValueError
            Where code in this style fails.
        """
        given = _lengths(x, w, stride)
        x, w = model.arrays(*model.contents(x, w), given)
        if model.padding:
            x = np.pad(x, ((0, 0), *model.padding(given), (0, 0)))
        read = _lengths(x, w, stride)
        size = model.read_lengths(model.read_image_sides(given if read == given else replace(read, given=given)))
        return model.result(self.write(model, x, w, size), size)


def _lengths(x: Array, w: Array, stride: int) -> Lengths:
    (n, h, width, ci), (kh, kw, ki, co) = x.shape, w.shape
    return Lengths(n, h, width, ci, kh, kw, ki, co, stride)


def _style(write: Callable[..., Array], *ignores: str) -> Style:
    return Style(write, frozenset(ignores))


_ORDERS = ("columns", "flat_weights")

# The commonest first: a search ends with the first that fits.
STYLES: tuple[Style, ...] = (
    _style(loops.seven_loops, *_ORDERS),
    _style(windows.windows_by_channel, *_ORDERS, "offset"),
    _style(positions.slices, *_ORDERS, "place"),
    _style(windows.windows_broadcast, *_ORDERS, "offset"),
    _style(windows.windows_tensordot, *_ORDERS, "offset"),
    _style(windows.windows_flattened, "offset"),
    _style(products.strided_view_flattened, "places"),
    _style(products.strided_view_by_depth, "places", "filters"),
    _style(products.strided_view, *_ORDERS, "places", "filters"),
    _style(products.strided_copy_flattened, "places"),
    _style(products.rows_of_windows, "offset"),
    _style(products.sliding_windows_flattened, "place", "offset", "places"),
    _style(positions.columns_of_slices, "place", "places", "filters"),
    _style(products.sliding_windows, *_ORDERS, "place", "offset", "places", "output", "filters", "read_image_sides"),
    _style(products.strided_view_einsum, *_ORDERS, "places", "filters"),
    _style(loops.seven_loops_over_weight_channels, *_ORDERS),
    _style(positions.slices_broadcast, *_ORDERS, "place"),
    _style(products.strided_view_of_weight_channels, "places"),
    _style(loops.seven_loops_in_a_padded_copy, *_ORDERS),
)

# With these decisions alone every style gives the same: shapes, loops and indices still fit each other.
_STYLE_MAKES_NO_DIFFERENCE = frozenset({"contents", "weight", "padding", "columns", "flat_weights", "result"})

# These differ from others only where the numbers of channels in x and in w differ, which takes other axes.
_FOR_OTHER_AXES = frozenset({loops.seven_loops_over_weight_channels, products.strided_view_of_weight_channels})


# For outputs as large as the image: with zeros beyond its edge, they are those of a `same` convolution.
STYLES_WITHOUT_PADDING: tuple[Style, ...] = tuple(
    style for style in STYLES if style.write is not loops.seven_loops_in_a_padded_copy
)


def styles_of(model: Convolution, styles: tuple[Style, ...] = STYLES) -> tuple[Style, ...]:
    """Return the styles in which a convolution can go wrong as decided.

    Parameters
    ----------
    model : Convolution
        The decisions.
    styles : tuple of Style, default STYLES
        Among these.

    Returns
    -------
    tuple of Style
        Those that make all the decisions changed; one of them where all give the same.
    """
    changed = decisions_changed(model)
    able = tuple(style for style in styles if not changed & style.ignores)
    if changed <= _STYLE_MAKES_NO_DIFFERENCE:
        return able[:1]
    return able if "arrays" in changed else tuple(style for style in able if style.write not in _FOR_OTHER_AXES)
