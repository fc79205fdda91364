"""A seccomp filter: system calls that no answer needs and that would get around the other limits fail with EPERM.

memfd_create: memory that no process maps is charged to no process. keyctl and the like: the keys of the user who
grades, if the kernel is the same user outside. The others only widen the attack surface. The numbers are from
asm/unistd_64.h and asm-generic/unistd.h.
"""

import ctypes
import platform
import struct

_REFUSED = {
    "x86_64": {
        "memfd_create": 319,
        "memfd_secret": 447,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "io_uring_setup": 425,
        "bpf": 321,
        "perf_event_open": 298,
        "userfaultfd": 323,
    },
    "aarch64": {
        "memfd_create": 279,
        "memfd_secret": 447,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "io_uring_setup": 425,
        "bpf": 280,
        "perf_event_open": 241,
        "userfaultfd": 282,
    },
}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_NUMBERS = 0x40000000  # x32's second table of the same calls begins here

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_ALLOW, _NOT_PERMITTED, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install_filter() -> None:
    """Refuse these calls to this process and to all that it starts, for good. Other processors have no filter."""
    machine = platform.machine()
    if machine not in _REFUSED:
        return
    instructions = _instructions(_ARCHITECTURES[machine], sorted(_REFUSED[machine].values()))
    program = _Program(len(instructions), b"".join(struct.pack("HBBI", *instruction) for instruction in instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the seccomp filter could not be installed")


def _instructions(architecture: int, refused: list[int]) -> list[tuple[int, int, int, int]]:
    """Return the filter as (code, instructions to skip if true, instructions to skip if false, operand)."""
    checks = [(_IF_EQUAL, len(refused) - position, 0, number) for position, number in enumerate(refused)]
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, len(refused) + 1, 0, _X32_NUMBERS),
        *checks,
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _NOT_PERMITTED),
    ]
