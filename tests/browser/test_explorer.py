"""The explorer in JupyterLab: by mouse, by keyboard, by typing, from Python, and without a kernel."""

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser

CODE = """\
import numpy as np
from numpy.lib.stride_tricks import as_strided
from stridewise.plots import explore

a = np.arange(36, dtype=np.float64).reshape(6, 6)
tiles = as_strided(a, (3, 3, 2, 2), (96, 16, 48, 8))
copy = np.ascontiguousarray(tiles)
explorer = explore(a=a, tiles=tiles, copy=copy, made_from=[(copy, tiles)])
explorer"""
# None of these is in a lesson. Each view is shown beside its base.
UNUSUAL = """\
import ctypes
import numpy as np
from IPython.display import display
from stridewise.plots import explore

cube = np.arange(24, dtype=np.float64).reshape(2, 3, 4)
five = np.arange(48, dtype=np.int8).reshape(2, 2, 3, 2, 2)
row = np.float32([1.5, -2, 1e9])
waves = np.arange(6).reshape(2, 3) * (1 + 2j)
buffer = bytearray(range(40))
records = np.zeros(3, dtype=[("key", np.int8), ("value", np.float64)])
pairs = [
    (cube[::-1, 1:, ::-2], cube), (five[:, 1].swapaxes(0, 3), five), (np.broadcast_to(row, (4, 3)), row),
    (waves.imag, waves), (np.asfortranarray(waves.real) > 2, row > 0), (np.array(7.5), cube[1, 1, 1:2]),
    (np.frombuffer(buffer, np.uint8, 32)[1:25].view(np.float64), np.frombuffer(buffer, np.int16, 16, offset=8)),
    (records["value"], records["key"]), (np.ctypeslib.as_array((ctypes.c_short * 6)(*range(6))).reshape(2, 3).T, row),
]
for view, base in pairs:
    display(explore(view=view, base=base))"""
# For some elements of each explorer: highlighted are exactly the cells that show one of the element's bytes.
WRONG_HIGHLIGHTS = """() => [...document.querySelectorAll('.sx')].flatMap(root => {
    const cells = [...root.querySelectorAll('.sx-grid .sx-cell')].map(box => box.cell), wrong = [];
    for (const chosen of cells.filter((_, k) => k % 7 === 0)) {
        chosen.element.click();
        for (const cell of cells) {
            const shared = cell.memory === chosen.memory && cell.address < chosen.address + chosen.bytes
                && chosen.address < cell.address + cell.bytes;
            const highlighted = cell.element.classList.contains('sx-selected');
            if (shared !== highlighted) wrong.push([chosen.grid.name, cell.grid.name]);
        }
    }
    return cells.length > 4 ? wrong : ['nothing drawn'];
})"""
LARGE = """\
import numpy as np
from stridewise.plots import explore
explore(np.zeros((64, 64), dtype=np.float32))"""
SPARE = ("# mouse", "# strides")  # cells for what a test writes


@pytest.fixture(scope="module")
def notebook(open_once):
    return open_once("explorer", CODE, LARGE, UNUSUAL, *SPARE)


@pytest.fixture
def page(same_desk):
    return same_desk.page


def marked(page, mark):
    """The labels of the highlighted cells of this kind."""
    return {cell.get_attribute("aria-label") for cell in page.locator(f".sx [role=gridcell].sx-{mark}").all()}


def status(page):
    return " ".join(page.locator(".sx-status").inner_text().split())


def test_an_element_is_found_in_memory_by_mouse_by_keyboard_and_from_python(notebook, page):
    notebook.run_alone("made_from")
    page.get_by_label("tiles[1, 2, 1, 0], 22", exact=True).hover()
    page.wait_for_function("document.querySelector('.sx-status').innerText.includes('tiles[1, 2, 1, 0]')")
    assert "1*96 + 2*16 + 1*48 + 0*8 = 176 bytes" in status(page)
    assert marked(page, "selected") == {"a[3, 4], 22", "tiles[1, 2, 1, 0], 22", "memory of a[22], 22"}
    assert marked(page, "result") == {"copy[1, 2, 1, 0], 22", "memory of copy[22], 22"}
    notebook.write("# mouse", "print(explorer.array, explorer.index)")
    assert "tiles [1, 2, 1, 0]" in notebook.cell("print(").locator(".jp-Cell-outputArea").inner_text()

    page.get_by_label("copy[0, 0, 0, 0], 0", exact=True).click()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert "copy[1, 1, 1, 1] = 21" in status(page)
    assert marked(page, "source") == {"a[3, 3], 21", "tiles[1, 1, 1, 1], 21", "memory of a[21], 21"}

    notebook.write("print(explorer", "explorer.select('a', 5, 5)")
    page.wait_for_function("document.querySelector('.sx-status').innerText.includes('a[5, 5]')")
    screenshot(page, "explorer_light.png")


