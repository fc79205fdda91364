"""The outer wall: bubblewrap shows a process the Python installation, read-only, and nothing else of this machine.

Needs Linux, bubblewrap (`bwrap`) and user namespaces; as an ordinary user or as root, in a container as well.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

import stridewise
from grader.sandbox.inside.namespaces import ResourceLimits

# Where the code that runs inside stands in there: the real places, which may lie in someone's home, are not shown.
_CODE = "/code"
SCRATCH = "/scratch"
_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")
# What distributions switch user namespaces off with, and the value that does.
_SWITCHES = {"kernel.unprivileged_userns_clone": "0", "kernel.apparmor_restrict_unprivileged_userns": "1"}
_INSTALL = "On Debian and Ubuntu: sudo apt install bubblewrap"


class SandboxMissing(RuntimeError):
    """Submissions cannot be run in a sandbox here; the text says why, and what to do."""


@cache
def problem() -> str:
    """One sentence why there can be no sandbox on this machine, and what to do about it; empty if there can."""
    if not sys.platform.startswith("linux"):
        return "The sandbox for submissions needs Linux: grade on a Linux machine or in a Linux container."
    if shutil.which("bwrap") is None:
        return f"The sandbox for submissions needs bubblewrap, and there is no `bwrap` on the PATH. {_INSTALL}."
    limits = json.dumps(asdict(ResourceLimits()))
    enclosed = [
        sys.executable,
        "-m",
        "grader.sandbox.inside.run_command",
        limits,
        SCRATCH,
        SCRATCH,
        "/usr/bin/env",
        "true",
    ]
    tried = subprocess.run(sandbox_command(enclosed), capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode == 0:
        return ""
    said = (tried.stderr.strip().splitlines() or [f"status {tried.returncode}"])[-1]
    return f"The sandbox for submissions needs user namespaces, and this machine refuses them ({said}). {_way_out()}."


def _way_out() -> str:
    for switch, off in _SWITCHES.items():
        with suppress(OSError):
            if Path("/proc/sys", *switch.split(".")).read_text().strip() == off:
                return f"sudo sysctl {switch}={1 - int(off)} allows them"
    return "In a container, it must be started with the right to make them"


def sandbox_command(
    command: Sequence[str],
    *,
    shown: Mapping[str, str] | None = None,
    shared: Mapping[str, str] | None = None,
    answers: bool = False,
    dies_with_parent: bool = False,
) -> list[str]:
    """The command line that runs a command in the outer house, with the right to build inner walls there.

    shown, shared: folder -> where it stands inside; the command can read the first, and write to the second.
    answers: whether the exercises' right answers are shown, without which no check can be made inside.
    dies_with_parent: end when the thread that started it ends.
    """
    installed = {path: path for path in (*_SYSTEM, sys.prefix, sys.base_prefix) if Path(path).exists()}
    readable, writable = installed | _own_code() | dict(shown or {}), dict(shared or {})
    return [
        "bwrap",
        *([] if os.geteuid() == 0 else ["--unshare-user", "--uid", "0", "--gid", "0"]),
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        # The command is process 1 there: when it ends, Linux ends everything in the house.
        *("--as-pid-1", "--cap-add", "ALL", "--new-session", "--clearenv", "--proc", "/proc", "--dev", "/dev"),
        *(["--die-with-parent"] if dies_with_parent else []),
        *_flat("--setenv", environment().items()),
        *_folders([*readable.values(), *writable.values(), SCRATCH]),
        *_flat("--ro-bind", readable.items()),
        *([] if answers else _without_answers()),
        *_flat("--bind", writable.items()),
        *("--tmpfs", SCRATCH, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH, "--"),
        *command,
    ]


def environment() -> dict[str, str]:
    """Everything that stands in the environment inside."""
    return {
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "USER": "student",
        "LANG": "C.UTF-8",
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": _CODE,
        "PYTHONDONTWRITEBYTECODE": "1",
        # The same submission gives the same results: sets of strings have one order.
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
        # One kernel runs for each core already. Arenas are 64 MB of address space for every thread.
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        # An array has memory of its own that goes back at once when it ends, or else its peak cannot be seen from
        # outside: without this the C library keeps freed memory, and the next array lies in that.
        "MALLOC_MMAP_THRESHOLD_": "65536",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    }


def _own_code() -> dict[str, str]:
    """This package's code that runs inside, and what students import: where it is -> where it is shown."""
    grading = Path(__file__).parent
    return {
        str(Path(stridewise.__file__).parent): f"{_CODE}/stridewise",
        str(grading.parent / "__init__.py"): f"{_CODE}/grader/__init__.py",
        str(grading / "__init__.py"): f"{_CODE}/grader/sandbox/__init__.py",
        str(grading / "inside"): f"{_CODE}/grader/sandbox/inside",
    }


def _without_answers() -> Iterator[str]:
    """Right answers and known mistakes stay outside: of the exercises, only the forms of the records are shown."""
    real = Path(stridewise.__file__).parent / "exercises"
    form = {real / name: name for name in ("arrays.py", "cases.py", "record.py")}
    form[Path(__file__).parent / "inside" / "exercises_stub.py"] = "__init__.py"
    installed = [str(real)] if real.is_relative_to(sys.prefix) or real.is_relative_to(sys.base_prefix) else []
    for place in (f"{_CODE}/stridewise/exercises", *installed):
        shown = {str(path): f"{place}/{name}" for path, name in form.items()}
        yield from ("--tmpfs", place, *_flat("--ro-bind", shown.items()), "--remount-ro", place)


def _folders(places: Sequence[str]) -> Iterator[str]:
    """bubblewrap makes missing folders for its own user alone; inside, another user must get through."""
    parents = {parent for place in places for parent in Path(place).parents} - {Path("/")}
    for folder in sorted(parents):
        yield from ("--dir", str(folder))


def _flat(option: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for one, other in pairs:
        yield from (option, one, other)
