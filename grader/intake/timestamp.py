"""The time of handing in, which nbgrader keeps in a file beside the notebook, `timestamp.txt`.

Formgrader reads these files of all students for one table, follows links, and takes whatever they hold for a time: one
that holds none, and nobody's submissions are listed (nbgrader 0.9.6 answers 500); one that is a pipe, and it waits for
ever. So grading moves such files out of its way.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

TIMESTAMP_NAME = "timestamp.txt"
_LONGEST = 100  # bytes


def is_readable_timestamp(path: Path) -> bool:
    """Whether this is an ordinary file with a time that nbgrader can read, and show in any time zone."""
    from nbgrader.utils import parse_utc

    if path.is_symlink() or not path.is_file() or path.stat().st_size >= _LONGEST:
        return False
    try:
        time = parse_utc(path.read_text(encoding="ascii").strip())
        return bool(time - timedelta(days=1) < time < time + timedelta(days=1))
    except Exception:  # whatever it is, formgrader would stop at it too
        return False


def set_aside_unreadable(folder: Path) -> Path | None:
    """Rename a submission's timestamp.txt that states no time; its new path, None if nothing was to do.

    What a linked folder holds is somebody else's, and stays. So does what the file system keeps from being renamed:
    grading itself does not need it.
    """
    path = folder / TIMESTAMP_NAME
    if folder.is_symlink() or is_readable_timestamp(path) or not (path.exists() or path.is_symlink()):
        return None
    names = (folder / f"unreadable-timestamp-{number}.txt" for number in count(1))
    free = next(one for one in names if not (one.exists() or one.is_symlink()))
    with suppress(OSError):
        return path.rename(free)
    return None
