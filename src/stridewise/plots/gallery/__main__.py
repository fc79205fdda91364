"""`python -m stridewise.plots.gallery [FILE]`: write the gallery, by default to build/gallery/index.html."""

import sys
from pathlib import Path

from stridewise.plots.gallery.page import render


def main(arguments: list[str]) -> None:
    """Write the page and print its path."""
    path = Path(arguments[0]) if arguments else Path("build") / "gallery" / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
