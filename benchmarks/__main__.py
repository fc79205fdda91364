"""All benchmarks: race the ladder, measure memory and the layers, and save the results in benchmarks/results."""

import argparse
import subprocess
import sys

ALL = (["benchmarks.race"], ["benchmarks.memory"], ["benchmarks.layers", "--save"])
QUICK = (["benchmarks.layers", "--quick"],)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only a quick sample of the layers; saves nothing")
    for part in QUICK if parser.parse_args().quick else ALL:
        subprocess.run([sys.executable, "-m", *part], check=True)


if __name__ == "__main__":
    main()
