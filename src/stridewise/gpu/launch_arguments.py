"""What a launch is given: sizes within the device's limits, and the kernel's arguments."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from stridewise.gpu.device import Device
from stridewise.gpu.faults import KernelError
from stridewise.gpu.kernel_source import KernelSource
from stridewise.gpu.running_thread import Dim3

Size = int | Sequence[int]


def size(name: str, given: Size, most: Sequence[int]) -> tuple[Dim3, int]:
    """Return a number of blocks or threads along x, y and z, and how many of the three were given."""
    lengths = tuple(given) if isinstance(given, Sequence) else (given,)
    if not 1 <= len(lengths) <= 3 or not all(isinstance(length, int | np.integer) for length in lengths):
        raise KernelError("launch", f"{name} must be one to three whole numbers, got {given!r}.")
    for axis, length, limit in zip("xyz", lengths, most, strict=False):
        if not 1 <= length <= limit:
            raise KernelError("budget", f"{name} has {length:,} along {axis}: it must be from 1 to {limit:,}.")
    return Dim3(*map(int, lengths)), len(lengths)


def check_threads(block: Dim3, device: Device) -> None:
    """Raise KernelError if a block has more threads than the device allows."""
    total = prod(block)
    if total > device.threads:
        sides = " x ".join(str(length) for length in block if length > 1)
        raise KernelError(
            "budget",
            f"The block has {sides} = {total:,} threads, and may have {device.threads:,}.\n"
            "Next: make the blocks smaller, and launch more of them.",
        )


def check_registers(each: int, block: Dim3, device: Device) -> None:
    """Raise KernelError if the threads of a block need more registers than the device has."""
    threads = prod(block)
    if each > device.registers_of_thread or each * threads > device.registers:
        raise KernelError(
            "budget",
            f"A thread needs about {each} registers, one for each local variable, and {threads:,} threads "
            f"{each * threads:,}. A thread may have {device.registers_of_thread}, a block {device.registers:,}.\n"
            "Next: use fewer variables, or fewer threads a block.",
        )


def bound_arguments(source: KernelSource, arguments: Sequence[Any]) -> dict[str, Any]:
    """Return the arguments by the names of the kernel's parameters."""
    parameters = source.kernel.parameters
    if len(arguments) != len(parameters):
        raise KernelError("launch", f"{source.name} takes ({', '.join(parameters)}), got {len(arguments)} arguments.")
    return dict(zip(parameters, arguments, strict=True))
