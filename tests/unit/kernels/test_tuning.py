"""Block sizes follow from the machine's figures, and no figure however odd makes a block empty or endless."""

import importlib
import pkgutil
import runpy
import struct

import pytest

from stridewise import kernels
from stridewise.kernels import machine, tuning
from stridewise.kernels.machine import (
    KIB,
    LEAST,
    MIB,
    MOST,
    USUAL,
    Caches,
    ReportedCache,
    count_cpus,
    parse_windows,
    summarise,
)


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        pytest.param([], USUAL, id="a container that hides them"),
        pytest.param(
            [ReportedCache(1, 32 * KIB, 2), ReportedCache(2, MIB, 2), ReportedCache(3, 36 * MIB, 48)],
            Caches(32 * KIB, MIB, 36 * MIB),
            id="two hardware threads to a core share what is the core's",
        ),
        pytest.param(
            [
                ReportedCache(1, 48 * KIB, 2),
                ReportedCache(2, 2 * MIB, 2),
                ReportedCache(1, 32 * KIB, 1),
                ReportedCache(2, 2 * MIB, 4),
            ],
            Caches(32 * KIB, 512 * KIB, 2 * MIB),
            id="hybrid: the smaller cores count, four of which share an L2",
        ),
        pytest.param(
            [ReportedCache(1, 64 * KIB, 1), ReportedCache(3, 2**30, 64)],
            Caches(64 * KIB, USUAL.l2, MOST.last),
            id="1 GiB",
        ),
        pytest.param([ReportedCache(1, 4, 0), ReportedCache(2, 1, 0), ReportedCache(3, 1, 10**6)], LEAST, id="bytes"),
        pytest.param([ReportedCache(1, -1, 1), ReportedCache(2, 0, 1)], USUAL, id="nothing at all"),
    ],
)
def test_caches(reported, expected):
    assert summarise(reported) == expected


def test_linux_lists_its_caches_in_files(tmp_path, monkeypatch):
    """Cores that this process may not use are left out, and so are caches of instructions."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {3}, raising=False)
    for cpu, index, facts in [
        (3, 0, ("1", "Data", "48K", "3")),
        (3, 1, ("1", "Instruction", "32K", "3")),
        (3, 2, ("2", "Unified", "2M", "2-3,8")),
        (4, 0, ("1", "Data", "1K", "4")),
    ]:
        folder = tmp_path / f"cpu{cpu}" / "cache" / f"index{index}"
        folder.mkdir(parents=True)
        for name, fact in zip(("level", "type", "size", "shared_cpu_list"), facts, strict=True):
            (folder / name).write_text(f"{fact}\n")
    assert list(machine._from_linux(tmp_path)) == [ReportedCache(1, 48 * KIB, 1), ReportedCache(2, 2 * MIB, 3)]
    assert [count_cpus(text) for text in ("0", "0-3", "0-3,8,10-11")] == [1, 4, 7]


def test_windows_lists_its_caches_in_records():
    def record(mask, relationship, level, size, kind):
        return struct.pack("<QIxxxxBBHIIxxxx", mask, relationship, level, 8, 64, size, kind)

    records = [record(1, 0, 0, 0, 0), record(3, 2, 1, 2**15, 2), record(3, 2, 1, 2**15, 1), record(15, 2, 2, MIB, 0)]
    assert list(parse_windows(b"".join(records) + b"rest")) == [ReportedCache(1, 2**15, 2), ReportedCache(2, MIB, 4)]


@pytest.mark.parametrize("fault", [OSError, ValueError, AttributeError])
def test_a_system_that_answers_otherwise_than_expected_gets_the_usual_caches(fault, monkeypatch):
    def fails():
        raise fault

    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setitem(machine._REPORTERS, "darwin", fails)
    assert machine.read_caches() == USUAL


@pytest.mark.parametrize(
    ("vector_registers", "address_registers", "shapes"),
    [(16, 15, [(6, 2), (3, 4)]), (32, 15, [(12, 2), (6, 4)]), (32, 30, [(12, 2), (6, 4)])],
    ids=["SSE and AVX2", "AVX-512", "NEON"],
)
def test_register_tiles_fit_the_registers(vector_registers, address_registers, shapes):
    for rows, columns in shapes:
        assert tuning.tile_rows_that_fit(columns, vector_registers, address_registers) == rows


@pytest.mark.parametrize("caches", [LEAST, USUAL, MOST])
@pytest.mark.parametrize("rows", [3, 6])
def test_a_panel_and_the_pixels_beside_it_fit_the_l1_cache(caches, rows):
    panel, nr = tuning.panel_bytes(caches, rows, 4), 4 * tuning.VECTOR_BYTES // 4
    assert panel >= 4 * KIB
    assert panel // (4 * nr) * 4 * (nr + rows) <= caches.l1


def test_compiled_code_contains_nothing_that_follows_from_the_caches(monkeypatch):
    """Numba's cache would take the code of one machine for another with the same processor."""
    figures = []
    for caches in (LEAST, MOST):
        monkeypatch.setattr(machine, "CACHES", caches)
        figures.append(runpy.run_path(tuning.__file__))
    depends = {name for name, figure in figures[0].items() if name.isupper() and figure != figures[1][name]}
    assert {"CACHES", "KC_BYTES", "MC_BYTES", "NC_PANELS", "STRIP_BYTES"} <= depends
    seen = 0
    for module in pkgutil.walk_packages(kernels.__path__, "stridewise.kernels."):
        for function in vars(importlib.import_module(module.name)).values():
            if hasattr(function, "py_func"):
                seen += 1
                assert not depends & set(function.py_func.__code__.co_names), function
    assert seen > 30
