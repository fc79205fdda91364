"""Launches a kernel on the model: block by block, thread by thread, from barrier to barrier."""

from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np

from stridewise.gpu.access_log import MAX_ACCESSES, Accesses, AccessLog, Sites
from stridewise.gpu.cuda_names import KernelCuda
from stridewise.gpu.device import Device
from stridewise.gpu.device_arrays import DeviceArray
from stridewise.gpu.fault_texts import RaceTexts, divergent_barrier, uninitialised
from stridewise.gpu.faults import KernelError
from stridewise.gpu.kernel_source import KernelSource, source_of_function
from stridewise.gpu.launch_arguments import Size, bound_arguments, check_registers, check_threads, size
from stridewise.gpu.operations import Operations
from stridewise.gpu.races import GridWatch, race_within_block
from stridewise.gpu.report import Counter, Launch, WarpRequest
from stridewise.gpu.running_thread import Dim3, RunningThread, positions
from stridewise.gpu.traffic import global_traffic, requests, shared_traffic
from stridewise.gpu.translation import translate
from stridewise.layout.memories import extent, memories, memory_of

_ALIGNMENT = 256  # bytes: where a GPU's memory allocator begins an array


def launch(
    kernel: Callable[..., Any] | KernelSource,
    blocks: Size,
    threads: Size,
    *arguments: Any,
    device: Device | None = None,
) -> Launch:
    """Run a kernel on the model of a GPU.

    Parameters
    ----------
    kernel : callable or KernelSource
        A function under `@cuda.jit`, or a plain one, written with `numba.cuda`; or its source.
    blocks, threads : int or sequence of up to three int
        Blocks of the grid, and threads of a block, along x, y and z.
    *arguments
        The kernel's arguments. Arrays are changed in place, as on a GPU after the copy back.
    device : Device, optional
        The GPU to model.

    Returns
    -------
    Launch
        What the kernel did to memory.

    Raises
    ------
    KernelError
        At the first fault: an index out of bounds on either side, a race, a missing or divergent barrier, a read of
        shared memory that nobody has written, more threads, shared memory or registers than there are.
    """
    source = kernel if isinstance(kernel, KernelSource) else source_of_function(kernel)
    return _Launcher(source, blocks, threads, arguments, device or Device()).run()


