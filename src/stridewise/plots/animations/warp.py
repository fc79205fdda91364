"""What a warp asks of a GPU's memory, instruction by instruction: its lanes, and the sectors moved for them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank

SECTOR = 32  # bytes: the smallest piece of memory that is moved
ROW = 64  # bytes of memory in a row: two sectors
MAX_ROWS, MAX_REQUESTS = 24, 64
LEGEND = {"s": "read by the lane with this number", "r": "written by it", "x": "moved in vain"}


class Request(Protocol):
    """One access of a warp, as in `stridewise.gpu.Launch.requests`."""

    @property
    def array(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def itemsize(self) -> int: ...
    @property
    def lanes(self) -> NDArray[Any]: ...
    @property
    def addresses(self) -> NDArray[Any]: ...


def animate_warp(kernels: Mapping[str, Sequence[Request]]) -> Animation:
    """Animate what one warp of each kernel asks of memory: the addresses of its lanes, and the transactions they take.

    Parameters
    ----------
    kernels : mapping of str to sequence of requests
        By the kernel's name what its first warp asks for: `stridewise.gpu.Launch.requests`, at most 64, to elements of
        one size. The kernels are drawn side by side, each with the memory that it touches, at most 24 rows of 64 bytes.

    Returns
    -------
    Animation
        One step per instruction, after the memory that nobody has asked for yet.

    Raises
    ------
    ValueError
        If there is no kernel, or one asks for nothing, too much, or elements of several sizes.
    """
    if not kernels:
        raise ValueError("kernels is empty; expected at least one")
    memories = {name: _Memory(name, requests) for name, requests in kernels.items()}
    steps = [Step(f"memory in rows of {ROW} bytes: two sectors of {SECTOR} bytes. Nothing has been asked for yet.")]
    last = max(len(requests) for requests in kernels.values())
    steps += [_step(kernels, memories, number, is_last=number == last) for number in range(1, last + 1)]
    grids = [memory.grid for memory in memories.values()]
    used = "".join(cell for step in steps for rows in step.marks.values() for row in rows for cell in row)
    legend = {letter: meaning for letter, meaning in LEGEND.items() if letter in used}
    title = "What a warp asks of memory, instruction by instruction"
    return Animation(Scene(title, grids, steps, still=1, milliseconds=2400, legend=legend))


class _Memory:
    """The memory that one kernel touches: its arrays below each other, each from the start of a row on."""

    def __init__(self, name: str, requests: Sequence[Request]) -> None:
        sizes = {request.itemsize for request in requests}
        if not 0 < len(requests) <= MAX_REQUESTS or len(sizes) != 1:
            raise ValueError(
                f"{name} makes {style.count_text(len(requests), 'request')} to elements of {sorted(sizes)} bytes; "
                f"expected 1 to {MAX_REQUESTS}, to elements of one size"
            )
        self.itemsize = sizes.pop()
        self.columns = ROW // self.itemsize
        self._shift, notes, end = {}, [], 0  # of an array: what leads from its addresses to bytes of this memory
        for array in dict.fromkeys(request.array for request in requests):
            addresses = np.concatenate([request.addresses for request in requests if request.array == array])
            first, rows = int(addresses.min()) // ROW, int(addresses.max()) // ROW - int(addresses.min()) // ROW + 1
            self._shift[array] = (end - first) * ROW
            notes.append(f"{array}: {f'row {end + 1}' if rows == 1 else f'rows {end + 1} to {end + rows}'}")
            end += rows
        if end > MAX_ROWS:
            raise ValueError(f"{name} touches {end} rows of {ROW} bytes; expected at most {MAX_ROWS}")
        self.grid = Grid(name, blank(end, self.columns), ", ".join(notes))

    def elements(self, request: Request) -> NDArray[Any]:
        """Return the number of the cell that each lane asks for."""
        return (request.addresses + self._shift[request.array]) // self.itemsize

    def sectors(self, request: Request) -> list[int]:
        """Return the numbers of the sectors that are moved."""
        return list(np.unique(self.elements(request) * self.itemsize // SECTOR).tolist())

    def texts(self, request: Request) -> list[list[str]]:
        """Return in each cell the lane that asks for it, or how many do."""
        texts = blank(*self.grid.shape)
        elements = self.elements(request)
        for element in np.unique(elements).tolist():
            lanes = request.lanes[elements == element]
            row, column = divmod(element, self.columns)
            texts[row][column] = str(lanes[0]) if len(lanes) == 1 else f"{len(lanes)}\N{MULTIPLICATION SIGN}"
        return texts

    def marks(self, request: Request) -> list[str]:
        """Return a letter for each cell: asked for, moved in vain, or neither."""
        letters = np.full(self.grid.shape[0] * self.columns, ".")
        for sector in self.sectors(request):
            letters[sector * SECTOR // self.itemsize : (sector + 1) * SECTOR // self.itemsize] = "x"
        letters[self.elements(request)] = "s" if request.action == "read" else "r"
        return ["".join(row) for row in letters.reshape(self.grid.shape)]

    def frames(self, request: Request) -> list[Frame]:
        """Return a frame around each sector that is moved."""
        width, across = SECTOR // self.itemsize, ROW // SECTOR
        places = [(sector // across, sector % across * width) for sector in self.sectors(request)]
        role: Literal["source", "result"] = "source" if request.action == "read" else "result"
        return [Frame(self.grid.name, range(row, row + 1), range(left, left + width), role) for row, left in places]


def _step(
    kernels: Mapping[str, Sequence[Request]], memories: Mapping[str, _Memory], number: int, *, is_last: bool
) -> Step:
    """Return the step after this many instructions of each kernel."""
    running = {name: requests[number - 1] for name, requests in kernels.items() if number <= len(requests)}
    counts = {
        name: [len(memories[name].sectors(request)) for request in requests[:number]]
        for name, requests in kernels.items()
    }
    said = "; ".join(f"{name}: {_transactions(counts[name][-1])}" for name in running)
    total = " and ".join(str(sum(count)) for count in counts.values())
    notes = {}
    for name, request in running.items():
        used = request.itemsize * len(np.unique(request.addresses))
        notes[name] = (
            f"{_action(request)}: {used} of {SECTOR * counts[name][-1]} bytes are used; {sum(counts[name])} "
            "transactions so far"
        )
    return Step(
        f"{said}. {'In all' if is_last else 'So far'} {total}.",
        frames=[frame for name, request in running.items() for frame in memories[name].frames(request)],
        texts={name: memories[name].texts(request) for name, request in running.items()},
        marks={name: memories[name].marks(request) for name, request in running.items()},
        notes=notes,
    )


def _transactions(count: int) -> str:
    return style.count_text(count, "transaction")


def _action(request: Request) -> str:
    return f"{request.action}s {request.array}"
