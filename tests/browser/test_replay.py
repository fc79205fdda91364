"""The replay in JupyterLab: by mouse, by keyboard, from Python, and every step compared with the cache model."""

import numpy as np
import pytest
from playwright.sync_api import expect

from stridewise.layout import Cache, record_accesses
from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser

CODE = """\
import numpy as np
from stridewise import plots
from stridewise.layout import Cache, record_accesses

def down_the_columns(a):
    total = 0.0
    for j in range(a.shape[1]):
        for i in range(a.shape[0]):
            total += a[i, j]
    return total

player = plots.replay(record_accesses(down_the_columns, np.ones((8, 8))), cache=Cache(256, 32, 2), title="Down")
player"""
# The last of three elements starts in one cache line and ends in the next.
UNALIGNED = """\
import numpy as np
from IPython.display import display
from stridewise import plots
from stridewise.layout import Cache, record_accesses

a = np.zeros(40, np.uint8)[12:36].view(np.float64)
trace = record_accesses(lambda a: [a[i] for i in range(3)], a)
for ways in (2, 1):
    display(plots.replay(trace, cache=Cache(32 * ways, 32, ways)))"""
CACHE = Cache(256, 32, 2)  # as in CODE: lines of four elements, four sets of two
COUNT = 64


@pytest.fixture(scope="module")
def notebook(open_once):
    return open_once("replay", CODE, UNALIGNED, "# position")


@pytest.fixture
def page(same_desk):
    return same_desk.page


def expect_status(page, text):
    """Wait until the status contains the text."""
    expect(page.locator(".sx-count")).to_contain_text(text)


def in_cache(page):
    """The lines in the cache as drawn, set by set."""
    rows = page.locator(".sx-sets > div:not(.sx-line-name)").all()
    return [[int(text) for text in row.locator(".sx-slot").all_inner_texts() if text] for row in rows]


def test_step_play_pause_speed_and_position_by_mouse_and_by_keyboard(notebook, page):
    notebook.run_alone("def down_the_columns")
    step, position = page.get_by_role("button", name="Step", exact=True), page.get_by_role("slider", name="Access")
    expect_status(page, "64 accesses. Press Play or Step.")
    step.click()
    expect_status(page, "1 of 64: read of a[0, 0], byte 0: miss")
    page.keyboard.press("Enter")  # the button has the focus
    page.keyboard.press("Space")
    expect_status(page, "3 of 64: read of a[2, 0], byte 128: miss")
    page.get_by_role("button", name="Step back").press("Enter")
    expect_status(page, "2 of 64: read of a[1, 0], byte 64: miss")
    assert page.locator(".sx-scroll .sx-miss").count() == 2  # in the array and in the memory
    position.press("ArrowRight")
    expect_status(page, "3 of 64")
    screenshot(page, "replay_light.png")

    page.get_by_role("slider", name="Speed").press("Home")  # half a second a step
    page.get_by_role("button", name="Play").press("Enter")
    expect_status(page, "4 of 64")
    page.get_by_role("button", name="Pause").press("Enter")
    page.get_by_role("button", name="Play").wait_for()
    page.get_by_role("slider", name="Speed").press("End")
    page.get_by_role("button", name="Play").click()
    expect_status(page, "64 of 64")
    expect_status(page, "0 hits, 64 misses so far: miss rate 100%")
    page.get_by_role("button", name="Play").wait_for()  # no longer "Pause"

    notebook.write("# position", "print(player.position); player.position = 9")
    assert notebook.cell("player.position").locator(".jp-Cell-outputArea").inner_text().split()[-1] == "64"
    expect_status(page, "9 of 64: read of a[0, 1], byte 8: miss")


def test_at_every_position_the_cache_drawn_agrees_with_the_model(notebook, page):
    notebook.run_alone("def down_the_columns")

    def down_the_columns(a):
        for j in range(a.shape[1]):
            for i in range(a.shape[0]):
                a[i, j]

    trace = record_accesses(down_the_columns, np.ones((8, 8)))
    _, evicted = CACHE.run(trace.address, trace.itemsize)
    inside = [[] for _ in range(CACHE.sets)]
    step = page.get_by_role("button", name="Step", exact=True)
    for address, evicted_lines in zip(trace.address[:20].tolist(), evicted[:20], strict=True):
        line = address // CACHE.line
        lines = inside[line % CACHE.sets]
        lines[:] = [cached for cached in lines if cached not in evicted_lines]
        if line not in lines:
            lines.append(line)
        step.press("Enter")
        assert [sorted(row) for row in in_cache(page)] == [sorted(row) for row in inside]
    held = {line for lines in inside for line in lines}
    framed = page.locator(".sx-memory .sx-line", has=page.locator(".sx-cached")).all_inner_texts()
    assert {int(text) for text in framed} == held


def test_an_access_across_two_lines_marks_both_lines_and_both_parts_of_the_element(notebook, page):
    notebook.run_alone("ways")
    for player, lines in ((0, ["0", "1"]), (1, ["1"])):  # the second has room for the last line only
        root = page.locator(".sx-replay").nth(player)
        root.get_by_role("slider", name="Access").press("End")
        expect(root.locator(".sx-count")).to_contain_text("3 of 3: read of a[2], byte 28: miss")
        assert root.locator(".sx-slot.sx-miss").all_inner_texts() == lines
        assert root.locator(".sx-panel .sx-cell.sx-miss").count() == 1
        assert root.locator(".sx-memory .sx-line", has=page.locator(".sx-miss")).all_inner_texts() == ["0", "1"]
        cached = root.locator(".sx-memory .sx-line", has=page.locator(".sx-cached")).all_inner_texts()
        assert cached == lines


def test_on_a_narrow_dark_page_the_whole_matrix_is_visible(notebook, same_desk, page):
    notebook.run_alone("def down_the_columns")
    page.get_by_role("slider", name="Access").fill("20")
    same_desk.use_theme("Dark")
    screenshot(page, "replay_dark.png")
    same_desk.narrow()
    last = page.locator(".sx-panel .sx-cell").nth(COUNT - 1)
    last.scroll_into_view_if_needed()
    wide = page.evaluate("[...document.querySelectorAll('.sx-scroll')].map(box => box.scrollWidth - box.clientWidth)")
    screenshot(page, "replay_narrow.png")
    assert max(wide) <= 1
