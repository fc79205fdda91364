"""Pixels that are counted in flat memory, and products that are counted several times."""

from functools import partial
from itertools import product

import numpy as np

from stridewise.exercises.convolution.changes import with_contents
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def rows_as_long_as_the_output(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    ho, wo = height - kh + 1, width - kw + 1
    pixels = np.ascontiguousarray(x).reshape(-1, ci)
    out = np.zeros((n, ho, wo, co), dtype=x.dtype)
    for image, h, v in np.ndindex(n, ho, wo):
        for r, s in np.ndindex(kh, kw):
            out[image, h, v] += pixels[(image * height + h + r) * wo + v + s] @ w[r, s]
    return out


def flat_windows(x, kh, kw, *, places, offsets, images):
    """The windows (N, HO, WO, KH, KW, CI) with rows of WO pixels, not W, where places or offsets in them say so."""
    n, height, width, ci = x.shape
    ho, wo = height - kh + 1, width - kw + 1
    row, down = (wo if places else width), (wo if offsets else width)
    image = height * (row if images else width)
    n, h, v, r, s = np.ogrid[:n, :ho, :wo, :kh, :kw]
    return np.ascontiguousarray(x).reshape(-1, ci)[n * image + h * row + v + r * down + s]


def convolved_in_flat_memory(x, w, **rows):
    windows = flat_windows(x, *w.shape[:2], **rows)
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


WAYS = tuple(
    {"places": places, "offsets": offsets, "images": images}
    for places, offsets, images in product((True, False), repeat=3)
    if places or (offsets and not images)
)
BELIEF = "Your function counts pixels in flat memory with rows of WO pixels, as in the output, but a row of x has W"
ROWS_AS_LONG_AS_THE_OUTPUT = Misconception(
    rows_as_long_as_the_output,
    belief=BELIEF,
    remedy="Pixel (n, h, w) is number (n * H + h) * W + w in memory. Let NumPy count: x[n, h + r, w + s].",
    variants=in_every_style(also=tuple(partial(convolved_in_flat_memory, **way) for way in WAYS)),
)


def running_total_added(x, w):
    kh, kw, ci, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, h, v, o in np.ndindex(out.shape):
        for r, s in np.ndindex(kh, kw):
            total = x.dtype.type(0)
            for c in range(ci):
                total += x[n, h + r, v + s, c] * w[r, s, c, o]
                out[n, h, v, o] += total
    return out


def times_counted(shape, order, reset, step):
    """How often each product counts where a total is added after every `step` loops and reset after every `reset`.

    Loops are counted from the inside; `order` names them from the outermost to the innermost.
    """
    lengths = [shape["rsc".index(letter)] for letter in order]
    block, part = (int(np.prod(lengths[3 - loops :])) for loops in (reset, step))
    place = np.arange(int(np.prod(lengths)))
    counts = block // part - place % block // part
    return counts.reshape(lengths).transpose([order.index(letter) for letter in "rsc"])


def counted_again(order, reset, step, x, w):
    return x, w * times_counted(w.shape[:3], order, reset, step)[..., None].astype(w.dtype)


RUNNING_TOTAL_ADDED = Misconception(
    running_total_added,
    belief="Your function adds its running total again and again, so that the first products count several times",
    remedy="Add each product once: into the total inside the loops, and the total into the output after them.",
    variants=in_every_style(
        *(
            with_contents(partial(counted_again, order, reset, step))
            for order in ("rsc", "crs")
            for reset, step in ((1, 0), (2, 0), (3, 0), (2, 1), (3, 1), (3, 2))
        )
    ),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (ROWS_AS_LONG_AS_THE_OUTPUT, RUNNING_TOTAL_ADDED)
