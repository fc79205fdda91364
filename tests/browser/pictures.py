"""Screenshots of a test run, to be looked at: where STRIDEWISE_SCREENSHOTS is set, in build/screenshots.

To paint a whole lesson takes two seconds, and no test looks at the picture.
"""

import os
from pathlib import Path

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
# How far down the notebook reaches. Above its first cell nothing is scrolled away.
END = """() => {
    const notebook = document.querySelector(".jp-Notebook");
    (notebook.querySelector(".jp-WindowedPanel-outer") || notebook).scrollTop = 0;
    return Math.ceil([...notebook.querySelectorAll(".jp-Cell")].at(-1).getBoundingClientRect().bottom);
}"""


def whole_notebook(page, name):
    """The open notebook from top to bottom."""
    if not _are_wanted():
        return
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": page.evaluate(END) + 60})
    screenshot(page, name)
    page.set_viewport_size(size)


def screenshot(page, name, **options):
    """What is in sight."""
    if _are_wanted():
        page.screenshot(path=SCREENSHOTS / name, **options)


def _are_wanted():
    return "STRIDEWISE_SCREENSHOTS" in os.environ
