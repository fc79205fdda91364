"""Which pixels and weights an output is the sum of: misconceptions of all kernels that convolve."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from stridewise.exercises.gpu_convolution.launches import ONE_OUTPUT_A_THREAD, ONE_TILE_A_BLOCK
from stridewise.exercises.gpu_convolution.misconceptions.kernels import one_output_a_thread, one_tile_a_block
from stridewise.exercises.gpu_convolution.models.runs import Sizes, Spot
from stridewise.exercises.gpu_convolution.models.windows import Window, computes
from stridewise.exercises.kernel_functions import changed_kernel
from stridewise.exercises.record import Misconception

Kept = Callable[[Sizes, int, int, int], bool]
Changes = tuple[tuple[str, str], ...]


class Belief(NamedTuple):
    """A misconception, with its example as a change to a kernel with a thread for each output and to a tiled one.

    `on_planes` is None where it has no sense on single planes.
    """

    name: str
    belief: str
    remedy: str
    windows: tuple[Window, ...]
    changes: Changes
    on_planes: Changes | None

    def misconception(self, *, is_tiled: bool) -> Misconception:
        """Return it for one of the two kinds of kernels."""
        if is_tiled:
            assert self.on_planes is not None
            example = changed_kernel(one_tile_a_block, ONE_TILE_A_BLOCK, self.name, *self.on_planes)
        else:
            example = changed_kernel(one_output_a_thread, ONE_OUTPUT_A_THREAD, self.name, *self.changes)
        return Misconception(example, self.belief, self.remedy, signs=computes(*self.windows))


def _only(*conditions: Callable[[Sizes, int, int, int], bool]) -> tuple[Window, ...]:
    """Return the windows in which, of each product, at least one of the conditions on r, s and ci has to hold."""
    chosen = [
        [condition for condition, is_used in zip(conditions, used, strict=True) if is_used]
        for used in product((False, True), repeat=len(conditions))
        if any(used)
    ]
    return tuple(Window(kept=_all(some)) for some in chosen)


def _all(conditions: list[Kept]) -> Kept:
    return lambda z, r, s, ci: all(condition(z, r, s, ci) for condition in conditions)


_IN_NHWC = "total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]"
_IN_TILE = "total += tile[ty + r, tx + s] * w[r, s]"
_ROWS, _COLUMNS = "for r in range(w.shape[0]):", "for s in range(w.shape[1]):"
_LOADED = "x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0"


def _sum(new: str) -> Changes:
    return ((_IN_NHWC, new),)


def _tile_sum(new: str) -> Changes:
    return ((_IN_TILE, new),)


def _loops(rows: str, columns: str) -> Changes:
    # The second sum of a tiled kernel has its loops, one level deeper than the loads.
    return ((_ROWS, rows), (_COLUMNS, columns))


def _in_tile(_: Sizes, o: Spot, r: int, s: int) -> tuple[int, int] | None:
    """Return the place of the pixel, if a tile of 10 by 10 holds it."""
    return (o.h + r, o.w + s) if o.ty + r < 10 and o.tx + s < 10 else None


_FLIPPED = Window(position=lambda z, r, s: (z.kh - 1 - r, z.kw - 1 - s))

BELIEFS = (
    Belief(
        "reads_the_kernel_backwards",
        "Your function reads the kernel backwards (true convolution)",
        "This exercise asks for cross-correlation. Next: multiply the pixel at (h + r, w + s) by the weight at (r, s).",
        (_FLIPPED, Window(place=lambda z, o, r, s: (o.h + z.kh - 1 - r, o.w + z.kw - 1 - s))),
        _sum("total += x[n, oh + r, ow + s, ci] * w[w.shape[0] - 1 - r, w.shape[1] - 1 - s, ci, co]"),
        _tile_sum("total += tile[ty + r, tx + s] * w[w.shape[0] - 1 - r, w.shape[1] - 1 - s]"),
    ),
    Belief(
        "one_kernel_axis_backwards",
        "Your function reads one axis of the kernel backwards",
        "The pixel and the weight move in the same direction. Next: multiply the pixel at (h + r, w + s) by the weight "
        "at (r, s).",
        (
            Window(position=lambda z, r, s: (z.kh - 1 - r, s)),
            Window(position=lambda z, r, s: (r, z.kw - 1 - s)),
        ),
        _sum("total += x[n, oh + r, ow + s, ci] * w[w.shape[0] - 1 - r, s, ci, co]"),
        _tile_sum("total += tile[ty + r, tx + s] * w[w.shape[0] - 1 - r, s]"),
    ),
    Belief(
        "steps_back_from_the_place",
        "Your function goes up and to the left from an output's place, where its window goes down and to the right",
        "The window of an output begins at its place. Next: add r and s to row and column.",
        (
            Window(place=lambda _, o, r, s: (o.h - r, o.w - s)),
            Window(place=lambda _, o, r, s: (o.h - r, o.w + s)),
            Window(place=lambda _, o, r, s: (o.h + r, o.w - s)),
        ),
        _sum("if oh >= r and ow >= s:\n                        total += x[n, oh - r, ow - s, ci] * w[r, s, ci, co]"),
        None,
    ),
    Belief(
        "kernel_rows_as_columns",
        "Your function takes the rows of the kernel for its columns",
        "The first axis of the weights goes down, the second to the right. Next: use the weight at (r, s) with the "
        "pixel r rows down and s columns right.",
        (
            Window(position=lambda _, r, s: (s, r)),
            Window(taps=lambda z: product(range(z.kw), range(z.kh)), position=lambda _, r, s: (s, r)),
            Window(place=lambda _, o, r, s: (o.h + s, o.w + r)),
            Window(taps=lambda z: product(range(z.kw), range(z.kh)), place=lambda _, o, r, s: (o.h + s, o.w + r)),
        ),
        _sum("total += x[n, oh + s, ow + r, ci] * w[r, s, ci, co]"),
        _tile_sum("total += tile[ty + s, tx + r] * w[r, s]"),
    ),
    Belief(
        "square_kernels_only",
        "Your function takes the kernel for a square",
        "A kernel may have other columns than rows. Next: use its first length for r alone and its second for s alone.",
        (
            Window(taps=lambda z: product(range(z.kh), range(z.kh))),
            Window(taps=lambda z: product(range(z.kw), range(z.kw))),
            Window(taps=lambda z: product(range(z.kw), range(z.kh))),
            Window(taps=lambda z: [divmod(k, z.kh) for k in range(z.kh * z.kw)]),
            Window(taps=lambda z: [(k // z.kw, k % z.kh) for k in range(z.kh * z.kw)]),
            Window(taps=lambda z: [(k // z.kh, k % z.kw) for k in range(z.kh * z.kw)]),
            Window(taps=lambda z: [divmod(k, z.kh) for k in range(z.kh * z.kh)]),
            Window(taps=lambda z: [divmod(k, z.kw) for k in range(z.kw * z.kw)]),
        ),
        _loops(_ROWS, "for s in range(w.shape[0]):"),
        _loops(_ROWS, "for s in range(w.shape[0]):"),
    ),
    Belief(
        "kernels_of_one_size",
        "Your function takes every kernel for 3 by 3",
        "Kernels may be smaller. Next: let r and s run up to the lengths of w.",
        (Window(taps=lambda _: product(range(3), range(3))), Window(taps=lambda z: product(range(z.kh), range(3)))),
        _loops("for r in range(3):", "for s in range(3):"),
        _loops("for r in range(3):", "for s in range(3):"),
    ),
    Belief(
        "places_without_their_offset",
        "Your function multiplies every weight with the upper left pixel of the window",
        "The pixel moves with the weight. Next: add r and s to row and column.",
        (Window(place=lambda _, o, r, s: (o.h, o.w)),),
        _sum("total += x[n, oh, ow, ci] * w[r, s, ci, co]"),
        _tile_sum("total += tile[ty, tx] * w[r, s]"),
    ),
    Belief(
        "offset_along_one_axis",
        "Your function moves over the window along one axis alone",
        "The window has rows and columns. Next: add r to the row and s to the column.",
        (
            Window(place=lambda _, o, r, s: (o.h + r, o.w)),
            Window(place=lambda _, o, r, s: (o.h, o.w + s)),
        ),
        _sum("total += x[n, oh + r, ow, ci] * w[r, s, ci, co]"),
        _tile_sum("total += tile[ty + r, tx] * w[r, s]"),
    ),
    Belief(
        "last_kernel_position_missing",
        "Your function leaves out the last row or the last column of the kernel",
        "range(n) ends at n - 1 already. Next: let r and s run over range(w.shape[0]) and range(w.shape[1]).",
        (
            Window(taps=lambda z: product(range(z.kh - 1), range(z.kw - 1))),
            Window(taps=lambda z: product(range(z.kh - 1), range(z.kw))),
            Window(taps=lambda z: product(range(z.kh), range(z.kw - 1))),
        ),
        _loops("for r in range(w.shape[0] - 1):", "for s in range(w.shape[1] - 1):"),
        _loops("for r in range(w.shape[0] - 1):", "for s in range(w.shape[1] - 1):"),
    ),
    Belief(
        "first_kernel_position_missing",
        "Your function leaves out the first row or the first column of the kernel",
        "Indices begin at 0. Next: let r and s run over range(w.shape[0]) and range(w.shape[1]).",
        (
            Window(taps=lambda z: product(range(1, z.kh), range(1, z.kw))),
            Window(taps=lambda z: product(range(1, z.kh + 1), range(1, z.kw + 1))),
            Window(taps=lambda z: product(range(1, z.kh), range(z.kw))),
            Window(taps=lambda z: product(range(z.kh), range(1, z.kw))),
        ),
        _loops("for r in range(1, w.shape[0]):", "for s in range(1, w.shape[1]):"),
        _loops("for r in range(1, w.shape[0]):", "for s in range(1, w.shape[1]):"),
    ),
    Belief(
        "one_kernel_position_too_many",
        "Your function goes one row or one column beyond the kernel",
        "The last row of the kernel is w.shape[0] - 1. Next: let r and s run over range(w.shape[0]) and "
        "range(w.shape[1]).",
        (
            Window(taps=lambda z: product(range(z.kh + 1), range(z.kw + 1))),
            Window(taps=lambda z: product(range(z.kh + 1), range(z.kw))),
            Window(taps=lambda z: product(range(z.kh), range(z.kw + 1))),
            Window(taps=lambda z: product(range(z.kh + 1), range(z.kw + 1)), place=_in_tile),
            Window(taps=lambda z: product(range(z.kh + 1), range(z.kw)), place=_in_tile),
            Window(taps=lambda z: product(range(z.kh), range(z.kw + 1)), place=_in_tile),
        ),
        _loops("for r in range(w.shape[0] + 1):", "for s in range(w.shape[1] + 1):"),
        _loops("for r in range(w.shape[0] + 1):", "for s in range(w.shape[1] + 1):"),
    ),
    Belief(
        "centred_windows",
        "Your function centres the window on the output's place, as a convolution that keeps the image's size does",
        "Without padding the window begins at the output's place. Next: read the pixel at (h + r, w + s), with nothing "
        "subtracted.",
        (
            Window(place=lambda z, o, r, s: (o.h + r - z.kh // 2, o.w + s - z.kw // 2)),
            Window(place=lambda z, o, r, s: (o.h + r - (z.kh - 1) // 2, o.w + s - (z.kw - 1) // 2)),
            Window(place=lambda _, o, r, s: (o.h + r - 1, o.w + s - 1)),
            Window(place=lambda z, o, r, s: (o.h + r - z.kh + 1, o.w + s - z.kw + 1)),
        ),
        _sum(
            "iy, ix = oh + r - w.shape[0] // 2, ow + s - w.shape[1] // 2\n"
            "                    if 0 <= iy and 0 <= ix:\n"
            "                        total += x[n, iy, ix, ci] * w[r, s, ci, co]"
        ),
        (
            ("iy, ix = top + r, left + s", "iy, ix = top + r - 1, left + s - 1"),
            (_LOADED, "x[iy, ix] if 0 <= iy < x.shape[0] and 0 <= ix < x.shape[1] else 0"),
        ),
    ),
    Belief(
        "windows_one_further",
        "Your function begins its windows one row or one column too far",
        "The window of an output begins at its place. Next: read the pixel at (h + r, w + s), with nothing added.",
        (
            Window(place=lambda _, o, r, s: (o.h + r + 1, o.w + s + 1)),
            Window(place=lambda _, o, r, s: (o.h + r + 1, o.w + s)),
            Window(place=lambda _, o, r, s: (o.h + r, o.w + s + 1)),
        ),
        _sum("total += x[n, oh + r + 1, ow + s + 1, ci] * w[r, s, ci, co]"),
        (("iy, ix = top + r, left + s", "iy, ix = top + r + 1, left + s + 1"),),
    ),
    Belief(
        "windows_a_kernel_apart",
        "Your function places its windows side by side, each a kernel's length after the one before it",
        "Neighbouring windows overlap: they begin one pixel apart. Next: read the pixel at (h + r, w + s).",
        (
            Window(place=lambda z, o, r, s: (o.h * z.kh + r, o.w * z.kw + s)),
            Window(place=lambda _, o, r, s: (o.h * 2 + r, o.w * 2 + s)),
        ),
        _sum("total += x[n, oh * w.shape[0] + r, ow * w.shape[1] + s, ci] * w[r, s, ci, co]"),
        None,
    ),
    Belief(
        "place_exchanged",
        "Your function reads the window of another output: it takes the output's row for the column",
        "The first spatial axis is the row. Next: add r to the row and s to the column of the output that you write.",
        (Window(place=lambda _, o, r, s: (o.w + r, o.h + s)), Window(place=lambda _, o, r, s: (o.w + s, o.h + r))),
        _sum("total += x[n, ow + r, oh + s, ci] * w[r, s, ci, co]"),
        None,
    ),
    Belief(
        "sum_set_back",
        "Your function keeps only the last products of a sum: it overwrites the sum in its loops, or sets it back",
        "The sum of an output starts once, before all its loops, and each product is added with +=. Next: look where "
        "it is set.",
        _only(
            lambda z, r, s, ci: r == z.kh - 1,
            lambda z, r, s, ci: s == z.kw - 1,
            lambda z, r, s, ci: ci == z.ci - 1,
        ),
        ((_ROWS, f"{_ROWS}\n            total = 0.0"),),
        (
            (
                "            for s in range(w.shape[1]):",
                "            total = 0.0\n            for s in range(w.shape[1]):",
            ),
        ),
    ),
    Belief(
        "stops_after_the_first",
        "Your function ends a loop of the sum after its first pass",
        "A return or a break in a loop ends it. Next: write the output after the loops over r, s and ci.",
        _only(lambda z, r, s, ci: r == 0, lambda z, r, s, ci: s == 0),
        ((_IN_NHWC, f"{_IN_NHWC}\n            break"),),
        ((_IN_TILE, f"{_IN_TILE}\n            break"),),
    ),
    Belief(
        "output_never_zeroed",
        "Your function adds to an output whose first value it has not set",
        "A GPU's memory holds whatever was there before. Next: add up in a variable that starts from 0, and write it "
        "once.",
        (Window(start=1),),
        (
            ("total +=", "out[n, oh, ow, co] +="),
            ("        total = 0.0\n", ""),
            ("        out[n, oh, ow, co] = total\n", ""),
        ),
        (("total +=", "out[oy, ox] +="), ("        total = 0.0\n", ""), ("        out[oy, ox] = total\n", "")),
    ),
    Belief(
        "first_input_channel_only",
        "Your function uses the first input channel alone",
        "Each output adds up over all input channels. Next: add a loop over ci in range(w.shape[2]).",
        (
            Window(channels=lambda _: [0]),
            Window(pixel=lambda o, row, column, _: (o.n, row, column, 0)),
            Window(weight=lambda o, r, s, _: (r, s, 0, o.co)),
        ),
        (("for ci in range(w.shape[2]):", "for ci in range(1):"),),
        None,
    ),
    Belief(
        "last_input_channel_missing",
        "Your function leaves out an input channel",
        "Each output adds up over all input channels. Next: let ci run over range(w.shape[2]).",
        (Window(channels=lambda z: range(z.ci - 1)), Window(channels=lambda z: range(1, z.ci))),
        (("for ci in range(w.shape[2]):", "for ci in range(w.shape[2] - 1):"),),
        None,
    ),
    Belief(
        "output_channels_for_input_channels",
        "Your function takes the number of output channels for that of the input channels",
        "The sum goes over the input channels. Next: let ci run over range(w.shape[2]).",
        (Window(channels=lambda z: range(z.co)),),
        (("for ci in range(w.shape[2]):", "for ci in range(w.shape[3]):"),),
        None,
    ),
    Belief(
        "each_channel_its_own",
        "Your function gives each output channel the input channel of its own number alone, as a depthwise convolution "
        "does",
        "Each output channel adds up over all input channels. Next: read x[n, h + r, w + s, ci] for every ci.",
        (
            Window(
                channels=lambda _: [0],
                pixel=lambda o, row, column, _: (o.n, row, column, o.co),
                weight=lambda o, r, s, _: (r, s, 0, o.co),
            ),
            Window(
                channels=lambda _: [0],
                pixel=lambda o, row, column, _: (o.n, row, column, o.co),
                weight=lambda o, r, s, _: (r, s, o.co, o.co),
            ),
            Window(pixel=lambda o, row, column, _: (o.n, row, column, o.co)),
        ),
        (("ow + s, ci]", "ow + s, co]"),),
        None,
    ),
    Belief(
        "fixed_number_of_input_channels",
        "Your function takes the number of input channels to be a certain number, whatever the image is",
        "It differs from case to case. Next: let ci run over range(w.shape[2]).",
        tuple(Window(channels=lambda _, most=most: range(most)) for most in (3, 4, 8, 16, 32)),  # type: ignore[misc]
        (("range(w.shape[2])", "range(3)"),),
        None,
    ),
    Belief(
        "one_filter_for_all",
        "Your function uses the weights of one output channel for all of them",
        "Each output channel has weights of its own. Next: use w[r, s, ci, co].",
        (Window(weight=lambda _, r, s, ci: (r, s, ci, 0)), Window(weight=lambda _, r, s, ci: (r, s, ci, ci))),
        (("w[r, s, ci, co]", "w[r, s, ci, 0]"),),
        None,
    ),
    Belief(
        "weights_as_oihw_on_the_gpu",
        "Your function indexes the weights as OIHW, output channel first",
        "Here they are HWIO. Next: use w[r, s, ci, co].",
        (
            Window(weight=lambda o, r, s, ci: (o.co, ci, r, s)),
            Window(
                taps=lambda z: product(range(z.ci), range(z.co)),
                channels=lambda z: range(z.kw),
                weight=lambda o, r, s, ci: (o.co, ci, r, s),
            ),
        ),
        (("w[r, s, ci, co]", "w[co, ci, r, s]"),),
        None,
    ),
    Belief(
        "other_order_of_weights",
        "Your function indexes the weights with their axes in another order",
        "They are HWIO: row, column, input channel, output channel. Next: use w[r, s, ci, co].",
        (
            Window(weight=lambda o, r, s, ci: (r, s, o.co, ci)),
            Window(weight=lambda o, r, s, ci: (o.co, r, s, ci)),
            Window(weight=lambda o, r, s, ci: (ci, o.co, r, s)),
            Window(weight=lambda o, r, s, ci: (ci, r, s, o.co)),
        ),
        (("w[r, s, ci, co]", "w[r, s, co, ci]"),),
        None,
    ),
    Belief(
        "image_as_nchw_on_the_gpu",
        "Your function indexes the image as NCHW, channel before row and column",
        "Here it is NHWC. Next: use x[n, h + r, w + s, ci].",
        (Window(pixel=lambda o, row, column, ci: (o.n, ci, row, column)),),
        (("x[n, oh + r, ow + s, ci]", "x[n, ci, oh + r, ow + s]"),),
        None,
    ),
    Belief(
        "one_image_for_all",
        "Your function reads the first image for every image of the batch",
        "Each thread belongs to an image. Next: find n from the thread's number, and read x[n, ...].",
        (Window(pixel=lambda _, row, column, ci: (0, row, column, ci)),),
        (("x[n, oh + r", "x[0, oh + r"),),
        None,
    ),
)

MISCONCEPTIONS = tuple(belief.misconception(is_tiled=False) for belief in BELIEFS)
ON_PLANES = tuple(belief.misconception(is_tiled=True) for belief in BELIEFS if belief.on_planes is not None)
