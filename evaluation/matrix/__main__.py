"""Every exercise against right, wrong and invalid answers: `python -m evaluation.matrix`. Fails if any cell is wrong.

Unless only some exercises are asked for, writes benchmarks/results/matrix.json and matrix.md, and the totals
in docs/benchmarks.md.
"""

import argparse
import os
import sys
from datetime import date

from rich.console import Console

from benchmarks.page import put_table
from evaluation.matrix.cells import run_all
from evaluation.matrix.outcomes import MatrixRun, save
from evaluation.matrix.page import PAGE, page, summary
from evaluation.matrix.terminal import show
from stridewise.exercises import EXERCISES


def main() -> None:
    """Run the matrix from the command line."""
    names = [exercise.name for exercise in EXERCISES]
    parser = argparse.ArgumentParser(prog="python -m evaluation.matrix", description=__doc__)
    parser.add_argument(
        "exercises", nargs="*", metavar="EXERCISE", help="only these (default: all, and write the results)"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    options = parser.parse_args()
    unknown = [name for name in options.exercises if name not in names]
    if unknown:
        parser.error(f"no exercise is called {', '.join(unknown)}; the exercises are {', '.join(names)}")
    cells = run_all(options.exercises or None, workers=max(1, options.workers))
    if not options.exercises:
        run = MatrixRun(date.today().isoformat(), tuple(cells))
        save(run)
        PAGE.write_text(page(run), encoding="utf-8")
        put_table("matrix", summary(run))
    show(cells, Console())
    sys.exit(0 if all(cell.is_right for cell in cells) else 1)


if __name__ == "__main__":
    main()
