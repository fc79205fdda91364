"""Every exercise against right, wrong and hostile answers: `python -m evaluation.matrix`. Fails if any cell is wrong.

Writes benchmarks/results/matrix.md, unless only some exercises were asked for.
"""

import argparse
import os
import sys

from rich.console import Console

from evaluation.matrix.cells import cells
from evaluation.matrix.page import PAGE, page
from evaluation.matrix.terminal import show
from stridewise.exercises import EXERCISES


def main() -> None:
    names = [exercise.name for exercise in EXERCISES]
    parser = argparse.ArgumentParser(prog="python -m evaluation.matrix", description=__doc__)
    parser.add_argument(
        "exercises", nargs="*", metavar="EXERCISE", help="only these (default: all, and write the page)"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    options = parser.parse_args()
    unknown = [name for name in options.exercises if name not in names]
    if unknown:
        parser.error(f"no exercise is called {', '.join(unknown)}; the exercises are {', '.join(names)}")
    found = cells(options.exercises or None, workers=max(1, options.workers))
    if not options.exercises:
        PAGE.write_text(page(found), encoding="utf-8")
    show(found, Console())
    sys.exit(0 if all(cell.is_right for cell in found) else 1)


if __name__ == "__main__":
    main()
