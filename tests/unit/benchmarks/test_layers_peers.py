"""Other libraries: each is checked and timed like PyTorch where it is installed, and left out where it is not."""

import numpy as np
import pytest

from benchmarks.agreement import Disagreement
from benchmarks.layers import peers, worker
from benchmarks.layers.peers import Peer, PreparedLayer
from benchmarks.layers.problems import Layer
from stridewise.kernels import conv2d_reference

LAYER = Layer("net", "grouped", (6, 5, 4), 8, (3, 2), stride=2, padding=1, groups=2, images=2)


def other_library(spoil=0.0):
    """A peer that computes with the reference; its weights arrive as OIHW."""

    def prepare(layer, x, w, threads):
        assert (w.shape, threads) == ((8, 2, 3, 2), 2)
        out = conv2d_reference(x, w.transpose(2, 3, 1, 0), **layer.options) + np.float32(spoil)
        return PreparedLayer(lambda: None, lambda: out)

    return Peer("other", ("numpy",), prepare)


ABSENT = Peer("absent", ("no_such_package", "nor_this"), lambda *_: pytest.fail("prepared what is not installed"))


def test_what_is_installed_takes_part_and_what_is_not_is_named(monkeypatch):
    monkeypatch.setattr(peers, "PEERS", (other_library(), ABSENT))
    variants, errors = worker.checked_variants(LAYER, threads=2)
    assert list(variants)[-4:] == ["other", "conv2d", "prepared", "exact"]
    assert 0 <= errors["other"] < 1e-6
    assert list(peers.missing()) == ["absent is not installed and is left out: pip install no_such_package nor_this"]
    assert peers.versions() == f", numpy {np.__version__}"


def test_one_that_computes_something_else_is_not_timed(monkeypatch):
    monkeypatch.setattr(peers, "PEERS", (other_library(spoil=1.0),))
    with pytest.raises(Disagreement, match="other is off by"):
        worker.checked_variants(LAYER, threads=2)


def test_in_float64_there_are_none(monkeypatch):
    monkeypatch.setattr(peers, "PEERS", (ABSENT,))
    layer = Layer("net", "double", (6, 5, 4), 8, (3, 2), dtype="float64")
    assert peers.peer_variants(layer, *layer.arrays(), threads=1) == {}


@pytest.mark.parametrize("peer", peers.PEERS, ids=lambda peer: peer.name)
def test_each_computes_the_layer_or_is_named_as_missing(peer, monkeypatch):
    monkeypatch.setattr(peers, "PEERS", (peer,))
    x, w = LAYER.arrays()
    variants = peers.peer_variants(LAYER, x, w, threads=2)
    assert [line.split()[0] for line in peers.missing()] == [peer.name] * (not peer.installed)
    assert list(variants) == [peer.name] * peer.installed
    for variant in variants.values():
        np.testing.assert_allclose(variant.result(), conv2d_reference(x, w, **LAYER.options), atol=1e-5)
