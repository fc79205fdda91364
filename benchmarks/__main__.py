"""The kernels' benchmarks: the ladder raced, memory, the layers, steadiness; results go to benchmarks/results.

Together they take half an hour and more. Each is a command of its own, too, and `python -m benchmarks.layers --save
--resume --minutes 4` measures the layers in parts.
"""

import argparse
import subprocess
import sys

ALL = (
    ["benchmarks.race"],
    ["benchmarks.memory"],
    ["benchmarks.layers", "--save"],
    ["benchmarks.layers", "--save", "--others"],
    ["benchmarks.steady", "--save"],
)
QUICK = (["benchmarks.layers", "--quick"],)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only a quick sample of the layers; saves nothing")
    for part in QUICK if parser.parse_args().quick else ALL:
        subprocess.run([sys.executable, "-m", *part], check=True)


if __name__ == "__main__":
    main()
