"""`import stridewise` is light: what is heavy loads when it is used."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import stridewise
from stridewise import kernels

HEAVY = ["numba", "torch", "matplotlib"]


LIGHT = [
    "stridewise",
    "stridewise.layout",
    "stridewise.timing",
    "stridewise.kernels",
    "stridewise.kernels.ladder.reference",
    "stridewise.plots",
    "stridewise.plots.widgets.predict",
    "stridewise.predictions",
]


def test_import_loads_nothing_heavy():
    code = f"import sys, {', '.join(LIGHT)}; print(*[name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert loaded.split() == []


def test_the_guide_to_the_kernels_names_every_file():
    named = set(kernels.__doc__.replace(",", " ").split())
    files = {path.stem for path in Path(kernels.__file__).parent.glob("*.py")} - {"__init__"}
    assert files - named == set()


def test_what_the_package_exports_loads_when_it_is_used():
    code = "import stridewise as s; print(*dir(s), *(callable(getattr(s, name)) for name in s.__all__), s.__version__)"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    names = [
        *("__version__", "check", "conv2d", "explore", "foreseen", "hint", "own", "plots", "predict"),
        *("prepare", "race"),
    ]
    callables = [str(name not in ("__version__", "plots")) for name in names]
    assert printed.split() == [*names, *callables, version("stridewise")]
    with pytest.raises(AttributeError, match="module 'stridewise' has no attribute 'nonsense'"):
        stridewise.nonsense  # noqa: B018
