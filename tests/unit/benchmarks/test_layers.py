"""Which layers are measured: the tables as they stand in the papers, and the course notebook's shapes."""

import pytest

from benchmarks.layers import problems
from benchmarks.layers.problems import NETWORKS, Layer, all_layers, other_layers, read_layers, select


def test_the_tables_hold_every_convolution_of_their_networks():
    resnet, vgg = (read_layers(network) for network in NETWORKS)
    assert sum(layer.count for layer in resnet) == 53, "49 on the main path with 1x1 and 3x3 and conv1, 4 projections"
    assert sum(layer.count for layer in vgg) == 13


@pytest.mark.parametrize(("network", "gflop"), [("ResNet-50", 8.2), ("VGG-16", 30.7)])
def test_the_arithmetic_of_a_network_is_what_its_authors_count(network, gflop):
    assert sum(layer.count * layer.flops for layer in read_layers(network)) * 1e-9 == pytest.approx(gflop, rel=0.01)


def test_the_seeds_shapes_are_there_in_both_dtypes():
    seeds = [layer for layer in all_layers() if layer.network == "course"]
    assert [(layer.images, layer.dtype) for layer in seeds] == [
        (10, "float32"), (10, "float64"), (100, "float32"), (100, "float64"),
    ]  # fmt: skip
    assert {(layer.image, layer.kernel, layer.channels_out, layer.out_shape[1:3]) for layer in seeds} == {
        ((32, 32, 8), (3, 3), 16, (30, 30))
    }


def test_no_two_layers_have_the_same_label():
    labels = [layer.label for layer in (*all_layers(), *other_layers())]
    assert len(labels) == len(set(labels)) == 23 + 9 + 4 + 25


def test_a_layer_counts_its_work_its_bytes_and_its_shape():
    layer = Layer("net", "odd", (5, 7, 2), 3, (3, 1), stride=2, padding=1, images=4, dtype="float64")
    assert layer.out_shape == (4, 3, 5, 3)
    assert layer.flops == 2 * (4 * 3 * 5 * 3) * (3 * 1 * 2)
    assert layer.traffic == 8 * (4 * 5 * 7 * 2 + 3 * 1 * 2 * 3 + 4 * 3 * 5 * 3)
    assert layer.shape == "4 x 5x7x2 3x1/2 -> 3"
    x, w = layer.arrays()
    assert (x.shape, x.dtype, w.shape, w.dtype) == ((4, 5, 7, 2), "float64", (3, 1, 2, 3), "float64")


def test_groups_and_dilation_count():
    layer = Layer("net", "odd", (9, 9, 8), 4, (3, 3), padding=1, groups=2, dilation=3)
    assert (layer.w_shape, layer.out_shape) == ((3, 3, 4, 4), (1, 5, 5, 4))
    assert layer.flops == 2 * (5 * 5 * 4) * (3 * 3 * 4)
    assert layer.traffic == 4 * (9 * 9 * 8 + 3 * 3 * 4 * 4 + 5 * 5 * 4)
    assert layer.shape == "9x9x8 3x3 -> 4 g2 d3"


def test_the_other_layers_are_of_every_kind():
    others = other_layers()
    assert {layer.shape for layer in others} >= {"112x112x64 3x3/2 depthwise", "161x700x1 5x20/2 -> 32"}
    assert any(layer.dilation > 1 for layer in others)
    assert any(1 < layer.groups < layer.image[2] for layer in others)
    assert select("mobilenet.* depthwise", others=True) == tuple(
        layer for layer in others if layer.groups == layer.image[2] > 1
    )


@pytest.mark.parametrize(
    ("pattern", "first", "count"),
    [
        ("", "ResNet-50 conv1", 36),
        ("vgg", "VGG-16 conv1_1", 9),
        ("res4b_branch2b", "ResNet-50 res4b_branch2b", 1),
        (r"resnet.* 3x3 ", "ResNet-50 res2a_branch2b", 4),
        ("course 100", "course 100 images float32", 2),
    ],
)
def test_a_pattern_selects_by_name_and_shape(pattern, first, count):
    found = select(pattern)
    assert (found[0].label, len(found)) == (first, count)


def test_a_pattern_that_finds_nothing_is_refused():
    with pytest.raises(ValueError, match="layers is 'alexnet', which finds none; expected part of one of: ResNet-50"):
        select("alexnet")


def test_a_table_that_contradicts_itself_is_refused(tmp_path, monkeypatch):
    table = "name,count,N,C,H,W,K,R,S,stride,pad,OH,OW,MMAC\nconv1,1,1,3,224,224,64,7,7,2,3,112,111,118.0\n"
    (tmp_path / NETWORKS["ResNet-50"]).write_text(table)
    monkeypatch.setattr(problems, "HERE", tmp_path)
    with pytest.raises(ValueError, match="ResNet-50 conv1 has 112x111 in the table; expected 112x112"):
        read_layers("ResNet-50")
