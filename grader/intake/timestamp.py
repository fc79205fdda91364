"""The time of submission, which nbgrader keeps in a file beside the notebook, `timestamp.txt`.

Formgrader reads these files of all students for one table, follows links, and expects a time in each. If one holds
anything else, no submissions are listed (nbgrader 0.9.6 answers 500); if one is a pipe, formgrader hangs. Grading
therefore renames such files.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

TIMESTAMP_NAME = "timestamp.txt"
_MAX_BYTES = 100  # bytes


def is_readable_timestamp(path: Path) -> bool:
    """Return whether a path is a regular file with a time that nbgrader can read, and show in any time zone.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bool
    """
    from nbgrader.utils import parse_utc

    if path.is_symlink() or not path.is_file() or path.stat().st_size >= _MAX_BYTES:
        return False
    try:
        time = parse_utc(path.read_text(encoding="ascii").strip())
        return bool(time - timedelta(days=1) < time < time + timedelta(days=1))
    except Exception:  # formgrader would fail on the same error
        return False


def set_aside_unreadable(folder: Path) -> Path | None:
    """Rename a submission's timestamp.txt if it states no time.

    Nothing is changed in a linked folder, whose content may be somebody else's, nor where the file system refuses:
    grading itself does not need the time.

    Parameters
    ----------
    folder : Path
        The folder of the submission.

    Returns
    -------
    Path or None
        The new path; None if nothing was renamed.
    """
    path = folder / TIMESTAMP_NAME
    if folder.is_symlink() or is_readable_timestamp(path) or not (path.exists() or path.is_symlink()):
        return None
    names = (folder / f"unreadable-timestamp-{number}.txt" for number in count(1))
    free = next(candidate for candidate in names if not (candidate.exists() or candidate.is_symlink()))
    with suppress(OSError):
        return path.rename(free)
    return None
