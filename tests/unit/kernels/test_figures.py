"""The file of `make tune` is used if it is valid and of this machine; any other is ignored, with one warning."""

import json
import warnings

import numpy as np
import pytest

from stridewise.kernels import figures, tune
from stridewise.kernels.figures import Figures, estimated_figures, file_text, read_figures, tuning_path
from stridewise.timing import Times

MEASURED = Figures(1.5, 7.25, 11.0)
VALID = json.loads(file_text(MEASURED, fma_nanoseconds=0.2, date="2026-11-28"))


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "tuning.json"
    path.write_text(file_text(MEASURED, fma_nanoseconds=0.2, date="2026-11-28"))
    assert read_figures(path) == MEASURED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, ""),
        ("[1]", "format 1"),
        (json.dumps(VALID | {"format": 2}), "format 1"),
        (json.dumps(VALID | {"processor": "pentium"}), "made on 'pentium'"),
        (json.dumps(VALID | {"vector_bytes": 8}), "made on"),
        (json.dumps(VALID | {"store": -1}), "store must be a number from 0.1 to 100.0, got -1"),
        (json.dumps(VALID | {"far": "6"}), "far must be a number"),
        (json.dumps(VALID | {"load": True}), "load must be a number"),
        (json.dumps(VALID | {"load": float("nan")}), "load must be a number"),
        (json.dumps({name: VALID[name] for name in VALID if name != "far"}), "far must be a number"),
    ],
)
def test_a_broken_or_foreign_file_is_ignored_with_one_warning(tmp_path, text, words):
    path = tmp_path / "tuning.json"
    path.write_text(text)
    with pytest.warns(UserWarning, match=words) as caught:
        assert read_figures(path) is None
    assert len(caught) == 1
    assert str(path) in str(caught[0].message)


def test_no_file_and_one_that_cannot_be_read_are_ignored_in_silence(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [read_figures(path) for path in (None, tmp_path / "none.json", tmp_path)] == [None] * 3


def test_where_the_file_is(monkeypatch, tmp_path):
    monkeypatch.setenv(figures.VARIABLE, str(tmp_path))
    assert tuning_path() == tmp_path
    monkeypatch.setenv(figures.VARIABLE, "")
    assert tuning_path() is None
    monkeypatch.delenv(figures.VARIABLE)
    assert tuning_path().name == "tuning.json"
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert tuning_path() is None


def test_figures_that_were_not_measured_follow_from_the_vectors():
    """In FMAs: half as much for half a vector, and where products are slow: no FMA, or wide vectors in two halves."""
    avx2, wide = estimated_figures(32, "znver3", {"fma"}), estimated_figures(64, "skylake-avx512", {"fma"})
    assert wide == Figures(*(2 * figure for figure in avx2))
    assert estimated_figures(64, "znver4", {"fma"}) == avx2
    assert estimated_figures(16, "generic", {"neon"}) == Figures(*(figure / 2 for figure in avx2))
    assert estimated_figures(16, "x86-64", {"sse2"}) == Figures(*(figure / 4 for figure in avx2))


def times_of(**nanoseconds):
    """Four loops over a thousand vectors each, timed five times."""
    return Times({name: [time * 1e-6] * 5 for name, time in nanoseconds.items()}, dict.fromkeys(nanoseconds, 1.0))


@pytest.fixture
def thousand_vectors(monkeypatch):
    names = (tune.PRODUCTS, *Figures._fields)
    monkeypatch.setattr(tune, "loops", lambda: {name: tune.Loop(lambda: None, 1000) for name in names})


@pytest.mark.usefixtures("thousand_vectors")
def test_tuning_writes_what_was_measured_and_says_what_it_changes(tmp_path, monkeypatch, capsys):
    path = tmp_path / "new folder" / "tuning.json"
    found = times_of(products=0.2, load=0.3, store=10.0, far=400.0)
    monkeypatch.setattr(
        tune, "measure", lambda functions, seconds: found if (len(functions), seconds) == (4, 1) else {}
    )
    assert tune.tune(path, seconds=1) == 0
    assert read_figures(path) == Figures(1.5, 50.0, figures.MOST)
    printed = capsys.readouterr().out
    assert "0.200 ns for an FMA" in printed
    assert "store to 36 matrices           50.0" in printed
    assert "conv2d, 14x14 with 256 channels: direct instead of F(" in printed


@pytest.mark.usefixtures("thousand_vectors")
def test_times_that_do_not_hold_change_nothing(tmp_path, monkeypatch, capsys):
    varied = Times({name: [1.0, 9.0, 1.0, 9.0, 1.0] for name in "ab"}, {"a": 1.0, "b": 1.0}, is_busy=True)
    monkeypatch.setattr(tune, "measure", lambda _, seconds: varied if seconds == 1 else None)
    path = tmp_path / "tuning.json"
    assert tune.tune(path, seconds=1) == 1
    assert not path.exists()
    assert capsys.readouterr().out == tune.UNSURE + "\n"


def test_the_loops_touch_all_of_their_memory_and_nothing_else():
    out, memory = np.zeros(tune.WIDE_COLUMNS * tune.LANES, np.float32), np.ones(80 * tune.LANES, np.float32)
    tune._load_all(memory[: 8 * out.size], out)
    assert out.tolist() == [8] * out.size
    tune._store_all(memory, 2 * tune.LANES)
    assert memory.tolist() == [0] * 72 * tune.LANES + [1] * 8 * tune.LANES
