"""Numba's cache of compiled kernels, emptied when any of their sources has changed.

Numba compares each cached function with its own file only. But a kernel also contains what it inlines from other files,
and its index names the types of its arguments: after an update of the package both may be out of date.
"""

import contextlib
from hashlib import sha256
from pathlib import Path

STAMP = "kernels.sha256"


def forget_outdated(package: Path) -> None:
    """Remove the cache beside a package's modules, unless it was made from them as they are.

    If the folder is read-only, Numba keeps its cache elsewhere, and this does nothing.

    Parameters
    ----------
    package : Path
        The folder of the kernels.
    """
    stamp, now = package / "__pycache__" / STAMP, _state_of(package)
    with contextlib.suppress(OSError):
        if stamp.exists() and stamp.read_text() == now:
            return
        for index in package.rglob("__pycache__/*.nbi"):
            index.unlink(missing_ok=True)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(now)


def _state_of(package: Path) -> str:
    """Return a hash of the names, sizes and times of the modules: it takes a fraction of a millisecond."""
    files = [(str(path.relative_to(package)), path.stat()) for path in sorted(package.rglob("*.py"))]
    return sha256(repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in files]).encode()).hexdigest()
