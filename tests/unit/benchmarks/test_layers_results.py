"""What is made of the measurements: ratios, targets, tables, pictures."""

import json
from dataclasses import replace

import pytest

from benchmarks.layers import pictures, results, summary, table, targets
from benchmarks.layers.measurement import Measurement, to_record
from benchmarks.layers.problems import all_layers, other_layers, select

(RES3,) = select("res3b_branch2b")
TIMES = {
    "NCHW": [0.4, 0.8, 0.4, 0.4, 0.4],
    "channels_last": [0.5, 0.5, 0.5, 0.5, 0.5],
    "packed": [0.3, 0.3, 0.3, 0.3, 0.3],
    "conv2d": [0.2, 0.2, 0.2, 0.1, 0.4],
    "prepared": [0.1, 0.1, 0.1, 0.1, 0.2],
    "exact": [0.3, 0.3, 0.6, 0.3, 0.3],
}
ERRORS = {"NCHW": 1e-6, "conv2d": 2e-6}
ONE = Measurement(RES3, 1, TIMES, peak=[1e9] * 5, bandwidth=1e9, errors=ERRORS)


def measured(layer, ratio, *, threads=1, share=0.5):
    """A layer on which we are so many times as fast, and the direct kernel reaches this share of the peak."""
    times = {"NCHW": [ratio], "channels_last": [2 * ratio], "conv2d": [1.0], "prepared": [0.5], "exact": [1.0]}
    times["ncnn"] = [2 * ratio]
    return Measurement(layer, threads, times, peak=[layer.flops / share], bandwidth=1e9, errors=ERRORS)


def test_conv2d_meets_the_better_layout_and_the_prepared_ones_meet_the_best_of_all():
    assert (ONE.fastest_rival("conv2d"), ONE.fastest_rival("prepared"), ONE.fastest_rival("exact")) == (
        "NCHW",
        "packed",
        "packed",
    )
    assert ONE.ratio("conv2d").value == 0.4 / 0.2
    assert ONE.ratio("prepared").value == 0.3 / 0.1
    assert ONE.share_of_peak("exact") == pytest.approx(RES3.flops / 0.3 / 1e9)


def test_a_peer_is_a_rival_of_what_is_prepared_and_counted_where_it_is_the_fastest():
    with_peer = replace(ONE, times=TIMES | {"ncnn": [0.05] * 5})
    assert (with_peer.fastest_rival("conv2d"), with_peer.fastest_rival("prepared")) == ("NCHW", "ncnn")
    assert with_peer.ratio("prepared").value == 0.5
    assert table.line(with_peer).split()[11:15] == ["50.000", "c", "100.000", "0.50"]
    two = [replace(ONE, threads=2), replace(ONE, threads=2, times=TIMES | {"prepared": [0.5] * 5})]
    assert list(summary.fastest([with_peer, ONE, ONE, *two])) == [
        "The fastest of all, 1 thread, 3 layers: Stridewise on 2, ncnn on 1",
        "The fastest of all, 2 threads, 2 layers: Stridewise on 1, PyTorch on 1",
    ]


def test_the_interval_holds_the_ratios_of_neighbouring_bursts_but_the_two_extremes():
    # burst by burst 2, 4, 2, 4, 1
    assert (ONE.ratio("conv2d").low, ONE.ratio("conv2d").high) == (2, 4)
    few = replace(ONE, times={name: times[-3:] for name, times in TIMES.items()})
    assert (few.ratio("conv2d").low, few.ratio("conv2d").high) == (1, 4)


def test_an_interval_is_never_empty_for_a_single_burst():
    ratio = measured(RES3, 3.0).ratio("conv2d")
    assert (ratio.low, ratio.value, ratio.high) == (3, 3, 3)


def test_the_targets_sum_up_the_layers_that_they_speak_of():
    measurements = [
        *(measured(layer, 3.0, share=0.9) for layer in all_layers()),
        *(measured(layer, 3.0, threads=2, share=0.7) for layer in all_layers()),
    ]
    at = {(layer.layer.label, layer.threads): number for number, layer in enumerate(measurements)}

    def change(label, ratio, share=0.9):
        place = at[(label, 1)]
        measurements[place] = measured(measurements[place].layer, ratio, share=share)

    change("ResNet-50 conv1", 0.9, share=0.1)  # neither 3x3 nor of many channels
    change("course 10 images float64", 1.2)
    found = {
        (outcome.target.description, outcome.way, outcome.threads): outcome
        for outcome in targets.outcomes(measurements)
    }
    assert len(found) == 2 * (4 * 2 + 1)
    geometric, _, lowest, whole, course, _, _, share = (target.description for target in targets.TARGETS)
    assert found[(geometric, "conv2d", 1)].value == pytest.approx(3)
    assert (found[(lowest, "conv2d", 1)].value, found[(lowest, "conv2d", 1)].layer) == (0.9, "ResNet-50 conv1")
    assert found[(lowest, "prepared", 1)].value == 1.8
    assert found[(whole, "conv2d", 1)].value == pytest.approx((52 * 3 + 0.9) / 53)
    assert (found[(course, "conv2d", 1)].value, found[(course, "conv2d", 1)].met) == (1.2, False)
    assert found[(share, "exact", 1)].value == pytest.approx(0.9)
    assert found[(share, "exact", 2)].met is False
    assert found[(geometric, "conv2d", 2)].met is True


