"""This machine's figures: its vectors, as the compiler sees them, and its caches, as the operating system reports them.

Nothing is measured here; `tuning` computes block sizes from these figures. A cache that is not reported, as in some
containers, gets a common size, and each size is held between bounds, so that no figure however odd can make a block of
nothing or of all memory. Cores may differ (performance and efficiency cores): the smallest cache of each level counts.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from llvmlite import binding
from numba.core import config

KIB, MIB = 2**10, 2**20
CACHE_LINE = 64  # bytes


# --- vectors ------------------------------------------------------------------------------------------------------


def machine_features() -> set[str]:
    """Return the features of the processor that Numba compiles for, by LLVM's names ("avx2", "neon")."""
    # Every 64-bit ARM processor has NEON, but LLVM does not list the features of each of them.
    always = {"neon"} if binding.get_process_triple().startswith(("aarch64", "arm64")) else set()
    if config.CPU_NAME or config.CPU_FEATURES is not None:
        return always | {name[1:] for name in (config.CPU_FEATURES or "").split(",") if name.startswith("+")}
    return always | {name for name, present in binding.get_host_cpu_features().items() if present}


FEATURES = machine_features()
# Bytes in a vector. SSE and NEON, of which every 64-bit processor has one, have 16.
VECTOR_BYTES = 64 if "avx512f" in FEATURES else 32 if {"avx2", "fma"} <= FEATURES else 16
VECTOR_REGISTERS = 32 if FEATURES & {"avx512f", "neon"} else 16
# Registers for addresses and counters: x86-64 has 16, of which the stack takes one; ARM has 31.
ADDRESS_REGISTERS = 30 if "neon" in FEATURES else 15


def processor_name() -> str:
    """Return LLVM's name for the processor that Numba compiles for ("znver3", "skylake-avx512", "apple-m1")."""
    return str(config.CPU_NAME or binding.get_host_cpu_name())


# --- caches -------------------------------------------------------------------------------------------------------


class Caches(NamedTuple):
    """Bytes of a core's L1 data cache, of its share of the L2 cache, and of the last level, which cores share.

    Two hardware threads of one core count as one core.
    """

    l1: int
    l2: int
    last: int


class ReportedCache(NamedTuple):
    """A cache as an operating system reports it: level, size in bytes, and the hardware threads that share it."""

    level: int
    size: int
    threads: int


# Used where nothing is reported, and the least and most that is believed: each thread's scratch memory grows with these
# figures, and `run_direct` and the others promise how much it is.
USUAL = Caches(32 * KIB, 512 * KIB, 16 * MIB)
LEAST, MOST = Caches(16 * KIB, 128 * KIB, MIB), Caches(128 * KIB, MIB, 64 * MIB)


def read_caches() -> Caches:
    """Return the sizes of this machine's caches, or the usual ones where it does not tell."""
    reported: list[ReportedCache] = []
    with suppress(OSError, ValueError, AttributeError, struct.error):
        reported = list(_REPORTERS.get(sys.platform, lambda: iter(()))())
    return summarise(reported)


def summarise(reported: Iterable[ReportedCache]) -> Caches:
    """Return the figures that blocks are computed from. reported: data and unified caches."""
    caches = [cache for cache in reported if cache.size > 0]
    l1 = min((cache for cache in caches if cache.level == 1), key=lambda cache: cache.size, default=None)
    siblings = max(1, l1.threads) if l1 else 1
    shares = [cache.size * siblings // max(cache.threads, siblings) for cache in caches if cache.level == 2]
    last_level = max((cache.level for cache in caches if cache.level > 1), default=0)
    last = [cache.size for cache in caches if cache.level == last_level]
    found = (l1.size if l1 else USUAL.l1, min(shares, default=USUAL.l2), min(last, default=USUAL.last))
    return Caches(*(max(least, min(size, most)) for size, least, most in zip(found, LEAST, MOST, strict=True)))


def _from_linux(cpus: Path = Path("/sys/devices/system/cpu")) -> Iterator[ReportedCache]:
    """Yield the caches of the cores that this process may use."""
    for cpu in sorted(os.sched_getaffinity(0)):
        for folder in sorted(cpus.glob(f"cpu{cpu}/cache/index*")):
            level, kind, size, shared = (
                (folder / name).read_text().strip() for name in ("level", "type", "size", "shared_cpu_list")
            )
            if kind != "Instruction":
                unit = {"K": KIB, "M": MIB}.get(size[-1:], 1)
                yield ReportedCache(int(level), int(size.rstrip("KM")) * unit, count_cpus(shared))


def count_cpus(cpu_list: str) -> int:
    """Return the length of a list as Linux writes it: "0-3,8" is 5."""
    spans = [[int(end) for end in part.split("-")] for part in cpu_list.split(",") if part]
    return sum(span[-1] - span[0] + 1 for span in spans)


def _from_macos() -> Iterator[ReportedCache]:
    """Yield the caches of each kind of core ("performance level"), or of an Intel Mac's only kind."""
    for kind in ("hw.perflevel0.", "hw.perflevel1.", "hw."):
        yield ReportedCache(1, _sysctl(f"{kind}l1dcachesize"), 1)
        yield ReportedCache(2, _sysctl(f"{kind}l2cachesize"), _sysctl(f"{kind}cpusperl2"))
    yield ReportedCache(3, _sysctl("hw.l3cachesize"), _sysctl("hw.ncpu"))


def _sysctl(name: str) -> int:
    """Return one of macOS's figures, or 0 if it has none of this name."""
    value, size = ctypes.c_int64(0), ctypes.c_size_t(8)
    status = ctypes.CDLL(None).sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, 0)
    return 0 if status else value.value


def _from_windows() -> Iterator[ReportedCache]:
    query = ctypes.WinDLL("kernel32").GetLogicalProcessorInformation  # type: ignore[attr-defined,unused-ignore]
    size = ctypes.c_ulong(0)
    query(None, ctypes.byref(size))  # asks for the size
    buffer = ctypes.create_string_buffer(size.value)
    if query(buffer, ctypes.byref(size)):
        yield from parse_windows(buffer.raw[: size.value])


# SYSTEM_LOGICAL_PROCESSOR_INFORMATION on a 64-bit system: processor mask, relationship, then, if that is a cache, its
# level, associativity, line size, size and type.
_WINDOWS_RECORD = struct.Struct("<Qi4xBBHIi4x")
_IS_CACHE, _INSTRUCTION = 2, 1


def parse_windows(records: bytes) -> Iterator[ReportedCache]:
    """Yield the caches in an array of SYSTEM_LOGICAL_PROCESSOR_INFORMATION."""
    whole = len(records) // _WINDOWS_RECORD.size * _WINDOWS_RECORD.size
    for mask, relationship, level, _, _, size, kind in _WINDOWS_RECORD.iter_unpack(records[:whole]):
        if relationship == _IS_CACHE and kind != _INSTRUCTION:
            yield ReportedCache(level, size, mask.bit_count())


_REPORTERS = {"linux": _from_linux, "darwin": _from_macos, "win32": _from_windows}

CACHES = read_caches()
