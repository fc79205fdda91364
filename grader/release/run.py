"""What an autograder's container does: it grades the one submission that the platform has put there.

    python -m grader.release.run PLATFORM COURSE BASE

Its exit status is 0 where there are results, also of a file that cannot be read. Where the container is at fault, there
are none: the platform then shows that the autograder has failed, and not a score of 0.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from grader.course.course import Course
from grader.course.files import write_atomically
from grader.course.key import read_key_file
from grader.course.settings import load_settings
from grader.errors import UserError
from grader.intake.collect import notebook_of
from grader.intake.deliveries import RefusedFileError, open_delivery
from grader.intake.read import Submission, UnreadableSubmission, read_cells
from grader.intake.sanitize import sanitize
from grader.judging.hidden_cases import submission_key
from grader.pipeline.fingerprint import check_fingerprints
from grader.pipeline.grade import grade
from grader.pipeline.requests import GradeRequest
from grader.pipeline.steps import GradingSettings
from grader.release.results import RESULTS, ContainerOutcome
from grader.sandbox.bubblewrap import problem

COURSE_NAME = "course"
CONTAINER_NAME = "container.json"
SUBMISSION_FOLDERS = {"gradescope": "submission", "prairielearn": "student"}


def grade_folder(course: Course, folder: Path) -> ContainerOutcome:
    """Grade the notebook that a student has handed in.

    Parameters
    ----------
    course : Course
        The course root in the container.
    folder : Path
        What the platform has put there: the notebook, or an archive with it.

    Returns
    -------
    ContainerOutcome

    Raises
    ------
    UserError
        The container cannot grade.
    """
    settings = json.loads((course.root / CONTAINER_NAME).read_text(encoding="utf-8"))
    lesson, sandboxed = settings["lesson"], settings["sandboxed"]
    if sandboxed and (missing := problem()):
        raise UserError(f"{missing} `grader release --unsafe-no-sandbox` makes a container that does without.")
    release = nbformat.read(course.released(lesson), as_version=4)
    try:
        with TemporaryDirectory(prefix="stridewise-") as staged:
            cells = read_cells(_submission(course, lesson, folder, Path(staged)))
            sanitized = sanitize(cells, release)
    except (UnreadableSubmission, RefusedFileError, UserError) as cause:
        return ContainerOutcome(cause=str(cause))
    points = GradingSettings(course, release, "").points
    request = GradeRequest(
        sanitized.notebook,
        sanitized.skipped_cells,
        points,
        list(points),
        check_fingerprints(points),
        submission_key(read_key_file(course.root / ".grading-key"), (cell.source for cell in cells)),
        settings["seconds"],
        sandboxed,
    )
    response = grade(request)
    if fault := response.worker_problem or response.error:
        raise UserError(fault)
    extra = load_settings(course.root).extra_credit
    return ContainerOutcome(tuple(response.judgements), notes=sanitized.notes, extra_credit=extra)


def _submission(course: Course, lesson: str, folder: Path, target: Path) -> Submission:
    """Copy the notebook to where it can be read under its own name."""
    with open_delivery(folder) as files:
        (target / f"{lesson}.ipynb").write_bytes(notebook_of(course, lesson, files).read())
    return Submission("student", lesson, target)


def main(arguments: Sequence[str]) -> int:
    """Grade and write results/results.json below the platform's folder; return the exit status."""
    platform, course, base = arguments[0], Course(Path(arguments[1])), Path(arguments[2])
    try:
        outcome = grade_folder(course, base / SUBMISSION_FOLDERS[platform])
    except UserError as error:
        print(f"stridewise: {error}", file=sys.stderr)  # noqa: T201
        return 1
    results = json.dumps(RESULTS[platform](outcome), indent=1)
    write_atomically(base / "results" / "results.json", f"{results}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