def test_the_geometric_mean_is_one_of_ratios_and_counts_each_layer_once():
    layers = [layer for layer in all_layers() if targets.TARGETS[0].among(layer)]
    assert len(layers) == 4 + 9
    half = [measured(layer, 4.0 if number else 4.0 / 2**13) for number, layer in enumerate(layers)]
    outcome = next(iter(targets.outcomes(half)))
    assert outcome.value == pytest.approx(2.0)


def test_a_target_without_any_layer_that_was_measured_is_left_out():
    descriptions = [outcome.target.description for outcome in targets.outcomes([measured(select("vgg")[3], 2.5)])]
    assert not any("ResNet" in description or "course" in description for description in descriptions)


def test_where_no_peer_took_part_the_target_against_peers_is_left_out_and_the_summary_says_so():
    alone = list(summary.summary([ONE]))
    assert [line.split()[-4] for line in alone if line.startswith("3x3")] == ["2.00x"]
    assert alone[-1] == "No other library took part: the best is PyTorch's best."
    with_peer = list(summary.summary([replace(ONE, times=TIMES | {"ncnn": [9.0] * 5})]))
    assert sum(line.startswith("3x3") for line in with_peer) == 2
    assert not any(line.startswith("No other") for line in with_peer)


def test_a_number_just_below_its_target_is_not_shown_as_reaching_it():
    assert targets.TARGETS[0].text(1.999) == "1.99x"
    assert targets.TARGETS[0].text(2.0) == "2.00x"
    assert targets.TARGETS[-1].text(0.799) == "79%"
    assert targets.TARGETS[-1].text(0.8) == "80%"


@pytest.mark.parametrize(("value", "met"), [(1.999, False), (2.0, True), (2.001, True)])
def test_a_target_is_met_by_just_reaching_it(value, met):
    assert targets.TargetResult(targets.TARGETS[0], 1, "conv2d", value, "").met is met


def test_the_summary_says_what_is_met_and_which_layer_decides():
    measurements = [measured(layer, 1.5, share=0.85) for layer in all_layers()]
    lines = {
        line[: summary.DESCRIPTION].strip(): line[summary.DESCRIPTION :].split()
        for line in summary.summary(measurements)
    }
    first, second = (
        line[summary.DESCRIPTION :].split() for line in summary.summary(measurements) if line.startswith("3x3")
    )
    assert (first, second) == (["2.00x", "1.50x", "missed", "-"], ["1.20x", "-", "3.00x", "met"])
    assert lines["direct kernels, lowest share of peak"] == ["80%", "-", "85%", "met"]
    assert "WARNING" not in "".join(lines)
    assert not any(line.startswith("other networks") for line in lines), "none was measured"
    others = [measured(layer, 4.0 if number % 2 else 1.0) for number, layer in enumerate(other_layers()[:2])]
    text = "\n".join(summary.summary(others))
    assert "other networks, the lowest layer             0.90x     1.00x met     2.00x met" in text
    assert "other networks, geometric mean               1.00x     2.00x met     4.00x met" in text
    assert "ResNet" not in text
    warned = list(summary.summary([ONE, replace(ONE, others=0.3)]))
    assert warned[-1] == "WARNING: other programs disturbed 1 of 2 measurements; they mean little."
    decided = list(summary.deciders([ONE]))
    assert "the lowest of all layers (prepared, 1 thread): 3.00x ResNet-50 res3b_branch2b" in decided


def test_the_largest_error_of_each_implementation_in_float32_is_reported():
    double = Measurement(select("course 10 images float64")[0], 1, TIMES, [1e9], 1e9, {"NCHW": 1.0})
    worse = replace(ONE, errors={"NCHW": 5e-7, "conv2d": 3e-6, "exact": 1e-7})
    assert list(summary.accuracy([ONE, worse, double]))[1] == "NCHW 1.0e-06, conv2d 3.0e-06, exact 1.0e-07"


def test_a_line_of_the_table_has_both_opponents_and_all_our_ways():
    text = table.line(ONE)
    assert text.split()[:5] == ["ResNet-50", "res3b_branch2b", "28x28x128", "3x3", "->"]
    assert text.split()[6:11] == ["400.000", "n", "200.000", "2.00", "(2.00-4.00)"]
    assert text.split()[11:16] == ["300.000", "p", "100.000", "3.00", "(3.00-3.00)"]
    assert text.split()[16:] == ["300.000", "1.00", "77%"]
    assert table.line(replace(ONE, others=0.3)).startswith("! ")


