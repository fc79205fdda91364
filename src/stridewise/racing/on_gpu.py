"""`race_on_gpu`: the reader's kernels on a real GPU beside PyTorch's cuDNN, timed with the GPU's own events.

Everybody takes turns, round after round, as in the other races. Each result is compared with ours before it is timed.
"""

import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stridewise.absent import HAS_NUMBA
from stridewise.checker.check import check, find_exercise
from stridewise.exercises import Exercise
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

_ROUNDS = 15
_SHAPES = (8, 58, 58, 64), (3, 3, 64, 64)  # x and w: a middle layer of ResNet, eight images
_NEAR = {"float32": 1e-4, "float16": 2e-2}  # of the largest output: what the shorter sums of a GPU may be off
_NO_GPU = (
    "There is no NVIDIA GPU here that numba.cuda can use, so nothing is timed. On a machine with one, this cell runs "
    "the same kernels on it, beside PyTorch's."
)


class _Entry(NamedTuple):
    """One competitor: `run()` starts its work on the GPU, `result()` returns NHWC, `dtype` names its numbers."""

    run: Callable[[], Any]
    result: Callable[[], NDArray[Any]]
    dtype: str = "float32"


@dataclass(frozen=True, slots=True)
class GpuTimes:
    """What a race on a GPU found. As a cell's last line it shows a table.

    Parameters
    ----------
    milliseconds : mapping of str to tuple of float
        Name -> the time of each round.
    remarks : tuple of str, default ()
        Who was left out, and why.
    """

    milliseconds: Mapping[str, tuple[float, ...]]
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "\n".join((*self._table(), *self.remarks))

    def _table(self) -> Iterator[str]:
        if not self.milliseconds:
            return
        n, height, width, _ = _SHAPES[0]
        kh, kw, ci, co = _SHAPES[1]
        medians = {name: statistics.median(times) for name, times in self.milliseconds.items()}
        operations = 2 * n * (height - kh + 1) * (width - kw + 1) * kh * kw * ci * co
        length = max(map(len, medians))
        yield f"{n} images of {height}x{width}x{ci}, {kh}x{kw} kernel, {co} channels out; medians of {_ROUNDS} rounds"
        yield f"{'':{length}}        ms    of all rounds   10^12 operations/s"
        for name, median in medians.items():
            low, high = min(self.milliseconds[name]), max(self.milliseconds[name])
            yield f"{name:{length}}  {median:8.3f}  {low:.3f} to {high:.3f}  {operations / median / 1e9:16.2f}"


def race_on_gpu(*answers: Callable[..., Any]) -> GpuTimes:
    """Time kernels on this machine's GPU, beside cuDNN in both layouts and two dtypes.

    Parameters
    ----------
    answers : callable
        Kernels with the names of exercises whose output has four axes, such as `conv_gpu_naive`. One that does not
        pass its check does not run.

    Returns
    -------
    GpuTimes
        Without a GPU it is empty, and says so.
    """
    if not HAS_NUMBA:
        return GpuTimes({}, (_NO_GPU,))
    cuda = import_module("numba.cuda")
    if not cuda.is_available():
        return GpuTimes({}, (_NO_GPU,))
    generator = np.random.default_rng(0)
    x, w = (generator.standard_normal(shape).astype(np.float32) for shape in _SHAPES)
    entries: dict[str, _Entry] = {}
    remarks = []
    for answer in answers:
        exercise = find_exercise(answer)
        if check(answer, exercise=exercise.name).status != "passed":
            remarks.append(f"{exercise.name} is not right yet: it does not run on the GPU.")
        else:
            entries[exercise.name] = _on_device(cuda, answer, exercise, x, w)
    entries |= _cudnn(x, w)
    right = _right_ones(entries, conv_matmul_sum(x, w), remarks)
    return GpuTimes(_take_turns(cuda, right), tuple(remarks))


def _on_device(cuda: Any, kernel: Any, exercise: Exercise, x: NDArray[Any], w: NDArray[Any]) -> _Entry:
    how = exercise.launch
    if how is None or how.threads != (64,):
        raise ValueError(f"{exercise.name} cannot be raced: expected a kernel that computes (N, HO, WO, CO)")
    arrays = [cuda.to_device(array) for array in (x, w, np.empty(how.output(x, w), np.float32))]
    launched = kernel[how.blocks(x, w), how.threads]
    return _Entry(lambda: launched(*arrays), lambda: arrays[-1].copy_to_host())


def _cudnn(x: NDArray[Any], w: NDArray[Any]) -> dict[str, _Entry]:
    """Return PyTorch's convolutions on the GPU; none where PyTorch is missing or was built without CUDA."""
    try:
        torch = import_module("torch")
    except ImportError:
        return {}
    if not torch.cuda.is_available():
        return {}

    def entry(dtype: str, layout: Any) -> _Entry:
        def there(array: NDArray[Any], axes: tuple[int, ...]) -> Any:
            # The tensor has PyTorch's axes; `layout` decides how its numbers lie.
            moved = torch.from_numpy(array).permute(axes).to("cuda", getattr(torch, dtype))
            return moved.contiguous(memory_format=layout)

        images, weights = there(x, (0, 3, 1, 2)), there(w, (3, 2, 0, 1))

        def run() -> Any:
            # Else float32 products are rounded to 10 bits (TF32) without a word.
            with torch.backends.cudnn.flags(enabled=True, benchmark=True, allow_tf32=False), torch.no_grad():
                return torch.nn.functional.conv2d(images, weights)

        return _Entry(run, lambda: run().permute(0, 2, 3, 1).float().cpu().numpy(), dtype)

    layouts = {"NCHW": torch.contiguous_format, "channels_last": torch.channels_last}
    return {
        f"cuDNN, {name}, {dtype}": entry(dtype, layout)
        for dtype in ("float32", "float16")
        for name, layout in layouts.items()
    }


def _right_ones(entries: dict[str, _Entry], expected: NDArray[Any], remarks: list[str]) -> dict[str, _Entry]:
    """Run each once, and return those that give the same as our convolution; a remark for each of the others."""
    right = {}
    for name, entry in entries.items():
        entry.run()
        off = float(np.abs(entry.result() - expected).max() / np.abs(expected).max())
        if off <= _NEAR[entry.dtype]:
            right[name] = entry
        else:
            remarks.append(f"{name} gives other numbers on the GPU, off by {off:.1e} of the largest: it is not timed.")
    return right


def _take_turns(cuda: Any, entries: Mapping[str, _Entry]) -> dict[str, tuple[float, ...]]:
    times: dict[str, list[float]] = {name: [] for name in entries}
    for _ in range(_ROUNDS):
        for name, entry in entries.items():
            times[name].append(_milliseconds(cuda, entry.run))
    return {name: tuple(rounds) for name, rounds in times.items()}


def _milliseconds(cuda: Any, run: Callable[[], Any]) -> float:
    """Return the time of one call between two events in the GPU's default stream, in which both libraries work."""
    start, end = cuda.event(), cuda.event()
    start.record()
    run()
    end.record()
    end.synchronize()
    return float(start.elapsed_time(end))
