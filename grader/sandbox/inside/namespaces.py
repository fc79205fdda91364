"""Isolation for a process that is forked, not started: namespaces, mounts and limits, by the system calls themselves.

bubblewrap has built the outer sandbox, in which only trusted code runs: it shows the Python installation, and nothing
but /scratch can be written to. What is here isolates each kernel inside it: a kernel sees no other process, shares no
writable file, and has no way back. Linux only.
"""

import ctypes
import os
import resource
import socket
from contextlib import suppress
from pathlib import Path

from grader.sandbox.inside.protocol import ResourceLimits

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_NOSUID, _NODEV, _NOEXEC, _REC, _PRIVATE = 2, 4, 8, 16384, 1 << 18
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL = 4, 24, 38, 47, 4
_CAPABILITIES_VERSION_3 = 0x20080522

SCRATCH = "/scratch"
TEMPORARY = "/tmp"
_OPEN_FILES = 256
_MESSAGE_QUEUES = 16  # of 16 KB each; by default there can be 32,000
_INSIDE_ID = 1000
_FIRST_OUTSIDE_ID = 1_879_048_192  # 0x70000000: as high as systemd's own nameless users, and above every real one
_OUTSIDE_IDS = 65_536
_NOBODY = 65_534


def unshare_all() -> None:
    """Put the processes that this one forks from now on into namespaces of their own; the first becomes process 1."""
    _call("unshare", _NEWNS | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET)


def mount_private_filesystems(limits: ResourceLimits, identity: int) -> None:
    """Mount new /proc, /dev/pts, /scratch, /dev/shm and /tmp, in process 1. identity: the owner of the last three."""
    _call("mount", b"none", b"/", None, _REC | _PRIVATE, None)
    flags = _NOSUID | _NODEV
    _call("mount", b"proc", b"/proc", b"proc", flags | _NOEXEC, None)
    _call("mount", b"devpts", b"/dev/pts", b"devpts", _NOSUID | _NOEXEC, b"newinstance,ptmxmode=0666,mode=620")
    options = f"size={limits.scratch},nr_inodes=10000,mode=700,uid={identity},gid={identity}"
    for place in (SCRATCH, "/dev/shm", *([TEMPORARY] if has_temporary_folder() else [])):
        _call("mount", b"tmpfs", place.encode(), b"tmpfs", flags, options.encode())
    # Shared memory that no process maps, and messages that nobody receives, are charged to no process.
    with suppress(PermissionError):  # older kernels leave this to root
        Path("/proc/sys/kernel/shmall").write_text(str(limits.scratch // resource.getpagesize()))
        Path("/proc/sys/kernel/msgmni").write_text(str(_MESSAGE_QUEUES))
    socket.sethostname("kernel")
    os.chdir(SCRATCH)


def has_temporary_folder() -> bool:
    """Return whether /tmp can be mounted: not where it holds the Python installation or a kernel's files."""
    return not any(Path(TEMPORARY).iterdir())


def identity_for(number: int) -> int:
    """Return the user id that a kernel has outside: if root starts it, one of its own; otherwise that of its starter.

    Linux counts processes per user, and never limits those of root.

    Parameters
    ----------
    number : int
        The number of the kernel, counting from any number.

    Returns
    -------
    int
    """
    mapped = _mapped_ids()
    if os.geteuid() != 0 or sum(map(len, mapped)) == 1:
        return os.geteuid()
    own = _FIRST_OUTSIDE_ID + number % _OUTSIDE_IDS
    return own if any(own in ids for ids in mapped) else _NOBODY


def drop_privileges(identity: int) -> None:
    """Become an ordinary user in a user namespace of its own, in process 1: irrevocably without capabilities."""
    if identity != os.geteuid():
        os.setgroups([])
        os.setresgid(identity, identity, identity)
        os.setresuid(identity, identity, identity)
    group = os.getegid()
    _call("unshare", _NEWUSER)
    set_dumpable(True)  # otherwise the files below belong to root
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_INSIDE_ID} {identity} 1")
    Path("/proc/self/gid_map").write_text(f"{_INSIDE_ID} {group} 1")
    # A user namespace inside this one would give its owner capabilities, and with them a larger attack surface.
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    _drop_capabilities()


def set_resource_limits(limits: ResourceLimits) -> None:
    """Set the limits for the kernel's own process, in which this runs, and for each process that it starts."""
    mapped_already = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for resource_kind, limit in (
        (resource.RLIMIT_AS, mapped_already + limits.memory),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(resource_kind, (limit, limit))
    # If the whole machine runs out of memory, Linux kills this first.
    Path("/proc/self/oom_score_adj").write_text("1000")


def set_dumpable(dumpable: bool) -> None:
    """Set whether processes of the same user can trace this one and read its memory."""
    _call("prctl", _PR_SET_DUMPABLE, int(dumpable), 0, 0, 0)


def _drop_capabilities() -> None:
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("prctl", _PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _mapped_ids() -> list[range]:
    """Return the user ids that exist in this user namespace; only the initial one has more than one."""
    lines = (map(int, line.split()) for line in Path("/proc/self/uid_map").read_text().splitlines())
    return [range(first, first + count) for first, _, count in lines]


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    converted = [ctypes.c_ulong(argument) if isinstance(argument, int) else argument for argument in arguments]
    if getattr(libc, name)(*converted) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
