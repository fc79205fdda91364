"""The lessons as students get them, from solutions/: a reader's own notebooks never reach the site."""

from pathlib import Path

from grader.course.build import render_notebooks


def lesson_sources(solutions: Path) -> dict[str, str]:
    """Return the text of each lesson's notebook, in course order.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.

    Returns
    -------
    dict of str to str
        The lesson's name -> its notebook, unsolved and without outputs.
    """
    return {name.removesuffix(".ipynb"): text for name, text in render_notebooks(solutions).items()}
