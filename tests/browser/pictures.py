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
    """The open notebook from top to bottom.

    JupyterLab lays out what is in sight, so the page grows in a few steps, until three looks find it the same.
    """
    size, ends = page.viewport_size, [0, 0, page.evaluate(END)]
    while len(set(ends[-3:])) > 1:
        page.set_viewport_size({"width": size["width"], "height": ends[-1] + 60})
        page.wait_for_timeout(200)
        ends.append(page.evaluate(END))
    page.screenshot(path=SCREENSHOTS / name)


def screenshot(page, name):
    """What is in sight."""
    page.screenshot(path=SCREENSHOTS / name)
