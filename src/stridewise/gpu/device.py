"""The GPU that is modelled: its limits and the sizes that its memory works in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """What a block may use, and the units in which memory is moved.

    The defaults hold for every NVIDIA GPU since compute capability 5.0.

    Parameters
    ----------
    warp : int
        Threads that execute an instruction together.
    threads : int
        The most threads of a block.
    block : tuple of int
        The most threads of a block along x, y and z.
    grid : tuple of int
        The most blocks of a grid along x, y and z.
    shared_bytes : int
        Bytes of shared memory that a block may declare.
    registers, registers_of_thread : int
        32-bit registers of a block, and the most that one thread may have.
    transaction : int
        Bytes of the smallest piece of global memory that is moved.
    banks, bank_width : int
        Banks of the shared memory, and how many bytes one of them serves at a time.

    References
    ----------
    NVIDIA, "CUDA C++ Programming Guide", the table "Technical Specifications per Compute Capability", and
    "CUDA C++ Best Practices Guide", "Coalesced Access to Global Memory".
    """

    warp: int = 32
    threads: int = 1024
    block: tuple[int, int, int] = (1024, 1024, 64)
    grid: tuple[int, int, int] = (2**31 - 1, 65535, 65535)
    shared_bytes: int = 48 * 1024
    registers: int = 64 * 1024
    registers_of_thread: int = 255
    transaction: int = 32
    banks: int = 32
    bank_width: int = 4
