"""`python -m benchmarks.layers`: prints layers as they are measured, saves on request, fails when a worker fails."""

import json
import subprocess
import sys
import time

import pytest
import torch

from benchmarks import processes
from benchmarks.layers import __main__ as command
from benchmarks.layers import results, worker
from benchmarks.layers.measurement import Measurement, to_record
from benchmarks.layers.problems import Layer, select
from stridewise.kernels.thread_pool import get_threads, set_threads

TIMES = {"NCHW": [0.2], "channels_last": [0.3], "conv2d": [0.1], "prepared": [0.1], "exact": [0.1]}


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the command with these options; workers are faked, results go to a temporary folder."""

    def fake_worker(layers, *, threads, quick, end):
        del quick, end
        return (Measurement(layer, threads, TIMES, [1e11], 1e10, {"conv2d": 1e-6}) for layer in layers)

    monkeypatch.setattr(command, "RESULTS", tmp_path)
    monkeypatch.setattr(command, "put", lambda name, text: (tmp_path / f"{name}.readme").write_text(text))
    monkeypatch.setattr(command, "run_worker", fake_worker)

    def main(*options, status=0):
        monkeypatch.setattr(sys, "argv", ["layers", *options])
        with pytest.raises(SystemExit) as end:
            command.main()
        assert end.value.code == status
        return tmp_path

    return main


def test_it_prints_the_layers_and_what_they_say(run, capsys):
    folder = run("--layers", "res4", "--threads", "2")
    printed = capsys.readouterr().out
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("  ResNet")] == [
        layer.name for layer in select("res4")
    ]
    assert "all of ResNet-50, by time" in printed
    assert "1 thread" not in printed
    assert not list(folder.iterdir()), "nothing is kept unless asked"


def test_parts_that_are_saved_one_after_another_make_one_table(run, monkeypatch):
    with monkeypatch.context() as first:
        first.setattr(command, "publish", lambda _results: None)
        run("--layers", "conv5", "--save")
    folder = run("--layers", "course 10 ", "--threads", "1", "--save")
    (stored,) = results.read_all(folder / "layers")
    assert [(measurement.threads, measurement.layer.network) for measurement in stored.measurements] == (
        [(1, "VGG-16"), (1, "course"), (1, "course"), (2, "VGG-16")]
    )
    text = (folder / "layers.txt").read_text()
    assert text.count("VGG-16 conv5_1") >= 2
    assert stored.title in text
    assert {path.name for path in folder.iterdir()} == {
        "layers", "layers.txt", "layers.png", "roofline.png", "layers.readme",
    }  # fmt: skip
    assert (folder / "layers.readme").read_text() in text


def test_a_worker_that_fails_fails_the_run(monkeypatch):
    monkeypatch.setattr(command.sys, "executable", "false")
    with pytest.raises(subprocess.CalledProcessError):
        list(command.run_worker(select("course"), threads=1, quick=True, end=float("inf")))


def test_what_is_left_when_the_time_is_up_is_measured_by_the_next_run(run, monkeypatch, capsys):
    """The worker is given up, the status says that something is left, and the next run leaves out what is there."""
    monkeypatch.setattr(command, "publish", lambda _results: None)
    whole = command.run_worker
    monkeypatch.setattr(command, "run_worker", lambda layers, **options: list(whole(layers, **options))[:2])
    run("--layers", "course", "--threads", "2", "--save", status=command.UNFINISHED)
    first = capsys.readouterr().out
    folder = run("--layers", "course", "--threads", "2", "--save", "--resume")
    second = capsys.readouterr().out
    labels = [layer.label for layer in select("course")]
    assert [label for label in labels if f"  {label}" in first] == labels[:2]
    assert [label for label in labels if f"  {label}" in second] == labels[2:]
    (stored,) = results.read_all(folder / "layers")
    assert [measurement.layer.label for measurement in stored.measurements] == labels


def test_a_worker_is_killed_when_the_time_is_up(monkeypatch, tmp_path):
    record = json.dumps(to_record(Measurement(select("course")[0], 1, TIMES, [1e11], 1e10, {})))
    endless = tmp_path / "worker"
    endless.write_text(f"#!/bin/sh\nwhile true; do echo '{record}'; sleep 0.01; done\n")
    endless.chmod(0o755)
    monkeypatch.setattr(command.sys, "executable", str(endless))
    end = time.monotonic() + 0.1
    assert len(list(command.run_worker(select("course"), threads=1, quick=True, end=end))) >= 1
    assert list(command.run_worker(select("course"), threads=1, quick=True, end=end)) == []


def test_a_worker_prints_a_line_of_json_for_each_layer(monkeypatch, capsys):
    tiny = Layer("net", "tiny", (6, 5, 4), 8, (3, 2))
    monkeypatch.setattr(worker, "all_layers", lambda: (tiny,))
    monkeypatch.setattr(worker, "bandwidth", lambda: 3e9)
    options = ["--threads", "1", "--bursts", "1", "--seconds", "0.0001", tiny.label]
    monkeypatch.setattr(sys, "argv", ["worker", *options])
    before = torch.get_num_threads(), get_threads()
    try:
        worker.main()
    finally:
        torch.set_num_threads(before[0])
        set_threads(before[1])
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (record["layer"], record["threads"], record["bandwidth"]) == ("net tiny", 1, 3e9)


def test_a_process_that_measures_knows_its_number_of_threads_from_the_start(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    single, double = processes.environment(1), processes.environment(2)
    assert {name: double[name] for name in processes.COUNTED} == dict.fromkeys(processes.COUNTED, "2")
    assert single["OMP_NUM_THREADS"] == "1"
    assert double["OMP_PROC_BIND"] == "true"
