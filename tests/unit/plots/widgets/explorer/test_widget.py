"""The explorer from Python: its selection, its edits, and the tables shown without a kernel."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

from stridewise.layout import StrideError
from stridewise.plots import explore

SIX = np.arange(36, dtype=np.float64).reshape(6, 6).copy()
TILES = as_strided(SIX, (3, 3, 2, 2), (96, 16, 48, 8))


@pytest.fixture
def explorer():
    return explore(a=SIX, tiles=TILES)


class Page(HTMLParser):
    """The cells of a page's tables: their text, and whether they are marked."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.cells, self._open = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag, "each tag is closed"

    def handle_data(self, data):
        tag, _ = self._open[-1] if self._open else ("", {})
        if tag == "td" and data != "…":
            self.cells.append((data, False))
        if tag == "b" and self._open[-2][0] == "td":
            self.cells.append((data, "bold" in self._open[-2][1]["style"]))


def page(explorer):
    data, _ = explorer._repr_mimebundle_()
    return Page(data["text/html"]), data["text/plain"], data


def test_the_first_element_is_selected_and_another_can_be(explorer):
    assert (explorer.array, explorer.index) == ("a", [0, 0])
    explorer.select("tiles", 1, 2, -1, 0)
    assert (explorer.array, explorer.index) == ("tiles", [1, 2, 1, 0])


@pytest.mark.parametrize(
    ("selection", "error", "message"),
    [
        (("b", 0), KeyError, "one of a, tiles, memory; got 'b'"),
        (("a", 0), IndexError, r"one of a with shape \(6, 6\), got \(0,\)"),
        (("a", 0, 6), IndexError, r"got \(0, 6\)"),
        (("a", 0, 1.5), TypeError, "index must hold integers"),
    ],
)
def test_an_invalid_selection_is_rejected(explorer, selection, error, message):
    with pytest.raises(error, match=message):
        explorer.select(*selection)
    assert (explorer.array, explorer.index) == ("a", [0, 0])


def test_the_selection_can_be_assigned(explorer):
    explorer.index = [2, -1]
    assert explorer.index == [2, 5]
    explorer.array = "tiles"
    assert explorer.index == [0, 0, 0, 0]
    explorer.select("memory", 35)
    assert (explorer.array, explorer.index) == ("memory", [35])
    for name, value, error in (("array", "b", KeyError), ("index", [36], IndexError), ("index", [1, 1], IndexError)):
        with pytest.raises(error):
            setattr(explorer, name, value)
    assert (explorer.array, explorer.index) == ("memory", [35])


def test_state_from_the_front_end_arrives_complete(explorer):
    explorer.set_state({"array": "tiles", "index": [1, 2, 1, 0]})
    assert (explorer.array, explorer.index) == ("tiles", [1, 2, 1, 0])
    explorer.set_state({"edits": {"tiles": {"shape": [6], "strides": [56]}}})
    assert explorer.index == [0]
    explorer.set_state({"array": "tiles", "index": [5]})
    assert explorer.view("tiles")[tuple(explorer.index)] == 35


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"b": {"shape": [1], "strides": [8]}}, "names of arrays"),
        ({"a": {"shape": [1]}}, "edit of a must be"),
        ({"a": {"shape": [2, 2], "strides": [8]}}, "one stride per axis"),
        ({"a": {"shape": [], "strides": []}}, "at least one axis and 1 to 4,096 elements"),
        ({"a": {"shape": [64, 65], "strides": [8, 8]}}, "1 to 4,096 elements"),
        ({"a": {"shape": [2], "strides": [2**41]}}, "at most 1,099,511,627,776 bytes"),
    ],
)
def test_an_invalid_edit_is_rejected(explorer, edits, message):
    with pytest.raises(ValueError, match=message):
        explorer.edits = edits
    assert explorer.edits == {}


def test_numbers_of_another_dtype_are_not_shown_in_an_edited_view():
    numbers = np.arange(4.0)
    explorer = explore(numbers=numbers, halves=numbers.view(np.int32))
    explorer.edits = {"halves": {"shape": [4], "strides": [8]}}
    assert [cell for cell, _ in page(explorer)[0].cells[4:8]] == [str(value) for value in numbers.view(np.int32)[::2]]


def test_an_edit_gives_a_view_that_stays_inside_the_memory(explorer):
    assert explorer.view("tiles") is TILES
    explorer.edits = {"tiles": {"shape": [6], "strides": [56]}}
    assert explorer.view("tiles").tolist() == [0, 7, 14, 21, 28, 35]
    explorer.edits = {"tiles": {"shape": [7], "strides": [56]}}
    with pytest.raises(StrideError, match="byte"):
        explorer.view("tiles")


