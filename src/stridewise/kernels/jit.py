"""How the kernels are compiled: by Numba, cached on disk for each machine, and with the GIL released.

A browser has no Numba. Loops that need nothing else of it can be read and traced there, as plain Python.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stridewise.absent import HAS_NUMBA
from stridewise.kernels.compile_cache import forget_outdated

if HAS_NUMBA:
    from numba import njit

    forget_outdated(Path(__file__).parent)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile `function` to machine code when it is first called, never while a module is imported.

    It releases the GIL while it runs, and a division does not check for zero.
    """
    return _compiled(function)


def internal(function: Callable[..., Any]) -> Any:
    """Compile as `compiled` does, for other compiled code only: without the wrapper that takes Python's objects.

    A call from Python ends the process.
    """
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def inlined(function: Callable[..., Any]) -> Any:
    """Compile as `compiled` does, and inline the function wherever other compiled code calls it.

    A call passes each array as seven numbers on the stack, which costs up to 150 cycles: nothing for a whole image, but
    a third of the time of a small register tile. Besides, Numba compiles a callee again with each caller and each
    caller's caller: the first `conv2d` took 9 seconds with calls instead of 7.
    """
    return _compiled(function, inline="always")


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    if not HAS_NUMBA:
        return function
    # Functions made by a factory need distinct names: Numba's cache tells functions of the same name apart only by a
    # counter that restarts in every process, so two processes could store different functions under one name.
    for cell in function.__closure__ or ():
        function.__qualname__ += f"_{cell.cell_contents}"
    try:
        return njit(cache=True, nogil=True, error_model="numpy", **options)(function)
    except RuntimeError:  # nowhere to cache the result: each process compiles it anew
        return njit(nogil=True, error_model="numpy", **options)(function)
