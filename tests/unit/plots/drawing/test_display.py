"""`show`: one image with alt text, equal bytes for equal plots, and no pyplot."""

import base64
import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from stridewise.plots import describe, grid, memory_strip, show, tile_orders, time_dots
from stridewise.plots.drawing.dark import RULES
from stridewise.plots.drawing.display import MAX_SVG_BYTES, mime_bundle


def image(html):
    """(attributes, media type, bytes) of the HTML's only element besides the rules for a dark theme."""
    html = html.removesuffix(RULES)
    (tag,) = re.findall(r"<[^>]*>", html)
    assert html == tag
    attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
    kind, data = attributes["src"].removeprefix("data:").split(";base64,")
    return attributes, kind, base64.b64decode(data)


def test_the_bundle_is_one_image_with_alt_text_and_plain_text(six):
    ax = tile_orders(six[:2, :4], 2)
    shown = mime_bundle(ax)
    attributes, kind, data = image(shown["text/html"])
    assert list(shown) == ["text/html", "text/plain"]
    assert attributes["alt"] == shown["text/plain"] == describe(ax)
    smallest = round(0.75 * int(attributes["width"]))
    assert f"max-width:100%;min-width:{smallest}px" in attributes["style"], "shrinks, but stays readable"
    assert int(attributes["width"]) == round(ax.figure.get_figwidth() * 96)
    assert kind == "image/svg+xml"
    assert b"<script" not in data


def test_a_given_alt_is_used_and_escaped(six):
    shown = mime_bundle(grid(six), 'rows < columns & "quoted"')
    assert 'alt="rows &lt; columns &amp; &quot;quoted&quot;"' in shown["text/html"]
    assert shown["text/plain"] == 'rows < columns & "quoted"'


def test_equal_plots_give_equal_bytes(six):
    times = {"a": 1.0, "b": 50.0}
    small = six[:2, :4].copy()
    for draw in (lambda: memory_strip(small), lambda: tile_orders(small, 2), lambda: time_dots(times, baseline="a")):
        assert mime_bundle(draw()) == mime_bundle(draw())


def test_the_bytes_contain_no_date_and_no_version(six):
    _, _, data = image(mime_bundle(grid(six))["text/html"])
    assert not re.search(rb"20\d\d-\d\d-\d\d|Matplotlib v", data)


def test_a_figure_too_large_for_svg_is_a_png(monkeypatch):
    monkeypatch.setattr("stridewise.plots.drawing.display.MAX_SVG_BYTES", 1000)
    attributes, kind, data = image(mime_bundle(grid(np.zeros((2, 2))))["text/html"])
    assert kind == "image/png"
    assert data.startswith(b"\x89PNG")
    assert int(attributes["width"]) < 200, "shown at the size of its layout, whatever its resolution"


@pytest.mark.parametrize(
    "draw", [lambda: memory_strip(np.arange(100).reshape(10, 10)), lambda: grid(np.zeros((16, 20)))]
)
def test_the_largest_diagrams_are_still_svg(draw):
    _, kind, data = image(mime_bundle(draw())["text/html"])
    assert kind == "image/svg+xml"
    assert len(data) < MAX_SVG_BYTES


def test_show_displays_the_bundle_once(six, monkeypatch):
    displayed = []
    monkeypatch.setattr("stridewise.plots.drawing.display.display", lambda data, raw: displayed.append((data, raw)))
    ax = grid(six)
    assert show(ax) is None
    assert displayed == [(mime_bundle(ax), True)]


def test_show_on_a_handle_takes_the_place_of_what_is_there(six, monkeypatch):
    shown, updates = [], []
    monkeypatch.setattr("stridewise.plots.drawing.display.display", lambda *given, **_: shown.append(given))
    handle = SimpleNamespace(update=lambda bundle, raw: updates.append((bundle, raw)))
    show(grid(six), on=handle)
    assert shown == []
    assert updates == [(mime_bundle(grid(six)), True)]


def test_a_figure_of_several_pictures_is_described_as_a_whole(six):
    figure = Figure(figsize=(9, 4))
    left, right = figure.subplots(1, 2)
    grid(six, ax=left)
    memory_strip(six[0], ax=right)
    assert mime_bundle(left)["text/plain"] == f"{describe(left)}\n{describe(right)}"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((Figure(),), TypeError, "ax is <Figure"),
        ((None,), TypeError, "ax is None"),
        ((Figure().add_subplot(),), ValueError, "on which no function of stridewise.plots has drawn"),
        ((Figure().add_subplot(), 3), TypeError, "alt is 3; expected a string"),
    ],
)
def test_what_cannot_be_shown_is_rejected(arguments, error, message):
    with pytest.raises(error, match=message):
        show(*arguments)
    if len(arguments) == 1:
        with pytest.raises(error, match=message):
            describe(*arguments)


def test_pyplot_is_never_loaded():
    code = (
        "import sys, numpy as np, stridewise.plots as plots\n"
        "plots.show(plots.grid(np.zeros((2, 2))))\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.splitlines()[-1] == "False"
