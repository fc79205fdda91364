"""`python -m website`: run the lessons, unless they are as they were, and build build/site/index.html."""

import sys
from pathlib import Path

from website.build import build
from website.execute import executed

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """The exit status of Sphinx: with one broken link, or any other warning, it is not 0."""
    site = ROOT / "build" / "site"
    lessons = {
        path.stem: executed(path, ROOT / "build" / "site-runs") for path in sorted(ROOT.glob("notebooks/*.ipynb"))
    }
    status = build(lessons, ROOT / "build" / "site-pages", site)
    sys.stdout.write(f"{site / 'index.html'}\n" if status == 0 else "the site has faults; they stand above\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
