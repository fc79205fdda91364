"""Lets stock nbgrader grade as `grader autograde` does: formgrader's Autograde button, and `nbgrader autograde`.

The course's settings name this preprocessor in place of nbgrader's own, which would run the checks in the student's
process, where points can be forged.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.errors import UserError

_DECIDED, _UNDECIDED = 0, 1  # the exit statuses of a run that has come to its end


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades the submission that nbgrader is about to execute, in another process, and hands on what that saved."""

    def preprocess(self, _: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade one submission.

        Parameters
        ----------
        _ : NotebookNode
            The submission as nbgrader has read it; the submitted file counts.
        resources : ResourcesDict
            nbgrader's: the student, the assignment, and the gradebook's URL.

        Returns
        -------
        tuple of NotebookNode and ResourcesDict
            The graded notebook. The points are in the gradebook.

        Raises
        ------
        UserError
            It could not be graded; the text is what `grader autograde` said.
        """
        names = resources["nbgrader"]
        student, lesson = names["student"], names["assignment"]
        directory = CourseDirectory(config=self.config)
        course = ["--course", directory.root, "--db", names["db_url"]]
        command = [sys.executable, "-m", "grader", "autograde", lesson, *course, "--student", student, "--force"]
        run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if run.returncode not in (_DECIDED, _UNDECIDED):
            raise UserError((run.stderr or run.stdout).strip())
        graded = Path(directory.format_path(directory.autograded_directory, student, lesson)) / f"{lesson}.ipynb"
        return nbformat.read(graded, as_version=4), resources
