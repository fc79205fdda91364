"""Runs in the sandbox: grades a class with stock nbgrader, and reports the scores in its gradebook as they appear.

    python nbgrader_run_inside.py COURSE REPORT

COURSE is not written to; a copy of it is graded. Grading is a process of its own, because a submission may end it, and
this one too: so the report is written again and again.
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
# There is no network here; files serve as well.
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
    original, course, report = Path(sys.argv[1]), Path("course").resolve(), Path(sys.argv[2])
    shutil.copytree(original, course, symlinks=True)
    for path in course.glob("submitted/*/*/*.ipynb"):
        if path.is_file() and not path.is_symlink():  # an attack that looks for the course finds this copy
            path.write_bytes(path.read_bytes().replace(str(original).encode(), str(course).encode()))
    grading = subprocess.Popen([sys.executable, "-m", "nbgrader", "autograde", LESSON, *SETTINGS], cwd=course)
    last_report, since = "", time.monotonic()
    while grading.poll() is None and time.monotonic() - since < SECONDS_WITHOUT_A_GRADE:
        time.sleep(0.3)
        text = json.dumps(scores(course))
        if text not in (last_report, "{}"):
            report.write_text(text)
            last_report, since = text, time.monotonic()
    grading.kill()
    report.write_text(json.dumps(scores(course) or json.loads(last_report or "{}")))


def scores(course: Path) -> dict[str, dict[str, float]]:
    """Return student -> exercise -> points, as far as graded; nothing while the gradebook is locked."""
    found: dict[str, dict[str, float]] = {}
    address = f"file:{course}/gradebook.db?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, timeout=0.2)) as gradebook:
        for student, check, points in gradebook.execute(QUESTION):
            found.setdefault(student, {})[check.removeprefix("check-")] = points
    return found


if __name__ == "__main__":
    main()
