"""The table that people read: a line for each layer, a block for each number of threads."""

from collections.abc import Iterator, Sequence

from benchmarks.layers.problems import Layer
from benchmarks.layers.ratios import Times, best_of_pytorch, median, ratio

CAPTION = (
    "Milliseconds of one call. Ratios say how many times as fast as PyTorch: conv2d and exact (no Winograd) against its",
    "better layout (n: NCHW, l: channels_last), prepared against the best of all its ways, packed weights too",
    "(p: packed, m: mkldnn). In brackets: between which ratios the bursts lie.",
)
LETTERS = {"NCHW": "n", "channels_last": "l", "packed": "p", "mkldnn": "m"}
OURS = ("conv2d", "exact", "prepared")
CELL = 36


def heading(threads: int, times: Times) -> str:
    """The line above the layers: the columns that there are."""
    number = "1 thread" if threads == 1 else f"{threads} threads"
    ours = "".join(f"{name:>{CELL}}" for name in OURS if name in times)
    packed = f"{'packed':>10}  " if "prepared" in times else ""
    return f"{number:<26}{'':<25}{'PyTorch':>10}  {packed}{ours}"


def line(layer: Layer, times: Times) -> str:
    """One layer: what PyTorch needs at its best, what we need, and the ratio."""
    cells = [_pytorch(times, packed=False)]
    if "prepared" in times:
        cells.append(_pytorch(times, packed=True))
    cells += [_ours(layer, times, name) for name in OURS if name in times]
    return f"{layer.label:<26}{layer.shape:<25}" + "".join(cells)


def table(layers: Sequence[tuple[Layer, int, Times]]) -> Iterator[str]:
    """The lines of the whole table. layers: layer, number of threads, times; those with the same number together."""
    yield from CAPTION
    before = 0
    for layer, threads, times in layers:
        if threads != before:
            yield ""
            yield heading(threads, times)
            before = threads
        yield line(layer, times)


def _pytorch(times: Times, *, packed: bool) -> str:
    best = best_of_pytorch(times, packed=packed)
    return f"{median(times, best) * 1e3:>10.3f} {LETTERS[best]}"


def _ours(layer: Layer, times: Times, name: str) -> str:
    seconds = median(times, name)
    return f"{f'{seconds * 1e3:.3f}  {layer.flops / seconds * 1e-9:4.0f} GF/s {ratio(times, name)}':>{CELL}}"
