"""`python -m benchmarks.steady`: who is compared with whom, in which order, and in which processes."""

import sys

import pytest
import torch

from benchmarks import steady
from stridewise.kernels import get_threads, set_threads

LAYER, OTHER = steady.layers()[:2]


def test_both_take_turns_call_by_call():
    called = []
    times = steady._in_turn({name: lambda name=name: called.append(name) for name in "ab"})
    assert called == ["a", "b"] * 3 * steady.ROUNDS
    assert set(times) == {"a", "b"}


def test_fresh_pages_and_kept_ones_are_measured_in_processes_of_their_own(monkeypatch):
    asked = []

    def child(name, layer, settings):
        asked.append((name, layer, settings))
        return {"new array": 2.0 - len(asked), "out=": 0.5}

    monkeypatch.setattr(steady, "_child", child)
    found = steady.in_processes("pages", LAYER)
    assert asked == [("pages", LAYER, {}), ("pages", LAYER, steady.KEPT_PAGES)]
    assert found == {"new array": 1.0, "out=": 0.5, "new array, kept pages": 0.0, "out=, kept pages": 0.5}
    steady.in_processes("alternating", LAYER)
    assert asked[2:] == [("alternating", LAYER, {})]


def test_a_ratio_above_1_is_in_favour_of_what_the_column_names():
    times = {"1 idle": 4.0, "2 idle": 2.0, "1 half busy": 6.0, "2 half busy": 8.0}
    lines = list(steady.table("half_core", {LAYER: times, OTHER: times | {"2 idle": 8.0}}))
    assert lines[0].endswith("gain, idle  gain, half busy")
    assert [line.split()[-2:] for line in lines[1:]] == [["2.00", "0.75"], ["0.50", "0.75"], ["1.00", "0.75"]]


@pytest.fixture
def same_threads():
    """The numbers of threads stay as they were."""
    before = torch.get_num_threads(), get_threads()
    yield
    torch.set_num_threads(before[0])
    set_threads(before[1])


@pytest.mark.usefixtures("same_threads")
@pytest.mark.parametrize("name", steady.MEASUREMENTS)
def test_a_process_prints_what_its_table_divides(name, monkeypatch, capsys):
    """The measurement runs with few calls and a small period; the other program really is started and ended."""
    monkeypatch.setattr(steady, "ROUNDS", 3)
    monkeypatch.setattr(steady, "REST", 0.001)
    monkeypatch.setattr(steady, "PERIOD", 1e-5)
    monkeypatch.setattr(steady.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(sys, "argv", ["steady", name, "--child", LAYER.label])
    steady.main()
    found = steady.json.loads(capsys.readouterr().out)
    if name == "pages":
        found |= {f"{way}, kept pages": value for way, value in found.items()}
    assert all(value > 0 for value in found.values())
    assert list(steady.table(name, {LAYER: found}))
