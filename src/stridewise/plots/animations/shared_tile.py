"""The tile that a block of threads shares: why it has a halo, and who loads which of its pixels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank, texts_of

LEGEND = {"s": "where a window of the block begins", "w": "the halo", "r": "loaded or written now"}


def animate_shared_tile(x: NDArray[Any], w: NDArray[Any], *, block: int) -> Animation:
    """Animate how one block of a GPU computes a convolution from a tile in shared memory.

    Parameters
    ----------
    x : ndarray of numbers, shape (H, W)
        The image.
    w : ndarray of numbers, shape (KH, KW)
        The kernel, at most block + 1 rows and columns.
    block : int
        The rows and columns of threads in the block, each of which computes one output.

    Returns
    -------
    Animation
        The windows of the block and its tile, the rounds in which it is loaded, the outputs, the tile of the next
        block.

    Raises
    ------
    TypeError, ValueError
        If `x` or `w` is no such array, or the first block does not lie inside the outputs.
    """
    check_array("x", x, ndim=2)
    check_array("w", w, ndim=2)
    check_positive_integer("block", block)
    if block == 1:
        raise ValueError("block is 1; expected at least 2: one thread shares its tile with nobody")
    check_fits("w", w.shape, shape=x.shape, of="x")
    drawing = _Drawing(x, w, block)
    check_fits("block", (block, block), shape=drawing.out.shape, of="the outputs")
    check_fits("w", w.shape, shape=(block + 1, block + 1), of="the block and its halo")
    tile = drawing.tile
    grids = [
        Grid("image", texts_of(x), "in global memory"),
        Grid("tile", blank(*tile), "in shared memory, still empty"),
        Grid("out", blank(*drawing.out.shape), f"a block of {block}x{block} threads, an output each"),
    ]
    windows, loads = drawing.window_steps(), drawing.load_steps()
    steps = [*windows, *loads, *drawing.compute_steps()]
    return Animation(
        Scene("A tile and its halo", grids, steps, still=len(windows) - 1, milliseconds=2800, legend=LEGEND)
    )


class _Drawing:
    """The first block of a convolution of x with w."""

    def __init__(self, x: NDArray[Any], w: NDArray[Any], block: int) -> None:
        self._x, self._kernel, self._block = x, w.shape, block
        self.out = (np.lib.stride_tricks.sliding_window_view(x, w.shape) * w).sum(axis=(2, 3))
        self.tile = (block + w.shape[0] - 1, block + w.shape[1] - 1)
        self._own = (range(block), range(block))
        self._whole = (range(self.tile[0]), range(self.tile[1]))
        self._halo = self.tile[0] * self.tile[1] - block * block

    def window_steps(self) -> list[Step]:
        """Return the steps from the first window to the tile that all windows of the block cover."""
        (kh, kw), block, (rows, columns) = self._kernel, self._block, self.tile
        last = block - 1
        outputs = Frame("out", *self._own, "result")
        return [
            Step(f"{block * block} threads compute {block}x{block} outputs. Which pixels do they need?", [outputs]),
            self._window_step(0, f"the first output needs a window of {kh}x{kw}: columns 0 to {kw - 1}."),
            self._window_step(1, f"the output beside it needs columns 1 to {kw}: one more column, not {kw}."),
            self._window_step(
                last,
                f"the last output of the row needs columns {last} to {last + kw - 1}. So the row needs "
                f"{block} + {kw} - 1 = {columns} columns.",
            ),
            Step(
                f"the same holds for the rows. The tile has {rows}x{columns} = {rows * columns} pixels: "
                f"{block * block} where windows begin, and a halo of {self._halo}.",
                [outputs, Frame("image", *self._whole)],
                marks={"image": self._image_marks()},
            ),
        ]

    def load_steps(self) -> list[Step]:
        """Return the rounds in which the threads load the tile, and the barrier."""
        block, (rows, columns) = self._block, self.tile
        numbers = np.array([[r % block * block + s % block for s in range(columns)] for r in range(rows)])
        loaded = np.zeros(self.tile, dtype=bool)
        steps: list[Step] = []
        for top in range(0, rows, block):
            for left in range(0, columns, block):
                region = range(top, min(top + block, rows)), range(left, min(left + block, columns))
                now = np.zeros(self.tile, dtype=bool)
                now[np.ix_(*region)] = True
                loaded |= now
                steps.append(self._load_step(len(steps) + 1, region, texts_of(numbers, loaded), now))
        naive = block * block * self._kernel[0] * self._kernel[1]
        barrier = Step(
            f"a barrier: nobody goes on before all {loaded.size} pixels are there. These were {loaded.size} loads; "
            f"{block * block} separate windows would take {naive}.",
            texts={"tile": self._pixels()},
            notes={"tile": "complete"},
        )
        return [*steps, barrier]

    def compute_steps(self) -> list[Step]:
        """Return the step of the outputs, and the tile of the block beside it, if there is one."""
        (kh, kw), block = self._kernel, self._block
        done = np.zeros(self.out.shape, dtype=bool)
        done[:block, :block] = True
        r, s = block // 2, block - 1
        texts = {"tile": self._pixels(), "out": texts_of(self.out, done)}
        compute = Step(
            f"each thread reads its window from the tile, thread {r * block + s} this one. "
            f"Its {kh * kw} pixels cost no access to global memory.",
            [
                Frame("tile", range(r, r + kh), range(s, s + kw)),
                Frame("out", range(r, r + 1), range(s, s + 1), "result"),
            ],
            texts,
            {"out": _letters(done, "r")},
            {"tile": "read again and again"},
        )
        if self._x.shape[1] < block + self.tile[1]:
            return [compute]
        shared = self.tile[0] * (kw - 1)
        beside = range(block, block + self.tile[1])
        next_block = Step(
            f"the tile of the next block begins {block} columns further, not {self.tile[1]}: "
            f"the {shared} pixels in both tiles are loaded twice.",
            [
                Frame("image", *self._whole),
                Frame("image", range(self.tile[0]), beside, "weight"),
                Frame("out", range(block), range(block, 2 * block), "result"),
            ],
            {"out": texts_of(self.out, done)},
            notes={"tile": "every block has its own"},
        )
        return [compute, next_block]

    def _window_step(self, column: int, caption: str) -> Step:
        """Frame one window of the first row, and all columns that the windows up to it need."""
        (kh, kw), row = self._kernel, range(1)
        frames = [
            Frame("image", range(kh), range(column, column + kw)),
            Frame("image", range(kh), range(column + kw), "weight"),
            Frame("out", row, range(column, column + 1), "result"),
        ]
        return Step(caption, frames)

    def _load_step(self, number: int, region: tuple[range, range], texts: list[list[str]], now: NDArray[Any]) -> Step:
        rows, columns = region
        count = len(rows) * len(columns)
        who = f"all {count} threads load a pixel each" if number == 1 else f"{count} of the threads load another pixel"
        return Step(
            f"round {number}: {who}. The tile shows the threads' numbers.",
            [Frame("image", rows, columns)],
            {"tile": texts},
            {"image": self._image_marks(), "tile": _letters(now, "r")},
            {"tile": "in shared memory: which thread loads which pixel"},
        )

    def _image_marks(self) -> list[str]:
        letters = np.full(self._x.shape, ".")
        letters[np.ix_(*self._whole)] = "w"
        letters[np.ix_(*self._own)] = "s"
        return ["".join(row) for row in letters]

    def _pixels(self) -> list[list[str]]:
        return texts_of(self._x[np.ix_(*self._whole)])


def _letters(marked: NDArray[np.bool_], letter: str) -> list[str]:
    return ["".join(letter if cell else "." for cell in row) for row in marked]
