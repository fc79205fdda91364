"""Walls around a process that is forked, not started: namespaces, mounts and limits by the system calls themselves.

bubblewrap has built the outer house, in which only trusted code runs: it shows the Python installation, and nothing can
be written but /tmp. What is here gives each kernel a cell of its own in that house: it sees no other process, shares no
file that can be written, and has no way back up. Linux only.
"""

import ctypes
import os
import resource
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_NOSUID, _NODEV, _NOEXEC, _REC, _PRIVATE = 2, 4, 8, 16384, 1 << 18
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL = 4, 24, 38, 47, 4
_CAPABILITIES_VERSION_3 = 0x20080522

SCRATCH = "/scratch"
_OPEN_FILES = 256
_MESSAGE_QUEUES = 16  # of 16 KB each; by default there can be 32,000
_INSIDE_ID = 1000
_FIRST_OUTSIDE_ID = 1_879_048_192  # 0x70000000: as high as systemd's own nameless users, and above every real one
_OUTSIDE_IDS = 65_536
_NOBODY = 65_534


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """What the processes of one kernel may use: each of them, and `memory` all of them together.

    memory: bytes beyond what a new kernel has. scratch: bytes of the private folder. file: bytes of one file.
    """

    memory: int = 2**31
    scratch: int = 2**28
    file: int = 2**27
    processes: int = 128
    cpu_seconds: int = 600


def leave_the_others() -> None:
    """Give the processes that this one forks from now on a world of their own; the first of them is its process 1."""
    _call("unshare", _NEWNS | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET)


def furnish(caps: ResourceLimits, identity: int) -> None:
    """In process 1: fresh /proc, /tmp, /dev/shm and /dev/pts over those of the house. identity: who owns the folder."""
    _call("mount", b"none", b"/", None, _REC | _PRIVATE, None)
    flags = _NOSUID | _NODEV
    _call("mount", b"proc", b"/proc", b"proc", flags | _NOEXEC, None)
    _call("mount", b"devpts", b"/dev/pts", b"devpts", _NOSUID | _NOEXEC, b"newinstance,ptmxmode=0666,mode=620")
    for place, size in ((SCRATCH, caps.scratch), ("/dev/shm", caps.scratch)):
        options = f"size={size},nr_inodes=10000,mode=700,uid={identity},gid={identity}"
        _call("mount", b"tmpfs", place.encode(), b"tmpfs", flags, options.encode())
    # Shared memory that no process maps, and messages that nobody fetches, would count for nobody.
    with suppress(PermissionError):  # older kernels leave this to root
        Path("/proc/sys/kernel/shmall").write_text(str(caps.scratch // resource.getpagesize()))
        Path("/proc/sys/kernel/msgmni").write_text(str(_MESSAGE_QUEUES))
    socket.sethostname("kernel")
    os.chdir(SCRATCH)


def identity_for(number: int) -> int:
    """The user that the number-th kernel is outside: where root starts it one of its own, else whoever starts it.

    Linux counts processes per user, and never limits those of root.
    """
    known = _users()
    if os.geteuid() != 0 or sum(map(len, known)) == 1:
        return os.geteuid()
    own = _FIRST_OUTSIDE_ID + number % _OUTSIDE_IDS
    return own if any(own in users for users in known) else _NOBODY


def become_nobody(identity: int) -> None:
    """In process 1: a user of its own in a user namespace of its own, without a capability, and none to be had."""
    if identity != os.geteuid():
        os.setgroups([])
        os.setresgid(identity, identity, identity)
        os.setresuid(identity, identity, identity)
    group = os.getegid()
    _call("unshare", _NEWUSER)
    hide_memory(hidden=False)  # the files below belong to root otherwise
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_INSIDE_ID} {identity} 1")
    Path("/proc/self/gid_map").write_text(f"{_INSIDE_ID} {group} 1")
    # A user namespace inside this one would give its owner capabilities, and with them more of Linux to attack.
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    _drop_capabilities()


def limit(caps: ResourceLimits) -> None:
    """In the kernel's own process: limits for it and for each process that it starts."""
    has_already = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_AS, has_already + caps.memory),
        (resource.RLIMIT_FSIZE, caps.file),
        (resource.RLIMIT_NPROC, caps.processes),
        (resource.RLIMIT_CPU, caps.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(kind, (most, most))
    # Where the whole machine runs out of memory, this is what Linux ends first.
    Path("/proc/self/oom_score_adj").write_text("1000")


def hide_memory(*, hidden: bool) -> None:
    """Whether processes of the same user can look into this one."""
    _call("prctl", _PR_SET_DUMPABLE, int(not hidden), 0, 0, 0)


def _drop_capabilities() -> None:
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("prctl", _PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _users() -> list[range]:
    """The users that exist in this user namespace; only root's own has more than one."""
    lines = (map(int, line.split()) for line in Path("/proc/self/uid_map").read_text().splitlines())
    return [range(first, first + count) for first, _, count in lines]


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    plain = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(libc, name)(*plain) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
