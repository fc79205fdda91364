"""The backward passes that are raced compute the same gradients."""

import numpy as np
import pytest

from benchmarks import backward
from benchmarks.layers.problems import Layer
from stridewise.timing import Times

TINY = Layer("net", "tiny", (6, 5, 3), 4, (3, 2), stride=2, padding=1, images=2)


def test_pytorchs_gradients_are_ours_in_either_layout():
    calls = backward.backward_passes(TINY)
    grad_x, grad_w = calls[backward.OURS]()
    for name in backward.PYTORCH:
        x_torch, w_torch, _ = calls[name]()
        np.testing.assert_allclose(x_torch.permute(0, 2, 3, 1).numpy(), grad_x, atol=1e-4)
        np.testing.assert_allclose(w_torch.permute(2, 3, 1, 0).numpy(), grad_w, atol=1e-4)


def test_a_row_has_the_times_and_says_which_is_faster():
    names = (backward.OURS, *backward.PYTORCH)
    times = Times(
        {name: [seconds] * 5 for name, seconds in zip(names, (0.002, 0.004, 0.008), strict=True)},
        dict.fromkeys(names, 0.001),
    )
    _, row = backward.rows({TINY: times})
    assert row.startswith(f"{TINY.shape:38}    2.0 ms    4.0 ms    8.0 ms")
    assert "PyTorch NCHW" in row


def test_every_layer_of_the_table_exists():
    for name in backward.LAYERS:
        assert len(backward.select(rf"\b{name}\b")) == 1, name


@pytest.fixture
def measured(monkeypatch):
    monkeypatch.setattr(backward, "LAYERS", ())
    monkeypatch.setattr("sys.argv", ["backward"])


@pytest.mark.usefixtures("measured")
def test_nothing_is_written_unless_asked_for(capsys):
    before = {path: path.stat().st_mtime_ns for path in backward.RESULTS.iterdir()}
    backward.main()
    assert "layer" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in backward.RESULTS.iterdir()} == before
