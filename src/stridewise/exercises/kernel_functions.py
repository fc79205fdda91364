"""Kernels as functions: launched on the model of a GPU, they return what they have written."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.record import KernelLaunch
from stridewise.gpu import Launch, launch
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
    dtype = next(argument.dtype for argument in arguments if isinstance(argument, np.ndarray))
    unwritten = np.nan if dtype.kind == "f" else np.iinfo(dtype).min
    out = np.full(how.output(*arguments), unwritten, dtype)
    counts = launch(source, how.blocks(*arguments), how.threads, *arguments, out)
    return out, counts


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
    source = source_of_function(kernel)

    @wraps(kernel)
    def function(*arguments: Any) -> NDArray[Any]:
        return run_kernel(source, how, arguments)[0]

    return function
