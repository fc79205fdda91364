"""Stridewise: how a convolution really runs. `check` an answer, ask for a `hint`, or use the fast `conv2d`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stridewise.checker.check import check
    from stridewise.checker.hints import hint
    from stridewise.kernels import conv2d

__all__ = ["check", "conv2d", "hint"]


def __getattr__(name: str) -> Any:
    # Each name loads its part when it is first used: `import stridewise` stays quick and free of numba.
    if name in ("check", "hint"):
        from stridewise import checker

        return getattr(checker, name)
    if name == "conv2d":
        from stridewise import kernels

        return kernels.conv2d
    raise AttributeError(f"module 'stridewise' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
