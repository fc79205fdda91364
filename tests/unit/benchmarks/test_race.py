"""The race checks every result before timing it, and reports all implementations; on a tiny convolution."""

import numpy as np
import pytest

from benchmarks import race, race_worker
from benchmarks.agreement import Disagreement, check_agreement
from benchmarks.implementations import ConvolutionProblem, float64_result, implementations
from stridewise.kernels import KERNELS, conv2d_reference

TINY = ConvolutionProblem(images=2, dtype="float32", image=(6, 5, 3), kernel=3, channels_out=4)
OF_ANOTHER_SIZE = ConvolutionProblem(images=2, dtype="float32", image=(6, 5, 3), kernel=2, channels_out=4)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_implementation_agrees_with_the_reference(dtype):
    x, w = ConvolutionProblem(2, dtype, TINY.image, TINY.kernel, TINY.channels_out).arrays()
    results = {name: function() for name, function in implementations(x, w, threads=1).items()}
    results["reference"] = conv2d_reference(x, w)
    expected, allowed = float64_result(x, w)
    check_agreement(results, expected, dtype=dtype, allowed=allowed)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda out: out[..., ::-1], "cheat is off by .* expected rounding errors only"),
        (lambda out: out + np.float32(1e-4), "cheat is off by .* expected rounding errors only"),
        (lambda out: out * np.float32("nan"), "cheat is off by nan"),
        (lambda out: out[:, 1:], r"cheat returns \(2, 3, 3, 4\) float32, expected \(2, 4, 3, 4\) float32"),
        (lambda out: out.astype(float), "cheat returns .* float64, expected .* float32"),
    ],
)
def test_a_wrong_result_is_found(spoil, says):
    x, w = TINY.arrays()
    expected, allowed = float64_result(x, w)
    with pytest.raises(Disagreement, match=says):
        check_agreement({"cheat": spoil(conv2d_reference(x, w))}, expected, dtype="float32", allowed=allowed)


def test_a_wrong_implementation_is_not_timed(monkeypatch):
    monkeypatch.setattr(
        race_worker, "implementations", lambda x, _w, threads: {f"cheat on {threads}": lambda: x[:, 1:, 1:]}
    )
    monkeypatch.setattr(race_worker, "burst_times", lambda *_, **__: pytest.fail("timed a wrong result"))
    with pytest.raises(Disagreement, match="cheat on 1"):
        race_worker.run(TINY, threads=1, bursts=1)


def test_serial_kernels_run_on_one_thread_only():
    x, w = TINY.arrays()
    serial = {kernel.name for kernel in KERNELS if not kernel.parallel}
    assert serial & set(implementations(x, w, threads=2)) == set()
    assert serial - set(implementations(x, w, threads=1)) == {"naive loops"}


def test_kernels_for_another_kernel_size_are_left_out():
    every, able = (set(implementations(*problem.arrays(), threads=1)) for problem in (TINY, OF_ANOTHER_SIZE))
    assert every - able == {"Winograd F(2x2,3x3)", "Winograd F(4x4,3x3)"}


def test_the_table_and_the_picture_have_every_implementation():
    on_one_thread = {TINY.label: race_worker.run(TINY, threads=1, bursts=1)}
    on_two_threads = {TINY.label: {"PyTorch NCHW": 0.004, "PyTorch channels_last": 0.002, "im2col": 0.003}}
    assert set(on_one_thread[TINY.label]) > {kernel.name for kernel in KERNELS}
    assert all(seconds > 0 for seconds in on_one_thread[TINY.label].values())
    lines = list(race.table({1: on_one_thread, 2: on_two_threads}))
    assert any("2 images 6x5x3, 3x3, 4 out, float32" in line and "2 threads" in line for line in lines)
    rows = {line.strip().split("  ")[0]: line.split()[-4:] for line in lines if line.startswith("  ")}
    assert set(rows) == set(on_one_thread[TINY.label])
    assert rows["im2col"][-3:] == ["3.00", "ms", "1.5x"]
    assert rows["PyTorch channels_last"][-1] == "1.0x"
    assert rows["naive loops"][-1] == "-"
    figure = race.draw({1: on_one_thread, 2: on_two_threads}, ["a machine"])
    assert len(figure.axes) == 2
    assert "Naive loops: one image, timed once" in figure.get_supxlabel()
    assert "a machine" in figure.get_supxlabel()


def test_the_machine_is_named():
    assert "torch" in next(iter(race.heading()))


def test_a_recorded_table_is_read_as_it_was_written():
    results = {
        1: {"a problem, float32": {"PyTorch NCHW": 0.002, "naive loops": 7.5}},
        2: {"a problem, float32": {"PyTorch NCHW": 0.001}},
    }
    text = "\n".join(["a machine", "busy", "", *race.table(results)])
    assert race.recorded(text + "\n") == (["a machine", "busy"], results)
