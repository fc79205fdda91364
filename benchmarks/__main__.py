"""Everything: `python -m benchmarks` (or `make bench`) races the ladder, then measures the layers, and keeps both."""

import subprocess
import sys

PARTS = (["benchmarks.race"], ["benchmarks.layers", "--save"])


def main() -> None:
    for part in PARTS:
        subprocess.run([sys.executable, "-m", *part], check=True)


if __name__ == "__main__":
    main()
