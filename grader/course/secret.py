"""The secret from which the inputs of the judging are drawn: one for each course, made once and kept there."""

import os
import secrets
from pathlib import Path

_NAME = ".grading-seed"
_ONLY_FOR_ME = 0o600


def course_secret(course_root: Path) -> str:
    """The course's secret; a new one where there is none yet. Only the file's owner can read it.

    The same secret and the same submission give the same results. It is copied nowhere: not to the results, not to the
    feedback, not into a kernel.
    """
    path = course_root / _NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_FOR_ME)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_hex(16)
        file.write(f"{secret}\n")
    return secret
