"""`python -m website.lite`: build build/lite/, a site in which the lessons run without an installation."""

import argparse
import sys
from pathlib import Path

from website.lite.build import build

BUILD = Path(__file__).resolve().parents[2] / "build"


def main() -> None:
    """Read the command line and build the site."""
    parser = argparse.ArgumentParser(prog="make lite", description="The lessons as a site that runs in a browser.")
    parser.add_argument(
        "--pyodide",
        metavar="PLACE",
        help="a folder with a distribution of Pyodide, which is copied, for a site that works offline; or its address. "
        "By default browsers load it from where the kernel's makers publish it",
    )
    parser.add_argument("--output", type=Path, default=BUILD / "lite", help="the folder of the site")
    arguments = parser.parse_args()
    licences = build(arguments.output, BUILD / "lite-wheels", pyodide=arguments.pyodide)
    sys.stdout.write("The site contains packages of others; check their licences before you publish it:\n")
    sys.stdout.writelines(f"  {package}: {licence}\n" for package, licence in sorted(licences.items()))
    sys.stdout.write(f"{arguments.output}: serve this folder, for instance with python -m http.server\n")


if __name__ == "__main__":
    main()