class _Launcher:
    def __init__(
        self, source: KernelSource, blocks: Size, threads: Size, arguments: Sequence[Any], device: Device
    ) -> None:
        self._device = device
        self._grid, grid_axes = size("blocks", blocks, device.grid)
        self._block, block_axes = size("threads", threads, device.block)
        check_threads(self._block, device)
        self._running = RunningThread(block_axes, grid_axes)
        self._sites = Sites()
        self._global = AccessLog(self._sites)
        self._cuda = KernelCuda(self._grid, self._block, device, self._running, self._sites)
        self._operations = Operations()
        translation = translate(source)
        functions = translation.bind(self._cuda, self._operations)
        self._kernel, self._pauses = functions[source.name], translation.has_barrier
        self._running.codes = {function.__code__ for function in functions.values()}
        self._registers = sum(code.co_nlocals for code in self._running.codes)
        check_registers(self._registers, self._block, device)
        self._arguments, self._starts = self._on_device(bound_arguments(source, arguments))
        arrays = {array.name: array for array in self._arguments if isinstance(array, DeviceArray)}
        self._texts = RaceTexts(self._running, self._grid, self._block, arrays, self._cuda.shared)
        self._counter, self._grid_watch = Counter(), GridWatch()
        self._barriers = self._accesses = 0
        self._first_warp: tuple[WarpRequest, ...] | None = None

    def run(self) -> Launch:
        for block in positions(self._grid):
            self._cuda.enter(block)
            self._run_block(block.number(self._grid))
        race = self._grid_watch.race(self._global.taken())
        if race:
            raise self._texts.race_between_blocks(race)
        return Launch(
            lines=self._counter.lines(self._sites.listed),
            flops=self._operations.flops,
            barriers=self._barriers,
            shared_bytes=self._cuda.shared.most_bytes,
            registers=self._registers,
            device=self._device,
            requests=self._first_warp or (),
        )

    def _run_block(self, block: int) -> None:
        threads = list(positions(self._block))
        paused: dict[Dim3, Generator[int, None, None]] = {}
        for thread in threads:
            self._switch_to(thread)
            started = self._kernel(*self._arguments)
            if self._pauses:
                paused[thread] = started
        if not paused:
            self._end_interval(block)
        while paused:
            self._step(paused, block)

    def _step(self, paused: dict[Dim3, Generator[int, None, None]], block: int) -> None:
        """Run each thread to its next barrier, or to its end."""
        at: dict[Dim3, int | None] = {}
        for thread, generator in paused.items():
            self._switch_to(thread)
            at[thread] = next(generator, None)
        self._end_interval(block)
        if len(set(at.values())) > 1:
            raise divergent_barrier(self._running, at)
        self._barriers += any(line is not None for line in at.values())
        for thread, line in at.items():
            if line is None:
                del paused[thread]

    def _switch_to(self, thread: Dim3) -> None:
        self._cuda.switch_to(thread)
        number = thread.number(self._block)
        self._global.begin(number)
        self._cuda.shared.log.begin(number)

    def _end_interval(self, block: int) -> None:
        """Count what the block did since its last barrier, and look for races."""
        in_global, in_shared = self._global.taken(), self._cuda.shared.log.taken()
        self._accesses += len(in_global) + len(in_shared)
        if self._accesses > MAX_ACCESSES:
            raise KernelError(
                "launch", f"The kernel made more than {MAX_ACCESSES:,} accesses: launch it on smaller arrays."
            )
        for accesses in (in_shared, in_global):
            race = race_within_block(accesses, block)
            if race:
                raise self._texts.race_in_block(race, is_shared=accesses is in_shared)
        if self._running.unwritten_reads:
            raise uninitialised(self._running.unwritten_reads[0])
        self._grid_watch.add(in_global, block)
        self._counter.add(global_traffic(in_global, self._device), is_shared=False)
        self._counter.add(shared_traffic(in_shared, self._device), is_shared=True)
        if self._first_warp is None:
            self._first_warp = self._requests_of_first_warp(in_global)

    def _requests_of_first_warp(self, accesses: Accesses) -> tuple[WarpRequest, ...]:
        first = accesses.of(accesses.thread < self._device.warp)
        numbers, sites = requests(first, self._device.warp)
        found = []
        for number, site in enumerate(sites.tolist()):
            taking_part, (_, array, action, itemsize) = numbers == number, first.sites[site]
            lanes, addresses = first.thread[taking_part], first.address[taking_part] - self._starts[array]
            found.append((first.step[taking_part].min(), WarpRequest(array, action, itemsize, lanes, addresses)))
        return tuple(request for _, request in sorted(found, key=lambda pair: pair[0]))

    def _on_device(self, named: dict[str, Any]) -> tuple[list[Any], dict[str, int]]:
        """Return the arguments as a kernel sees them, and the address of each array's first element."""
        arrays = {name: value for name, value in named.items() if isinstance(value, np.ndarray)}
        owners = memories(arrays.values())
        begins: dict[Any, int] = {}
        end = 0
        for owner in owners:
            begins[owner] = end
            end += -(-(owner.end - owner.first) // _ALIGNMENT) * _ALIGNMENT
        starts = {}
        for name, array in arrays.items():
            owner = memory_of(extent(array), owners)
            starts[name] = begins[owner] + array.__array_interface__["data"][0] - owner.first
        wrapped = [
            DeviceArray(value, name, starts[name], self._running, self._global) if name in starts else value
            for name, value in named.items()
        ]
        return wrapped, starts
