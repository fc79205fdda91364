"""`python -m website`: run the lessons that have changed, and build build/site/index.html."""

import sys
from pathlib import Path

from website.build import build
from website.execute import executed

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Build the site and return Sphinx's exit status, which is not 0 after any warning, such as a broken link."""
    site = ROOT / "build" / "site"
    lessons = {
        path.stem: executed(path, ROOT / "build" / "site-runs") for path in sorted(ROOT.glob("notebooks/*.ipynb"))
    }
    status = build(lessons, ROOT / "build" / "site-pages", site)
    message = f"{site / 'index.html'}" if status == 0 else "The site was built with warnings; they are listed above."
    sys.stdout.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
