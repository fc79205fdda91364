"""Where a kernel's results come from: which thread reads and writes which elements, and of what each result is the sum.

The launch of `launch` ends at the first fault. Here every fault passes, as it may on a real GPU, so that the whole of a
wrong kernel can be seen: an element outside its array stands for itself, and so does what nobody has written.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from stridewise.gpu.access_log import Sites
from stridewise.gpu.cuda_names import KernelCuda
from stridewise.gpu.device import Device
from stridewise.gpu.followed_arrays import Access, AccessList, FollowedArray, FollowedMemory, Thread
from stridewise.gpu.kernel_source import KernelSource, Names
from stridewise.gpu.launch_arguments import Size, bound_arguments, size
from stridewise.gpu.operations import Operations
from stridewise.gpu.running_thread import Dim3, RunningThread, positions
from stridewise.gpu.symbolic import Index, Sum
from stridewise.gpu.translation import translate


@dataclass(frozen=True)
class Dataflow:
    """What a launch did.

    Parameters
    ----------
    grid, block : Dim3
        Blocks, and threads of a block.
    shapes : dict of str to tuple of int
        The shape of each array among the arguments; of one in shared memory, by its variable, in `shared_shapes`.
    reads, writes : list of Access
        Of the arguments, in the order of the threads between two barriers.
    shared_reads, shared_writes : list of Access
        Of shared memory.
    output : dict of tuple of int to Sum
        What the last argument holds at the end, where it was written.
    numbers : dict of str to object
        The arguments that are no arrays.
    barriers : dict of Thread to int
        How many barriers each thread came to, where there are any.
    """

    grid: Dim3
    block: Dim3
    shapes: dict[str, Index]
    shared_shapes: dict[str, Index]
    reads: list[Access]
    writes: list[Access]
    shared_reads: list[Access]
    shared_writes: list[Access]
    output: dict[Index, Sum]
    numbers: dict[str, Any]
    barriers: dict[Thread, int]

    @property
    def accesses(self) -> int:
        """How many accesses there were."""
        return len(self.reads) + len(self.writes) + len(self.shared_reads) + len(self.shared_writes)

    def number(self, thread: Thread) -> int:
        """Return the thread's number in a grid along x."""
        return thread.block.x * self.block.x + thread.place.x

    def threads(self) -> list[Thread]:
        """Return all threads, block by block."""
        return [Thread(block, place) for block in positions(self.grid) for place in positions(self.block)]


def follow(source: KernelSource, blocks: Size, threads: Size, arguments: Mapping[str, Any]) -> Dataflow:
    """Run a kernel on the model, and keep where its results come from.

    Parameters
    ----------
    source : KernelSource
        The kernel.
    blocks, threads : int or sequence of up to three int
        Blocks of the grid, and threads of a block.
    arguments : mapping of str to object
        The kernel's arguments, which stay as they are, by the names that are used for them here, whatever the kernel
        calls them. The last is the array that it writes.

    Returns
    -------
    Dataflow

    Raises
    ------
    KernelError
        Where the kernel uses what cannot be followed, such as a slice as an index.
    """
    device = Device()
    grid, block = size("blocks", blocks, device.grid)[0], size("threads", threads, device.block)[0]
    running = RunningThread()
    accesses = AccessList(running)
    cuda = KernelCuda(grid, block, device, running, Sites())
    shared = FollowedMemory(accesses, "shared")
    cuda.shared, cuda.local = shared, FollowedMemory(accesses, "local")  # type: ignore[assignment]
    translation = translate(source)
    followed = replace(translation, values=_following(translation.values))
    kernel = followed.bind(cuda, Operations())[source.name]
    bound_arguments(source, tuple(arguments.values()))
    named = {
        name: FollowedArray(name, value, accesses, "argument") if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
    barriers: dict[Thread, int] = {}
    for place in positions(grid):
        cuda.enter(place)
        counts = _run_block(kernel, list(named.values()), cuda, block, pauses=translation.has_barrier)
        barriers.update({Thread(place, thread): count for thread, count in counts.items()})
    arrays = {name: array for name, array in named.items() if isinstance(array, FollowedArray)}
    return Dataflow(
        grid,
        block,
        {name: array.shape for name, array in arrays.items()},
        shared.shapes,
        accesses.reads,
        accesses.writes,
        accesses.shared_reads,
        accesses.shared_writes,
        list(arrays.values())[-1].contents(),
        {name: value for name, value in named.items() if name not in arrays},
        barriers,
    )


def _run_block(
    kernel: Any, arguments: Sequence[Any], cuda: KernelCuda, block: Dim3, *, pauses: bool
) -> dict[Dim3, int]:
    """Run the threads from barrier to barrier; return how many each has come to."""
    waiting: dict[Dim3, Generator[int, None, None]] = {}
    for thread in positions(block):
        cuda.switch_to(thread)
        started = kernel(*arguments)
        if pauses:
            waiting[thread] = started
    barriers = dict.fromkeys(waiting, 0)
    while waiting:
        for thread, generator in list(waiting.items()):
            cuda.switch_to(thread)
            if next(generator, None) is None:
                del waiting[thread]
            else:
                barriers[thread] += 1
    return barriers


class _Cast:
    """One of NumPy's types: as a function, it leaves a sum as it is."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = dtype
        self.name = np.dtype(dtype).name

    def __call__(self, value: Any = 0) -> Any:
        return value if isinstance(value, Sum) else self._dtype(value)


def _following(values: Any) -> dict[str, Any]:
    """Return what a kernel's names stand for, with types and functions that leave sums as they are."""
    return {"float": _Cast(float), **{name: _followed(value) for name, value in values.items()}}


def _followed(value: Any) -> Any:
    if isinstance(value, type) and issubclass(value, np.generic):
        return _Cast(value)
    if isinstance(value, Names):
        known = {name: _followed(entry) for name, entry in vars(value).items()}
        return Names(**{**known, "fma": lambda a, b, c: a * b + c} if "fma" in known else known)
    return value
