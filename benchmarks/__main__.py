"""Everything: `python -m benchmarks` races the ladder, then measures memory and the layers, and keeps the results."""

import subprocess
import sys

PARTS = (["benchmarks.race"], ["benchmarks.memory"], ["benchmarks.layers", "--save"])


def main() -> None:
    for part in PARTS:
        subprocess.run([sys.executable, "-m", *part], check=True)


if __name__ == "__main__":
    main()
