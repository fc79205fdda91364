"""Screenshots of a test run, kept below build/ to be looked at."""

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
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": page.evaluate(END) + 60})
    page.screenshot(path=SCREENSHOTS / name)
    page.set_viewport_size(size)


def screenshot(page, name):
    """What is in sight."""
    page.screenshot(path=SCREENSHOTS / name)