def test_a_block_of_the_table_for_each_number_of_threads():
    lines = list(table.table([ONE, replace(ONE, threads=2)]))
    assert [line.split()[:2] for line in lines if "conv2d" in line and "thread" in line] == [
        ["1", "thread"],
        ["2", "threads"],
    ]
    assert len(lines) == len(table.CAPTION) + 2 * 3


def test_newer_results_replace_those_of_the_same_layer_and_join_the_others():
    older, unrelated, newer = measured(RES3, 1.0), measured(select("res2a_branch1")[0], 1.0), measured(RES3, 2.0)
    merged = results.LayerResults("2026-11-28", "machine", "kernels", (older, unrelated)).adding([newer])
    assert set(map(id, merged.measurements)) == {id(unrelated), id(newer)}
    assert [measurement.layer.name for measurement in merged.measurements] == ["res2a_branch1", "res3b_branch2b"], (
        "in the table's order"
    )


@pytest.mark.parametrize(
    "change", [{"date": "2026-11-29"}, {"machine": "AMD EPYC with AVX2, 2 cores; numpy 3"}, {"kernels": "others"}]
)
def test_results_of_another_day_machine_or_other_kernels_have_a_file_of_their_own(change):
    stored = results.LayerResults("2026-11-28", "AMD EPYC with AVX2, 2 cores; numpy 2", "kernels")
    assert stored.file_name.startswith("2026-11-28_amd-epyc-with-avx2-2-cores_")
    assert replace(stored, **change).file_name != stored.file_name


def test_each_kind_of_machine_is_shown_by_its_newest_complete_results():
    every = tuple(measured(layer, 1.0, threads=threads) for threads in (1, 2) for layer in all_layers())
    runs = [
        results.LayerResults(date, machine, "k", measurements)
        for date, machine, measurements in [
            ("5", "with AVX2; a", every[1:]),
            ("4", "with AVX-512; a", every[:1]),
            ("3", "with AVX2; b", every),
            ("2", "with AVX2; c", every),
            ("1", "with AVX-512; b", ()),
        ]
    ]
    assert [run.date for run in results.newest_of_each_machine(runs)] == ["4", "3"]


def test_results_are_read_as_they_were_written(tmp_path):
    written = results.LayerResults("2026-11-28", "a machine", "abc", (ONE, replace(ONE, threads=2, others=0.25)))
    results.write(tmp_path, written)
    newer = replace(written, date="2026-11-29")
    results.write(tmp_path, newer)
    assert results.read_all(tmp_path) == [newer, written]
    json.loads((tmp_path / written.file_name).read_text())


def test_the_pictures_have_a_panel_for_each_way_and_number_of_threads_and_every_layer():
    measurements = [measured(layer, 1.5, threads=threads) for threads in (1, 2) for layer in select("vgg|course")]
    bars = pictures.bars(measurements)
    assert [ax.get_title("left") for ax in bars.axes] == [
        "conv2d, 1 thread", "conv2d, 2 threads", "prepared, 1 thread", "prepared, 2 threads",
    ]  # fmt: skip
    assert [label.get_text() for label in bars.axes[0].get_yticklabels()] == [
        layer.label for layer in select("vgg|course")
    ]
    roofs = pictures.roofs(measurements)
    assert [ax.get_title("left") for ax in roofs.axes] == ["1 thread", "2 threads"]
    assert {len(line.get_xdata()) for line in roofs.axes[0].lines[1:]} == {9 + 2}, "float64 has another peak"


def test_results_with_the_former_name_of_the_course_shapes_are_read(tmp_path):
    (layer,) = select("course 10 images float64")
    results.write(tmp_path, results.LayerResults("d", "m", "k", (measured(layer, 1.0),)))
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text().replace("course 10", "seed 10"))
    assert results.read(path).measurements[0].layer == layer


def test_the_fingerprint_covers_every_folder_of_the_kernels(monkeypatch, tmp_path):
    (tmp_path / "direct").mkdir()
    (tmp_path / "direct" / "driver.py").write_text("1")
    monkeypatch.setattr(results.kernels, "__path__", [str(tmp_path)])
    before = results.fingerprint()
    (tmp_path / "direct" / "driver.py").write_text("2")
    assert results.fingerprint() != before


def test_a_layer_that_no_table_has_is_not_read(tmp_path):
    stored = {"date": "d", "machine": "m", "kernels": "k", "measurements": [{**to_record(ONE), "layer": "x y"}]}
    (tmp_path / "d.json").write_text(json.dumps(stored))
    with pytest.raises(KeyError, match="x y"):
        results.read(tmp_path / "d.json")
