"""The key from which the inputs of judging are drawn: a secret of the course, kept in one file."""

import os
import secrets
from pathlib import Path

from grader.errors import UserError

_NAME = ".grading-key"
_FORMER_NAME = ".grading-seed"  # of courses made before the file was renamed; its key stays in use
_OWNER_ONLY = 0o600


def course_key(course_root: Path) -> str:
    """Return the course's key, creating it on first use in a file that only its owner can read.

    The same key and the same submission give the same results. It is never copied elsewhere: not into results, not
    into feedback, not into a kernel, and not to a worker, which gets one derived from it for each submission.

    Parameters
    ----------
    course_root : Path
        The folder of the course.

    Returns
    -------
    str
        The key.

    Raises
    ------
    UserError
        The key file exists but is empty or unreadable, or cannot be written.
    """
    path = course_root / _NAME
    former = course_root / _FORMER_NAME
    if former.is_file() and not path.exists():
        return read_key_file(former)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        return read_key_file(path)
    except OSError as error:
        raise UserError(f"the key file {path} cannot be written: {error.strerror}") from None
    key = secrets.token_hex(16)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())  # grades rest on it, so it must not be lost when the machine stops
    except OSError as error:
        path.unlink(missing_ok=True)
        raise UserError(f"the key file {path} cannot be written: {error.strerror}") from None
    return key


def read_key_file(path: Path) -> str:
    """Return the key in a file: its text, without surrounding whitespace.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        The key.

    Raises
    ------
    UserError
        The file is empty, is not text, or cannot be read.
    """
    try:
        key = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UserError(f"the key file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"the key file {path} is not text") from None
    if "\0" in key:  # what a machine that lost power leaves of a file
        raise UserError(f"the key file {path} is not text")
    if not key:
        raise UserError(f"the key file {path} is empty; any line of text will do, the longer the better")
    return key
