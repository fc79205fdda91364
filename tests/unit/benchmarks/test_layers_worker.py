"""The worker: every implementation must compute the layer before any is timed, and all take the same turns."""

import numpy as np
import pytest
import torch

from benchmarks import bursts, disturbance
from benchmarks.agreement import Disagreement, check_agreement
from benchmarks.layers import worker
from benchmarks.layers.measurement import from_record, to_record
from benchmarks.layers.problems import Layer
from benchmarks.layers.pytorch_variants import float64_result
from stridewise.kernels import conv2d_reference
from tests.unit.timing.clocks import FakeClock

TINY = Layer("net", "tiny", (6, 5, 4), 8, (3, 2), stride=2, padding=1, images=2)
TINY64 = Layer("net", "tiny", (6, 5, 4), 8, (3, 2), images=2, dtype="float64")
GROUPED = Layer("net", "grouped", (6, 5, 8), 4, (2, 2), padding=1, groups=2, dilation=2)


@pytest.mark.parametrize("layer", [TINY, TINY64, GROUPED])
def test_every_implementation_computes_the_layer_and_the_float64_result_is_the_references(layer):
    x, w = layer.arrays()
    expected = conv2d_reference(x.astype(float), w.astype(float), **layer.options)
    np.testing.assert_allclose(float64_result(layer, x, w), expected, rtol=0, atol=1e-12 * abs(expected).max())
    with torch.inference_mode():
        variants, errors = worker.checked_variants(layer, threads=1)
    packed = {"packed", "blocked"} if layer.dtype == "float32" and torch.backends.mkldnn.is_available() else set()
    assert set(variants) >= {"NCHW", "channels_last", "conv2d"} | packed
    assert set(variants) & {"packed", "blocked"} == packed
    assert set(errors) == set(variants)
    assert max(errors.values()) < {"float32": 2e-6, "float64": 2e-15}[layer.dtype]


@pytest.mark.parametrize(
    ("name", "spoil", "says"),
    [
        ("cheat", lambda out: out[..., ::-1], "cheat is off by"),
        ("cheat", lambda out: out + np.float32(3e-5) * abs(out).max(), "cheat is off by 3e-05 of the largest output"),
        (
            "exact",
            lambda out: out + np.float32(3e-6) * abs(out).max(),
            "exact is off by 3e-06 .* at most 1e-06",
        ),
        ("cheat", lambda out: out * np.float32("nan"), "cheat is off by nan"),
        ("cheat", lambda out: out[:, 1:], r"cheat returns \(2, 3, 6, 8\) float32, expected \(2, 4, 6, 8\) float32"),
        ("cheat", lambda out: out.astype(float), "cheat returns .* float64, expected .* float32"),
    ],
)
def test_a_wrong_result_is_found(name, spoil, says):
    layer = Layer("net", "one", (6, 6, 3), 8, (3, 1), padding=0, images=2)
    x, w = layer.arrays()
    expected = conv2d_reference(x.astype(float), w.astype(float))
    errors = check_agreement({name: expected.astype(np.float32)}, expected, dtype="float32")
    assert 0 < errors[name] < 1e-7
    with pytest.raises(Disagreement, match=says):
        check_agreement({name: spoil(expected.astype(np.float32))}, expected, dtype="float32")


def test_a_wrong_implementation_is_not_timed(monkeypatch):
    def wrong(layer, *_):
        return {"cheat": lambda: np.zeros(layer.out_shape, "float32")}

    monkeypatch.setattr(worker, "stridewise_variants", wrong)
    monkeypatch.setattr(worker, "burst_times", lambda *_, **__: pytest.fail("timed a wrong result"))
    with pytest.raises(Disagreement, match="cheat is off by 1 of"):
        worker.run(TINY, threads=1, bandwidth=1.0, bursts=1, seconds=0.001)


def test_a_measurement_has_a_time_for_each_burst_and_survives_json(monkeypatch):
    monkeypatch.setattr(bursts, "MUCH", float("inf"))
    measured = worker.run(TINY, threads=1, bandwidth=5e9, bursts=2, seconds=1e-4)
    assert set(measured.times) >= {"NCHW", "channels_last", "conv2d"}
    assert {len(times) for times in (*measured.times.values(), measured.peak)} == {2}
    assert all(value > 0 for times in measured.times.values() for value in times)
    again = from_record(to_record(measured), {TINY.label: TINY})
    assert to_record(again) == to_record(measured)
    assert again.seconds("conv2d") == pytest.approx(measured.seconds("conv2d"), rel=1e-3)


def turns(monkeypatch, shares, count):
    """What `burst_times` returns where others work so much in each round, and who was called in which order."""
    clock, shares = FakeClock(), iter(shares)
    monkeypatch.setattr(bursts, "watch", lambda: lambda: next(shares))
    functions = {name: clock.task(name, 0.001) for name in "abc"}
    times = bursts.burst_times(functions, bursts=count, seconds=0, clock=clock)
    return times, [name for name in clock.diary if name != "rest"]


def test_all_take_turns_in_an_order_that_rotates_after_a_call_that_does_not_count(monkeypatch):
    (times, others), calls = turns(monkeypatch, [0.0, 0.05, 0.0], 3)
    assert calls == list("aabbccbbccaaccaabb")
    assert {name: len(values) for name, values in times.items()} == {"a": 3, "b": 3, "c": 3}
    assert others == 0.05


def test_a_disturbed_round_is_made_again_and_the_quietest_count(monkeypatch):
    (times, others), calls = turns(monkeypatch, [0.0, 0.5, 0.0], 2)
    assert len(calls) == 3 * 6
    assert {len(values) for values in times.values()} == {2}
    assert others == 0.0


def test_where_others_never_rest_the_rounds_end_nevertheless(monkeypatch):
    (times, others), calls = turns(monkeypatch, [0.9, 0.5, 0.7, 0.3, 0.8, 0.6], 2)
    assert len(calls) == 6 * 6
    assert {len(values) for values in times.values()} == {2}
    assert others == 0.5


def test_the_work_of_others_is_what_the_cores_did_without_this_process(monkeypatch):
    seconds = iter([100.0, 103.0])
    clock, own = iter([10.0, 12.0]), iter([1.0, 2.0])
    monkeypatch.setattr(disturbance, "_busy_seconds", lambda: next(seconds))
    monkeypatch.setattr(disturbance.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(disturbance.time, "process_time", lambda: next(own))
    assert disturbance.watch()() == 1.0, "in 2 seconds the cores worked 3, of which 1 was ours"
