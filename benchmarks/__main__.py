"""Everything: races the ladder, then measures memory and the layers, and keeps the results in benchmarks/results."""

import argparse
import subprocess
import sys

ALL = (["benchmarks.race"], ["benchmarks.memory"], ["benchmarks.layers", "--save"])
QUICK = (["benchmarks.layers", "--quick"],)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only a glance at the layers, which keeps nothing")
    for part in QUICK if parser.parse_args().quick else ALL:
        subprocess.run([sys.executable, "-m", *part], check=True)


if __name__ == "__main__":
    main()
