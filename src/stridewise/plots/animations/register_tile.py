"""The register tile: sums stay in registers while one column of pixels meets one row of weights after another."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array, check_positive_integer
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, texts_of


def animate_register_tile(x: NDArray[Any], w: NDArray[Any], *, lanes: int) -> Animation:
    """Animate a register tile: for each input channel, every pixel is broadcast and multiplied by a row of weights.

    Parameters
    ----------
    x : ndarray of numbers, shape (P, CI)
        The input channels of the tile's P pixels.
    w : ndarray of numbers, shape (CI, V * lanes)
        The weights; a row fills V vectors.
    lanes : int
        The numbers in a vector.

    Returns
    -------
    Animation
        One step per pixel and input channel, between the cleared sums and the store.

    Raises
    ------
    TypeError, ValueError
        If `x` and `w` are no such arrays.
    """
    check_array("x", x, ndim=2)
    check_array("w", w, ndim=2)
    check_positive_integer("lanes", lanes)
    if x.shape[1] != w.shape[0] or w.shape[1] % lanes:
        raise ValueError(f"x has shape {x.shape} and w {w.shape}; expected (P, CI) and (CI, a multiple of {lanes})")
    pixels, vectors = x.shape[0], w.shape[1] // lanes
    sums = np.zeros((pixels, w.shape[1]), dtype=np.result_type(x, w))
    grids = [
        Grid("x", texts_of(x), f"{pixels} pixels, {x.shape[1]} channels each"),
        Grid("w", texts_of(w), f"a row is {_vectors(vectors)} of {lanes}"),
        Grid("sums in registers", texts_of(sums), f"{pixels * vectors} registers"),
    ]
    steps = [
        Step(f"the {pixels * vectors} registers of the tile are zero. They stay in the core until the last product.")
    ]
    loads = multiplies = 0
    for channel in range(x.shape[1]):
        loads += vectors
        for pixel in range(pixels):
            loads += 1
            multiplies += vectors
            sums[pixel] += x[pixel, channel] * w[channel]
            steps.append(
                _step(
                    sums,
                    pixel,
                    channel,
                    lanes,
                    _caption(x[pixel, channel], pixel, channel, vectors),
                    (loads, multiplies),
                )
            )
    last = (
        f"the sums are complete. Only now are they stored: {_vectors(pixels * vectors)}, once each. "
        f"{multiplies} multiply-adds took {loads} loads."
    )
    steps.append(
        Step(
            last,
            [Frame("sums in registers", range(pixels), range(w.shape[1]), "result")],
            {"sums in registers": texts_of(sums)},
        )
    )
    return Animation(
        Scene("The sums stay in registers", grids, steps, still=min(pixels + 2, len(steps) - 1), milliseconds=900)
    )


def _step(sums: NDArray[Any], pixel: int, channel: int, lanes: int, caption: str, counts: tuple[int, int]) -> Step:
    frames = [
        Frame("x", range(pixel, pixel + 1), range(channel, channel + 1)),
        *(
            Frame("w", range(channel, channel + 1), range(v, v + lanes), "weight")
            for v in range(0, sums.shape[1], lanes)
        ),
        *(
            Frame("sums in registers", range(pixel, pixel + 1), range(v, v + lanes), "result")
            for v in range(0, sums.shape[1], lanes)
        ),
    ]
    note = f"{style.count_text(counts[0], 'load')}, {style.count_text(counts[1], 'multiply-add')}, 0 stores"
    return Step(caption, frames, {"sums in registers": texts_of(sums)}, notes={"sums in registers": note})


def _caption(value: Any, pixel: int, channel: int, vectors: int) -> str:
    loaded = f"row {channel} of w is loaded: {_vectors(vectors)}. " if pixel == 0 else ""
    return (
        f"{loaded}x[{pixel}, {channel}] = {style.number_text(value)} is broadcast, and multiplied with "
        f"{'the vector' if vectors == 1 else f'each of the {vectors} vectors'}; "
        f"{'the product is' if vectors == 1 else 'the products are'} added to the sums of pixel {pixel}."
    )


def _vectors(count: int) -> str:
    return style.count_text(count, "vector")