def test_a_stride_that_leaves_the_memory_is_shown_and_not_read(notebook, page):
    notebook.run_alone("made_from")
    page.get_by_label("Edit shape and strides of tiles").click()
    strides = page.get_by_label("strides of tiles", exact=True)
    strides.fill("96, 16, 48")
    strides.press("Enter")
    assert "4 lengths but 3 strides: enter one stride per axis" in page.locator(".sx-error").inner_text()
    strides.fill("96, 16, 48, 16")
    strides.press("Enter")
    outside = page.get_by_label("tiles[2, 2, 1, 1], out of bounds", exact=True)
    outside.hover()
    page.wait_for_function("document.querySelector('.sx-status').innerText.includes('8 bytes past its end')")
    assert page.locator(".sx-outside").count() == 1
    screenshot(page, "explorer_outside.png")
    notebook.write("# strides", "explorer.view('tiles')")
    assert "StrideError" in notebook.cell("explorer.view").locator(".jp-Cell-outputArea").inner_text()
    for typed, error in (
        ("96, 16, 48, 1e3", "Enter integers"),
        ("96, 16, 48, 99999999999999", "Strides are limited to"),
    ):
        strides.fill(typed)
        strides.press("Enter")
        assert error in page.locator(".sx-error").first.inner_text()
    page.get_by_role("button", name="Reset tiles").click()
    assert page.locator(".sx-outside").count() == 0
    assert page.get_by_role("button", name="Edit shape and strides of tiles").evaluate(
        "b => b === document.activeElement"
    )


def test_in_arrays_of_all_kinds_the_same_bytes_are_highlighted(notebook, page):
    notebook.run_alone("display(explore")
    page.locator(".sx").nth(8).wait_for()
    assert page.locator(".sx").count() == 9
    assert page.evaluate(WRONG_HIGHLIGHTS) == []
    screenshot(page, "explorer_unusual.png")


def test_each_array_is_one_tab_stop_and_memory_is_walked_by_cache_lines(notebook, page):
    notebook.run_alone("made_from")
    page.get_by_label("a[0, 0], 0", exact=True).click()
    focused = "document.activeElement.getAttribute('aria-label')"
    visited = []
    for _ in range(6):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(focused))
    edit = "Edit shape and strides of"
    assert visited[:4] == [f"{edit} tiles", "tiles[0, 0, 0, 0], 0", f"{edit} copy", "copy[0, 0, 0, 0], 0"]
    assert visited[4:] == ["memory of a[0], 0", "memory of copy[0], 0"]
    for key, reached in (
        ("End", "[35], 35"),
        ("ArrowUp", "[27], 31"),
        ("ArrowRight", "[28], 26"),
        ("Home", "[0], 0"),
        ("ArrowLeft", "[0], 0"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(focused) == f"memory of copy{reached}"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_four_thousand_elements_follow_the_mouse(notebook, page):
    notebook.run_alone("zeros((64, 64)")
    page.get_by_label("a[0, 0], 0", exact=True).hover()
    for column in range(1, 13):
        page.get_by_label(f"a[0, {column}], 0", exact=True).hover()
    assert "a[0, 12]" in status(page)
    assert marked(page, "selected") == {"a[0, 12], 0", "memory[12], 0"}

    page.get_by_label("a[50, 12], 0", exact=True).click()
    hidden = """element => {
        const at = element.getBoundingClientRect(), box = element.closest('.sx-scroll').getBoundingClientRect();
        return at.top < box.top || at.bottom > box.bottom;
    }"""
    assert not page.get_by_label("memory[3212], 0", exact=True).evaluate(hidden)


def test_on_a_narrow_dark_page_nothing_is_cut_off_and_the_status_stays_visible(notebook, same_desk, page):
    notebook.run_alone("made_from")
    same_desk.use_theme("Dark")
    page.get_by_label("a[3, 4], 22", exact=True).click()
    screenshot(page, "explorer_dark.png")
    same_desk.narrow()
    screenshot(page, "explorer_narrow.png")
    expect(page.locator(".sx-status")).to_be_in_viewport(ratio=1)
    wide = page.evaluate(
        """[...document.querySelectorAll('.sx-panel')].map(box => box.scrollWidth - box.clientWidth)"""
    )
    assert max(wide) <= 1


def test_an_untrusted_notebook_without_a_kernel_shows_tables(notebook, same_desk, page):
    notebook.run_alone("made_from")
    notebook.save()
    stored = nbformat.read(notebook.path, as_version=4)
    stored.metadata.pop("widgets", None)
    stored.cells[0].metadata.pop("trusted", None)
    same_desk.clear()
    same_desk.store("foreign", stored)
    same_desk.open("foreign.ipynb")
    screenshot(page, "explorer_untrusted.png")
    assert page.locator(".sx").count() == 0
    output = page.locator(".jp-OutputArea-output table")
    assert output.count() >= 3
    assert "0*48 + 0*8 = 0 bytes" in page.locator(".jp-Cell-outputArea").first.inner_text()
