"""How the kernels are compiled: by Numba, once for each machine, kept on disk, and without Python's global lock."""

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Any:
    """`function` as machine code. It is compiled when it is first called, never while a module is imported.

    nogil: other threads of Python run on while it runs. error_model: a division does not look for zero first.
    """
    return _compiled(function)


def inlined(function: Callable[..., Any]) -> Any:
    """As `compiled`; wherever other compiled code calls it, its lines are put in place of the call before compiling.

    A call passes each array as seven numbers on the stack, which costs as much as 150 cycles: nothing to a whole
    image, but a third of the time of a small register tile. Besides, Numba compiles a function again with each caller
    and each caller's caller: the first `conv2d` took 9 seconds with calls instead of 7.
    """
    return _compiled(function, inline="always")


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    # Of functions that a factory makes, each needs a name of its own: in Numba's cache only a number that each process
    # counts anew tells those of one name apart, and when two processes had compiled one each, both names stood for one.
    for cell in function.__closure__ or ():
        function.__qualname__ += f"_{cell.cell_contents}"
    try:
        return njit(cache=True, nogil=True, error_model="numpy", **options)(function)
    except RuntimeError:  # no folder in which the result could be kept: it is compiled anew by each process
        return njit(nogil=True, error_model="numpy", **options)(function)
