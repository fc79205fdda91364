"""Progress where the lessons run in a browser: the table of contents is a file there, which each new point rewrites.

JupyterLite keeps files that have changed in the browser's own storage.
"""

from pathlib import Path

from stridewise.checker.notebook.contents import PAGE, contents_page, read_lessons
from stridewise.checker.notebook.finished import write_finished_page
from stridewise.checker.notebook.progress import points_in, record_progress, times_in
from stridewise.checker.verdict import Verdict
from stridewise.progress_file import progress_path


def record_progress_and_contents(verdict: Verdict) -> None:
    """Append a verdict's points to the progress file, and write them into the table of contents beside it."""
    record_progress(verdict)
    path = progress_path()
    if path and verdict.points:
        write_contents(path)


def write_contents(path: Path) -> None:
    """Write the table of contents with the points of this progress file beside it; not if it cannot be written.

    Parameters
    ----------
    path : Path
        The progress file.
    """
    folder = path.parent
    lessons, points, times = read_lessons(folder), points_in(path), times_in(path)
    finished = write_finished_page(folder, lessons, points, times)
    try:
        (folder / PAGE).write_text(contents_page(lessons, points, times, finished=finished), encoding="utf-8")
    except OSError:
        return