def test_without_a_kernel_the_same_bytes_are_marked_in_every_table(explorer):
    explorer.select("tiles", 1, 2, 1, 0)
    tables, text, data = page(explorer)
    assert [cell for cell, marked in tables.cells if marked] == ["22", "22", "22"]  # array, view, memory
    assert len(tables.cells) == 3 * 36
    assert "1*96 + 2*16 + 1*48 + 0*8 = 176 bytes" in text
    assert "1*96 + 2*16 + 1*48 + 0*8 = 176 bytes" in data["text/html"]


def test_the_tables_survive_in_an_untrusted_notebook(explorer):
    tables, _, data = page(explorer)
    assert tables.tags <= {"div", "p", "code", "b", "table", "tr", "th", "td"}
    assert not re.search(r"https?:|class=|\bon\w+=", data["text/html"])


def test_of_a_large_array_the_edges_and_the_surroundings_of_the_selection_are_stored():
    large = np.arange(4096).reshape(64, 64)
    explorer = explore(large)
    explorer.select("a", 40, 50)
    tables, _, data = page(explorer)
    assert len(data["text/html"]) < 60_000
    shown = [int(cell) for cell, _ in tables.cells]
    assert {0, 63, 4095, *large[39:42, 49:52].ravel().tolist()} <= set(shown)
    assert [cell for cell, marked in tables.cells if marked] == [str(large[40, 50])] * 2


def test_edited_views_are_stored(explorer):
    explorer.edits = {"tiles": {"shape": [2, 3], "strides": [-8, 4]}}
    explorer.select("tiles", 1, 2)
    tables, text, data = page(explorer)
    assert [cell for cell, _ in tables.cells[36:42]] == ["0", "·", "1", "✕", "✕", "0"]
    assert "tiles[1, 2]: 1*(-8) + 2*4 = 0 bytes" in text
    explorer.select("tiles", 1, 1)
    assert "= -4 bytes, 4 bytes outside the memory" in page(explorer)[1]
    assert data["text/html"].count("#b34700") == 2


def test_an_element_that_straddles_the_end_of_the_memory_is_out_of_bounds(explorer):
    explorer.edits = {"tiles": {"shape": [2], "strides": [284]}}
    tables, _, data = page(explorer)
    assert [cell for cell, _ in tables.cells[36:38]] == ["0", "✕"]
    assert data["text/html"].count("#b34700") == 1


def test_the_address_of_an_element_includes_the_offset_of_its_view():
    explorer = explore(a=SIX, last=SIX[5:])
    explorer.select("last", 0, 1)
    tables, text, _ = page(explorer)
    assert "last: shape (1, 6), strides (48, 8) bytes, starts at byte 240" in text
    assert "last[0, 1]: 240 + 0*48 + 1*8 = 248 bytes" in text
    assert [cell for cell, marked in tables.cells if marked] == ["31"] * 3


@pytest.mark.parametrize("array", [np.array(3.0), np.arange(3), np.zeros((2, 1, 2)), np.zeros((2, 1, 2, 1, 2))])
def test_tables_of_any_number_of_axes_have_every_element(array):
    tables, _, _ = page(explore(array))
    assert len(tables.cells) == 2 * array.size
    assert sum(marked for _, marked in tables.cells) == 2


def test_unnamed_arrays_get_names():
    assert [panel["name"] for panel in explore(SIX).panels] == ["a"]
    assert [panel["name"] for panel in explore(SIX, TILES).panels] == ["a1", "a2"]
    assert [panel["name"] for panel in explore(SIX, tiles=TILES).panels] == ["a1", "tiles"]
    with pytest.raises(ValueError, match="the name 'a1' is given"):
        explore(SIX, a1=TILES)
    with pytest.raises(ValueError, match="at least one array"):
        explore()


def test_the_front_end_loads_nothing_external(explorer):
    assert not re.search(r"https?:|\bimport\b|fetch\(", explorer._esm + explorer._css)


def test_the_names_of_axes_are_in_the_facts_and_in_the_address():
    explorer = explore(x=SIX.reshape(1, 6, 2, 3), axes={"x": "nhwc"})
    explorer.select("x", 0, 2, 1, 0)
    _, text, data = page(explorer)
    assert "x: axes n, h, w, c; shape (1, 6, 2, 3)" in text
    assert "x[0, 2, 1, 0]: n: 0*288 + h: 2*48 + w: 1*24 + c: 0*8 = 120 bytes" in text
    assert "axes n, h, w, c" in data["text/html"]
    explorer.edits = {"x": {"shape": [6], "strides": [8]}}
    assert "axes" not in page(explorer)[1], "names without their axes say nothing"


@pytest.mark.parametrize(
    ("axes", "error", "message"),
    [
        ({"a": "hwc"}, ValueError, "axes of a are 'hwc'; expected one name for each of its 2 axes"),
        ({"b": "hw"}, ValueError, "axes names 'b'; expected only arrays that are shown: a"),
        (SIX, TypeError, "axes is a ndarray"),
    ],
)
def test_names_that_fit_no_axes_are_rejected(axes, error, message):
    with pytest.raises(error, match=message):
        explore(a=SIX, axes=axes)
