"""The outer sandbox: bubblewrap shows a process the Python installation, read-only, and nothing else of this machine.

Needs Linux, bubblewrap (`bwrap`) and user namespaces; as an ordinary user or as root, and in containers.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

import stridewise
from grader.errors import UserError
from grader.sandbox.inside.protocol import ResourceLimits

# Where the code is mounted inside. Its real location, which may be in someone's home, is not shown.
_CODE = "/code"
SCRATCH = "/scratch"
_TEMPORARY = "/tmp"
_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")
# The settings by which distributions disable user namespaces, and the value that does.
_DISABLING_SETTINGS = {"kernel.unprivileged_userns_clone": "0", "kernel.apparmor_restrict_unprivileged_userns": "1"}
_INSTALL = "On Debian and Ubuntu: sudo apt install bubblewrap"


class SandboxMissing(UserError):
    """Submissions cannot be sandboxed on this machine; the text says why, and what to do."""


@cache
def problem() -> str:
    """Return why there can be no sandbox on this machine and what to do about it; an empty string if there can."""
    if not sys.platform.startswith("linux"):
        return "The sandbox for submissions needs Linux: grade on a Linux machine or in a Linux container."
    if shutil.which("bwrap") is None:
        return f"The sandbox for submissions needs bubblewrap, and there is no `bwrap` on the PATH. {_INSTALL}."
    limits = msgspec.json.encode(ResourceLimits()).decode()
    command = [
        sys.executable,
        "-m",
        "grader.sandbox.inside.run_command",
        limits,
        SCRATCH,
        SCRATCH,
        "/usr/bin/env",
        "true",
    ]
    trial = subprocess.run(sandbox_command(command), capture_output=True, text=True, timeout=60, check=False)
    if trial.returncode == 0:
        return ""
    reason = (trial.stderr.strip().splitlines() or [f"status {trial.returncode}"])[-1]
    return f"The sandbox for submissions needs user namespaces, and this machine refuses them ({reason}). {_remedy()}."


def _remedy() -> str:
    for setting, disabled in _DISABLING_SETTINGS.items():
        with suppress(OSError):
            if Path("/proc/sys", *setting.split(".")).read_text().strip() == disabled:
                return f"sudo sysctl {setting}={1 - int(disabled)} allows them"
    return "In a container, start it with the right to create them"


def sandbox_command(
    command: Sequence[str],
    *,
    shown: Mapping[str, str] | None = None,
    shared: Mapping[str, str] | None = None,
    answers: bool = False,
    dies_with_parent: bool = False,
) -> list[str]:
    """Return the command line that runs a command in the outer sandbox, with the right to isolate kernels in it.

    Parameters
    ----------
    command : sequence of str
        The command, with paths as they are inside.
    shown, shared : mapping of str to str, optional
        Folder -> where it is mounted inside; the command can read the first, and also write to the second.
    answers : bool, default False
        Whether the exercises' right answers are shown, without which no check can run inside.
    dies_with_parent : bool, default False
        Whether it ends when the thread that started it ends.

    Returns
    -------
    list of str
    """
    installation = {path: path for path in (*_SYSTEM, sys.prefix, sys.base_prefix) if Path(path).exists()}
    readable, writable = installation | _own_code() | dict(shown or {}), dict(shared or {})
    return [
        "bwrap",
        *([] if os.geteuid() == 0 else ["--unshare-user", "--uid", "0", "--gid", "0"]),
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        # The command is process 1 there: when it ends, Linux kills everything in the sandbox.
        *("--as-pid-1", "--cap-add", "ALL", "--new-session", "--clearenv", "--proc", "/proc", "--dev", "/dev"),
        *(["--die-with-parent"] if dies_with_parent else []),
        *_flat("--setenv", environment().items()),
        *_folders([*readable.values(), *writable.values(), SCRATCH]),
        *("--dir", _TEMPORARY),
        *_flat("--ro-bind", readable.items()),
        *([] if answers else _without_answers()),
        *_flat("--bind", writable.items()),
        *("--tmpfs", SCRATCH, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH, "--"),
        *command,
    ]


def environment() -> dict[str, str]:
    """Return the whole environment of a process in the sandbox."""
    return {
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "USER": "student",
        "LANG": "C.UTF-8",
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": _CODE,
        "PYTHONDONTWRITEBYTECODE": "1",
        # Sets of strings have the same order each time, so the same submission gets the same results.
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
        # One kernel runs for each core already. An arena is 64 MB of address space for every thread.
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        # Memory is measured from outside. By default the C library keeps freed memory and reuses it unseen; with this,
        # every array has memory of its own that goes back to the system at once.
        "MALLOC_MMAP_THRESHOLD_": "65536",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    }


def _own_code() -> dict[str, str]:
    """Return the code that runs inside, and what students import: where it is -> where it is mounted."""
    sandbox = Path(__file__).parent
    return {
        str(Path(stridewise.__file__).parent): f"{_CODE}/stridewise",
        str(sandbox.parent / "__init__.py"): f"{_CODE}/grader/__init__.py",
        str(sandbox / "__init__.py"): f"{_CODE}/grader/sandbox/__init__.py",
        str(sandbox / "inside"): f"{_CODE}/grader/sandbox/inside",
    }


def _without_answers() -> Iterator[str]:
    """Yield options that hide right answers and misconceptions: of the exercises, only the record types are shown."""
    exercises = Path(stridewise.__file__).parent / "exercises"
    modules = ("arrays", "cases", "example_source", "kernel_functions", "limits", "record")
    shown = {exercises / f"{name}.py": f"{name}.py" for name in modules}
    shown[Path(__file__).parent / "inside" / "exercises_stub.py"] = "__init__.py"
    is_installed = any(exercises.is_relative_to(prefix) for prefix in (sys.prefix, sys.base_prefix))
    for folder in (f"{_CODE}/stridewise/exercises", *([str(exercises)] if is_installed else [])):
        mounts = {str(path): f"{folder}/{name}" for path, name in shown.items()}
        yield from ("--tmpfs", folder, *_flat("--ro-bind", mounts.items()), "--remount-ro", folder)


def _folders(mount_points: Sequence[str]) -> Iterator[str]:
    """Yield options that create the parents: bubblewrap would create them for its own user alone."""
    parents = {parent for mount_point in mount_points for parent in Path(mount_point).parents} - {Path("/")}
    for folder in sorted(parents):
        yield from ("--dir", str(folder))


def _flat(option: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for first, second in pairs:
        yield from (option, first, second)
