"""The picture on the first page of lesson 1: the race as it was recorded, from seven loops to `conv2d`.

`python -m benchmarks.hook` draws it from `results/race.txt`.
"""

import re
from pathlib import Path

from matplotlib.axes import Axes

from stridewise import plots
from stridewise.plots.drawing.style import PIXELS_PER_INCH

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "solutions" / "pictures" / "hook.png"
RUNGS = ("naive loops", "compiled loops", "loop order", "matmul sum", "im2col", "register tile", "conv2d")
PYTORCH = "PyTorch channels_last"


def recorded() -> dict[str, float]:
    """Return the seconds of the first race on one thread, by name."""
    first = (ROOT / "benchmarks" / "results" / "race.txt").read_text(encoding="utf-8").split("\n\n")[2]
    rows = dict(re.findall(r"^  (\S.*?) {2,}([\d.]+) ms ", first, re.MULTILINE))
    return {"PyTorch": float(rows[PYTORCH]) / 1000} | {name: float(rows[name]) / 1000 for name in RUNGS}


def draw() -> Axes:
    """Return the ladder of the recorded race."""
    return plots.ladder(recorded(), baseline="PyTorch", title="One convolution, written in seven ways")


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    draw().figure.savefig(PICTURE, facecolor="white", dpi=1.5 * PIXELS_PER_INCH)
