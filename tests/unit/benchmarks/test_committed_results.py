"""The committed results cover every layer, and the text made from them agrees with the numbers."""

from pathlib import Path

import pytest

from benchmarks.layers import results, summary, table
from benchmarks.layers.problems import all_layers

RESULTS = Path(__file__).parents[3] / "benchmarks" / "results"


@pytest.fixture(scope="module")
def committed():
    return results.read(RESULTS / "layers.json")


def test_the_committed_results_hold_every_layer_at_one_and_two_threads(committed):
    expected = [(threads, layer) for threads in (1, 2) for layer in all_layers()]
    assert [(measurement.threads, measurement.layer) for measurement in committed.measurements] == expected
    for measurement in committed.measurements:
        assert set(measurement.times) >= {"NCHW", "channels_last", "conv2d", "prepared", "exact"}
        assert {len(values) for values in (*measurement.times.values(), measurement.peak)} == {len(measurement.peak)}


def test_the_committed_text_is_made_of_the_committed_results(committed):
    text = (RESULTS / "layers.txt").read_text(encoding="utf-8")
    for part in (summary.summary, summary.deciders, table.table):
        assert "\n".join(line.rstrip() for line in part(committed.measurements)) in text
    assert committed.machine in text
