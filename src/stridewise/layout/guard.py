"""A check of the bounds for NumPy's own `as_strided`, however the caller imported it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.safe_strides import check_inside
from stridewise.layout.strides import row_major_strides

_lock = Lock()
_open_guards = 0
_restore: Callable[[], None]


@contextmanager
def guarded_as_strided() -> Iterator[None]:
    """Make `as_strided` raise what `safe_as_strided` raises, instead of reading foreign memory, inside this context.

    It covers every import of `as_strided`, earlier ones included, and `sliding_window_view`, which calls it. It applies
    to all threads of the process until the last open context exits, normally or by an exception.

    Yields
    ------
    None
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _open_guards, _restore
    with _lock:
        if _open_guards == 0:
            _restore = _check_interfaces() if _interface_class() else _check_public_name()
        _open_guards += 1


def _leave() -> None:
    global _open_guards
    with _lock:
        _open_guards -= 1
        if _open_guards == 0:
            _restore()


def _interface_class() -> type[Any] | None:
    """Return the helper class from which NumPy 2's as_strided makes its views, looked up in its module at each call."""
    module = getattr(np.lib, "_stride_tricks_impl", None)
    return getattr(module, "DummyArray", None)


def _check_interfaces() -> Callable[[], None]:
    """Replace the helper class by a checking one. Return a function that undoes it."""
    module: Any = np.lib._stride_tricks_impl
    original: Any = module.DummyArray

    class CheckedInterface(original):  # type: ignore[misc]
        def __init__(self, interface: dict[str, Any], base: Any = None) -> None:
            _check(base, interface["shape"], interface["strides"])
            super().__init__(interface, base)

    module.DummyArray = CheckedInterface
    return lambda: setattr(module, "DummyArray", original)


def _check_public_name() -> Callable[[], None]:
    """Replace the public name, for a NumPy without that class. An `as_strided` imported before is not reached."""
    module: Any = np.lib.stride_tricks
    original = module.as_strided

    def as_strided(x: Any, shape: Any = None, strides: Any = None, **options: Any) -> Any:
        array = np.asanyarray(x)
        interface = array.__array_interface__
        asked_shape = interface["shape"] if shape is None else tuple(shape)
        asked_strides = interface["strides"] if strides is None else tuple(strides)
        _check(array, asked_shape, asked_strides)
        return original(array, asked_shape, asked_strides, **options)

    module.as_strided = as_strided
    return lambda: setattr(module, "as_strided", original)


def _check(array: NDArray[Any], shape: tuple[int, ...], strides: tuple[int, ...] | None) -> None:
    if strides is None:  # in the array interface None means row-major strides
        strides = row_major_strides(shape, array.itemsize)
    check_inside(array, shape, strides)
