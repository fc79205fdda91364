"""What the widgets do by themselves, each on a page of its own: keys, explanations, what a screen reader hears."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

from stridewise.layout import Cache, record_accesses
from stridewise.plots import explore, replay
from tests.browser.conftest import watched_page
from tests.browser.pictures import screenshot
from tests.browser.widget_page import widget_page

pytestmark = pytest.mark.browser

SIX = np.arange(36, dtype=np.float32).reshape(6, 6)
TILES = as_strided(SIX, (3, 3, 2, 2), (48, 8, 24, 4))
FOCUSED = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def page(chromium):
    with watched_page(chromium) as (page, watch):
        yield page
        assert watch.faults == []


def status(page):
    return " ".join(page.locator(".sx-status").inner_text().split())


@pytest.mark.parametrize(
    ("start", "key", "reached"),
    [
        ("tiles[0, 0, 0, 1], 1", "ArrowRight", "tiles[0, 1, 0, 0], 2"),
        ("tiles[0, 1, 0, 0], 2", "ArrowLeft", "tiles[0, 0, 0, 1], 1"),
        ("tiles[0, 2, 1, 1], 11", "ArrowDown", "tiles[1, 2, 0, 1], 17"),
        ("tiles[1, 2, 0, 1], 17", "ArrowUp", "tiles[0, 2, 1, 1], 11"),
        ("tiles[0, 2, 0, 1], 5", "ArrowRight", "tiles[0, 2, 0, 1], 5"),
        ("tiles[0, 0, 0, 0], 0", "ArrowUp", "tiles[0, 0, 0, 0], 0"),
        ("tiles[0, 0, 1, 1], 7", "Shift+ArrowRight", "tiles[0, 1, 1, 1], 9"),
        ("a[0, 5], 5", "ArrowRight", "a[0, 5], 5"),
    ],
)
def test_the_arrow_keys_go_on_over_a_tiles_edge_and_stop_at_the_arrays(page, start, key, reached):
    page.set_content(widget_page(explore(a=SIX, tiles=TILES)))
    page.get_by_label(start, exact=True).focus()
    page.keyboard.press(key)
    assert page.evaluate(FOCUSED) == reached


def test_axes_have_names_above_the_array_and_in_the_address(page):
    x = np.arange(24, dtype=np.float32).reshape(1, 2, 4, 3)
    page.set_content(widget_page(explore(x=x, axes={"x": "nhwc"})))
    page.get_by_label("x[0, 1, 2, 1], 19", exact=True).click()
    assert "axes n, h, w, c; shape (1, 2, 4, 3), strides (96, 48, 12, 4) bytes" in page.locator(".sx").inner_text()
    assert "n: 0*96 + h: 1*48 + w: 2*12 + c: 1*4 = 76 bytes" in status(page)
    screenshot(page, "explorer_axes.png")


def edit_strides(page, strides):
    page.get_by_label("Edit shape and strides of view").click()
    box = page.get_by_label("strides of view", exact=True)
    box.fill(strides)
    box.press("Enter")


def test_an_element_between_two_others_explains_itself(page):
    page.set_content(widget_page(explore(a=SIX, view=SIX[:1, :4])))
    edit_strides(page, "24, 6")
    page.get_by_label("view[0, 1], unknown", exact=True).click()
    assert "Bytes 6 to 9 are no element: they start 2 bytes into the one at bytes 4 to 7." in status(page)
    assert "the strides must be multiples of 4" in status(page)


# The label of the cell with the focus if something lies over its upper or lower edge.
COVERED = """() => {
    const cell = document.activeElement, { left, top, bottom } = cell.getBoundingClientRect();
    const isCovered = [top + 3, bottom - 3].some(y => !cell.contains(document.elementFromPoint(left + 3, y)));
    return isCovered ? cell.getAttribute("aria-label") : "";
}"""


@pytest.mark.parametrize(
    ("start", "key"),
    [
        ("a[0, 0], 0", "ArrowDown"),
        ("a[5, 0], 30", "ArrowUp"),
        ("tiles[0, 0, 0, 0], 0", "ArrowDown"),
        ("tiles[2, 0, 1, 0], 30", "ArrowUp"),
    ],
)
def test_the_status_covers_no_cell_that_the_keyboard_reaches(page, start, key):
    page.set_viewport_size({"width": 400, "height": 420})
    page.set_content(widget_page(explore(a=SIX, tiles=TILES, copy=np.ascontiguousarray(TILES))))
    page.get_by_label(start, exact=True).focus()
    hidden = []
    for _ in range(6):
        hidden.append(page.evaluate(COVERED))
        page.keyboard.press(key)
    assert hidden == [""] * 6


def test_the_replay_is_read_aloud_at_most_once_a_second(page):
    def rows(a):
        for i in range(8):
            for j in range(8):
                a[i, j]

    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.set_content(widget_page(replay(record_accesses(rows, np.ones((8, 8))), cache=Cache(256, 32, 2))))
    page.evaluate(
        """() => {
            window.heard = [];
            const region = document.querySelector('[role=status]');
            new MutationObserver(() => window.heard.push(region.textContent)).observe(region, { childList: true });
        }"""
    )
    page.clock.run_for(1500)
    for position in range(1, 30):
        page.get_by_role("slider", name="Access").fill(str(position))
    page.clock.run_for(900)
    heard = page.evaluate("window.heard")
    assert len(heard) == 1
    assert heard[0].startswith("1 of 64")
    page.clock.run_for(200)
    (_, second) = page.evaluate("window.heard")
    assert second == "29 of 64: read of a[3, 4], byte 224: miss. 21 hits, 8 misses so far: miss rate 28%"
