"""Kernels as functions: launched on the model of a GPU, they return what they have written."""

import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.absent import cuda
from stridewise.exercises.example_source import source_of
from stridewise.exercises.record import KernelLaunch
from stridewise.gpu import KernelError, Launch, launch
from stridewise.gpu.dataflow import Dataflow, follow
from stridewise.gpu.kernel_source import KernelSource, source_of_function


def run_kernel(source: KernelSource, how: KernelLaunch, arguments: Sequence[Any]) -> tuple[NDArray[Any], Launch]:
    """Launch a kernel on the model.

    Parameters
    ----------
    source : KernelSource
        The kernel. Its last parameter is the array that it writes.
    how : KernelLaunch
        Blocks, threads, and the shape of the output.
    arguments : sequence of object
        The kernel's other arguments.

    Returns
    -------
    out : ndarray
        What it has written. An element that it leaves out is not a number, or the smallest integer.
    counts : Launch
        What it did to memory.

    Raises
    ------
    KernelError
        At the first fault.
    """
    out = _unwritten(how, arguments)
    counts = launch(source, how.blocks(*arguments), how.threads, *arguments, out)
    return out, counts


def _unwritten(how: KernelLaunch, arguments: Sequence[Any]) -> NDArray[Any]:
    dtype = next(argument.dtype for argument in arguments if isinstance(argument, np.ndarray))
    unwritten = np.nan if dtype.kind == "f" else np.iinfo(dtype).min
    return np.full(how.output(*arguments), unwritten, dtype)


@dataclass(frozen=True, slots=True, eq=False)
class KernelRun:
    """What a kernel does on one case: what it is recognised by.

    Parameters
    ----------
    flow : Dataflow, optional
        Where its results come from; None where that cannot be followed.
    fault : KernelError, optional
        The first fault that the model finds.
    """

    flow: Dataflow | None
    fault: KernelError | None
    _memory: dict[str, Any] = field(default_factory=dict)

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what `make` returned for this name, which it is called for once."""
        if name not in self._memory:
            self._memory[name] = make()
        return self._memory[name]


def follow_kernel(source: KernelSource, how: KernelLaunch, arguments: Mapping[str, Any]) -> KernelRun:
    """Run a kernel on one case, and follow where its results come from.

    Parameters
    ----------
    source : KernelSource
        The kernel.
    how : KernelLaunch
        Blocks, threads, and the shape of the output.
    arguments : mapping of str to object
        The kernel's other arguments, by the exercise's names for them.

    Returns
    -------
    KernelRun
    """
    given = tuple(arguments.values())
    fault, flow = None, None
    try:
        run_kernel(source, how, given)
    except KernelError as error:
        fault = error
    except Exception:  # an error of Python in the kernel, such as a division by zero
        return KernelRun(None, None)
    try:
        named = {**arguments, "out": _unwritten(how, given)}
        flow = follow(source, how.blocks(*given), how.threads, named)
    except Exception:  # what the model knows and dataflow does not, such as a slice
        flow = None
    return KernelRun(flow, fault)


def count_traffic(source: KernelSource, how: KernelLaunch, arguments: Sequence[Any]) -> Launch:
    """Launch a kernel and return its counts; parameters as for `run_kernel`.

    What it reads of its output is left out: some kernels add up there, some in a variable.
    """
    return run_kernel(source, how, arguments)[1].without_reads_of(source.kernel.parameters[-1])


def as_function(kernel: Callable[..., Any], how: KernelLaunch) -> Callable[..., NDArray[Any]]:
    """Return a function of the kernel's arguments, without the last, that launches it and returns what it wrote.

    Parameters
    ----------
    kernel : callable
        The kernel.
    how : KernelLaunch
        How it is launched.

    Returns
    -------
    callable
        It has the kernel's name, and its source is the kernel's.
    """
    source = cache(lambda: source_of_function(kernel))  # read at the first call: most kernels are never called

    @wraps(kernel)
    def function(*arguments: Any) -> NDArray[Any]:
        return run_kernel(source(), how, arguments)[0]

    return function


def changed_kernel(
    kernel: Callable[..., Any], how: KernelLaunch, name: str, *changes: tuple[str, str]
) -> Callable[..., NDArray[Any]]:
    """Return a kernel with some of its text replaced, as a function (see `as_function`).

    Parameters
    ----------
    kernel : callable
        The kernel. It uses `cuda` and `np` alone.
    how : KernelLaunch
        How it is launched.
    name : str
        The new kernel's name.
    *changes : tuple of str
        The text to replace, which must be in it, and what takes its place.

    Returns
    -------
    callable
        Its `__wrapped__` is the kernel, whose source `inspect` finds.
    """
    source = source_of(kernel).replace(f"def {kernel.__name__}(", f"def {name}(")
    for old, new in changes:
        if old not in source:
            raise ValueError(f"{kernel.__name__} has no {old!r} to replace")
        source = source.replace(old, new)
    file = f"<{kernel.__module__}.{kernel.__name__} as {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    scope: dict[str, Any] = {"np": np, "cuda": cuda, "__name__": kernel.__module__}
    exec(compile(source, file, "exec"), scope)
    return as_function(scope[name], how)
