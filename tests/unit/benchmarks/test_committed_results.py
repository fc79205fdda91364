"""The committed results cover every layer, and the text made from them agrees with the numbers."""

from pathlib import Path

import pytest

from benchmarks.layers import results, summary, table
from benchmarks.layers.measurement import PACKED, PEERS, UNPACKED

RESULTS = Path(__file__).parents[3] / "benchmarks" / "results"


@pytest.fixture(scope="module")
def committed():
    return results.read_all(RESULTS / "layers")


def test_some_committed_results_hold_every_layer_at_one_and_two_threads(committed):
    assert any(result.complete for result in committed)
    for measurement in (measurement for result in committed for measurement in result.measurements):
        assert set(measurement.times) >= {"NCHW", "channels_last", "conv2d", "prepared", "exact"}
        assert set(measurement.times) <= {*UNPACKED, *PACKED, *PEERS, "conv2d", "prepared", "exact"}
        assert {len(values) for values in (*measurement.times.values(), measurement.peak)} == {len(measurement.peak)}


def test_the_committed_text_is_made_of_the_committed_results(committed):
    text = (RESULTS / "layers.txt").read_text(encoding="utf-8")
    for result in committed:
        for part in (summary.summary, summary.deciders, table.table):
            assert "\n".join(line.rstrip() for line in part(result.measurements)) in text
        assert f"--- {result.title}" in text


def test_a_file_is_named_after_what_it_holds(committed):
    names = [path.name for path in sorted((RESULTS / "layers").iterdir(), reverse=True)]
    assert names == [result.file_name for result in committed]
