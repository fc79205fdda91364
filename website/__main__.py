"""`python -m website`: run the lessons that have changed, and build build/site/index.html."""

import argparse
import sys
from pathlib import Path

from website.build import build
from website.execute import executed
from website.lessons import lesson_sources
from website.publication import site_address

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"


def main() -> int:
    """Build the site and return Sphinx's exit status, which is not 0 after any warning, such as a broken link."""
    parser = argparse.ArgumentParser(prog="make site", description="The lessons with their outputs as a static site.")
    about = "where it will be published, for the previews of links to it; by default where pyproject.toml says"
    parser.add_argument("--address", default=site_address(), help=about)
    arguments = parser.parse_args()
    sources = lesson_sources(ROOT / "solutions")
    lessons = {name: executed(name, source, BUILD / "site-runs") for name, source in sources.items()}
    status = build(lessons, BUILD / "site-pages", BUILD / "site", address=arguments.address, lite=BUILD / "lite")
    message = f"{BUILD / 'site' / 'index.html'}" if status == 0 else "Built with warnings; they are listed above."
    sys.stdout.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
