"""Stridewise: how a convolution really runs.

`check` an answer, ask for a `hint`, `predict` what a lesson will show and list what you have `foreseen`, `race` answers
against our kernels, take your `own` functions where they are right, `explore` arrays, draw with `plots`, or use the
fast `conv2d`; `prepare` splits it into two steps.

The packages, each of which imports only from those below it:

    racing                the reader's answers beside our kernels
    checker               the check: from an answer to the verdict
    predictions           questions that are answered before the answer is shown
    exercises             the exercises as data: references, cases, misconceptions
    kernels, plots        the convolutions; the diagrams, charts and widgets
    gpu                   a model of a GPU that runs `numba.cuda` kernels and counts what they cost
    layout, timing        strides and addresses; measured times
    language              translated messages
    absent                stand-ins for PyTorch and Numba where they are not installed
    progress_file         the file in which points and predictions are kept
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stridewise import plots
    from stridewise.checker.check import check
    from stridewise.checker.hints import hint
    from stridewise.kernels import conv2d, prepare
    from stridewise.plots import explore
    from stridewise.predictions import foreseen, predict
    from stridewise.racing import own, race

    __version__: str

__all__ = [
    "__version__",
    "check",
    "conv2d",
    "explore",
    "foreseen",
    "hint",
    "own",
    "plots",
    "predict",
    "prepare",
    "race",
]

_HOMES = {
    "check": "stridewise.checker",
    "hint": "stridewise.checker",
    "explore": "stridewise.plots",
    "foreseen": "stridewise.predictions",
    "predict": "stridewise.predictions",
    "conv2d": "stridewise.kernels",
    "prepare": "stridewise.kernels",
    "own": "stridewise.racing",
    "race": "stridewise.racing",
}


def __getattr__(name: str) -> Any:
    # Each name loads its part when it is first used: `import stridewise` stays quick, and free of numba and matplotlib.
    if name == "plots":
        return import_module("stridewise.plots")
    if name == "__version__":
        return import_module("importlib.metadata").version("stridewise")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'stridewise' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
