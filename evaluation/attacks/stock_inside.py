"""Runs inside walls: grades a class with nbgrader as it comes, and writes down what its gradebook says by and by.

    python stock_inside.py COURSE REPORT

COURSE is not written to; a copy of it is graded. Grading is a process of its own, which a submission may well end, and
so may this one be ended: the report is written anew all the time.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

LESSON = "01_storage_order"
# The kernels have no network here; files do as well.
SETTINGS = ("--ConnectionFileMixin.transport=ipc", "--ConnectionFileMixin.ip=/scratch/socket", "--log-level=CRITICAL")
SECONDS_WITHOUT_A_GRADE = 40
QUESTION = """
    select student_id, base_cell.name, auto_score from grade
    join submitted_notebook on submitted_notebook.id = grade.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    join base_cell on base_cell.id = grade.cell_id
    where auto_score is not null
"""


def main() -> None:
    there, course, report = Path(sys.argv[1]), Path("course").resolve(), Path(sys.argv[2])
    shutil.copytree(there, course, symlinks=True)
    for path in course.glob("submitted/*/*/*.ipynb"):
        if path.is_file() and not path.is_symlink():  # what looks for the course finds this one
            path.write_bytes(path.read_bytes().replace(str(there).encode(), str(course).encode()))
    grading = subprocess.Popen([sys.executable, "-m", "nbgrader", "autograde", LESSON, *SETTINGS], cwd=course)
    known, since = "", time.monotonic()
    while grading.poll() is None and time.monotonic() - since < SECONDS_WITHOUT_A_GRADE:
        time.sleep(0.3)
        text = json.dumps(scores(course))
        if text not in (known, "{}"):
            report.write_text(text)
            known, since = text, time.monotonic()
    grading.kill()
    report.write_text(json.dumps(scores(course) or json.loads(known or "{}")))


def scores(course: Path) -> dict[str, dict[str, float]]:
    """Student -> exercise -> points, of what was graded; nothing while somebody locks the gradebook."""
    found: dict[str, dict[str, float]] = {}
    address = f"file:{course}/gradebook.db?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, timeout=0.2)) as book:
        for student, check, points in book.execute(QUESTION):
            found.setdefault(student, {})[check.removeprefix("check-")] = points
    return found


if __name__ == "__main__":
    main()
