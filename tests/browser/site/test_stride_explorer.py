"""The stride explorer's page: typed, linked, by keyboard, with huge and impossible views, and as axe sees it."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

import website
from tests.browser.accessibility import violations
from tests.browser.conftest import watched_page
from tests.browser.pictures import screenshot
from website.stride_explorer import render_page
from website.stride_explorer.page import PICTURE

pytestmark = pytest.mark.browser
TRANSPOSE = "#array=4,6&dtype=float32&shape=6,4&strides=4,24&offset=0"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorer")
    page = render_page().replace('href="_static/icon.svg"', 'href="data:,"')
    (folder / "page.html").write_text(page, encoding="utf-8")
    return (folder / "page.html").as_uri()


@pytest.fixture(scope="module")
def window(chromium):
    with watched_page(chromium) as (page, watch):
        yield page
        assert watch.faults == []


@pytest.fixture
def page(window, address):
    """The page as it opens."""
    window.goto("about:blank")
    window.goto(address)
    return window


def part(page, name):
    return page.locator(f"[data-part={name}]")


def field(page, name):
    return page.locator(f"[name={name}]")


def test_typing_changes_the_view_the_address_and_the_code(page):
    field(page, "shape").fill("2, 9")
    field(page, "strides").fill("4, 8")
    assert page.evaluate("location.hash") == "#array=6,6&dtype=float32&shape=2,9&strides=4,8&offset=0"
    expect(page.get_by_label("view, array of shape (2, 9)")).to_be_visible()
    expect(part(page, "code")).to_contain_text("shape=(2, 9),\n    strides=(4, 8)")
    field(page, "dtype").select_option("float64")
    expect(part(page, "facts")).to_contain_text("not whole elements of float64")


def test_a_link_opens_the_same_view_in_another_window(page, chromium):
    page.get_by_role("button", name="Reverse").click()
    link = page.url
    assert link.endswith("#array=4,5&dtype=int32&shape=4,5&strides=-20,-4&offset=76")
    with watched_page(chromium) as (other, watch):
        other.goto(link)
        assert [field(other, name).input_value() for name in ("array", "dtype", "shape", "strides", "offset")] == [
            *("4, 5", "int32", "4, 5", "-20, -4", "76")
        ]
        expect(other.get_by_label("view[0, 0], 19", exact=True)).to_be_visible()
        assert watch.faults == []


@pytest.mark.parametrize(
    ("fragment", "canonical", "notice"),
    [
        ("#array=(4,%206)&shape=6,4&strides=4,24", TRANSPOSE, ""),
        ("#array=4,6&shape=6,4&strides=4,24&offset=0&colour=red", TRANSPOSE, "colour, which this page does not know"),
        ("#array=3", "#array=3&dtype=float32&shape=3&strides=4&offset=0", ""),
        ("#array=3&shape=&strides=", "#array=3&dtype=float32&shape=&strides=&offset=0", ""),
        ("#hello", "#array=6,6&dtype=float32&shape=3,3,2,2&strides=48,8,24,4&offset=0", "The link names no view"),
    ],
)
def test_an_address_is_read_and_replaced_by_the_one_for_its_view(page, address, fragment, canonical, notice):
    page.goto(address + fragment)
    assert page.evaluate("location.hash") == canonical
    expect(part(page, "notice")).to_contain_text(notice)
    assert (part(page, "notice").inner_text() == "") == (notice == "")


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("array", "", "The array needs at least one axis"),
        ("array", "6, 0", "a length of at least 1"),
        ("array", "6, 1e3", "Enter integers separated by commas."),
        ("array", "1048576, 1048577", "limited to 1,099,511,627,776 elements"),
        ("shape", "3, -1, 2, 2", "A length cannot be negative."),
        ("shape", "1, 1, 1, 1, 1, 1, 1, 1, 1", "9 axes: this page draws at most 8."),
        ("strides", "48, 8", "4 lengths but 2 strides: enter one stride per axis."),
        ("strides", "48, 8, 24, 99999999999999999999", "Numbers are limited to 1,099,511,627,776 here."),
        ("offset", "144", "The first element must start inside the array: offset 0 to 140."),
        ("offset", "-4", "offset 0 to 140"),
        ("offset", "1, 2", "Enter one integer, in bytes."),
    ],
)
def test_a_field_says_what_is_wrong_with_it_and_the_last_view_stays(page, address, name, text, error):
    before = page.url
    field(page, name).fill(text)
    expect(part(page, f"{name}-error")).to_contain_text(error)
    assert field(page, name).get_attribute("aria-invalid") == "true"
    expect(part(page, "stale")).to_be_visible()
    assert page.url == before
    typed = {key: field(page, key).input_value().replace(" ", "") for key in ("array", "shape", "strides", "offset")}
    page.goto("about:blank")
    page.goto(f"{address}#" + "&".join(f"{key}={value}" for key, value in typed.items()))
    expect(part(page, f"{name}-error")).to_contain_text(error)
    expect(part(page, "notice")).to_contain_text("the fields below say why")
    assert field(page, name).input_value().replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("fragment", "name", "error"),
    [
        ("#array=3&dtype=bfloat16", "dtype", "bfloat16 is not offered: choose one of int8, uint8"),
        ("#array=3&dtype=constructor", "dtype", "constructor is not offered"),  # every object in JavaScript has one
        ("#array=3&dtype=", "dtype", "Choose one of int8"),
        ("#shape=3&strides=4", "array", "The array needs at least one axis"),
    ],
)
def test_a_link_that_lacks_something_is_told_what(page, address, fragment, name, error):
    page.goto(address + fragment)
    expect(part(page, f"{name}-error")).to_contain_text(error)
    expect(part(page, "notice")).to_contain_text("the fields below say why")


@pytest.mark.parametrize(
    ("fragment", "verdict", "drawn"),
    [
        ("#array=1048576,1048576&dtype=float64", "bytes 0 to 8,796,093,022,207", "a[:32, :32] and view[:32, :32]"),
        ("#array=9&shape=1099511627776,1099511627776,1099511627776&strides=0,0,0", "bytes 0 to 3", "view[:"),
        ("#array=9&shape=1099511627776&strides=1099511627776", f"bytes {(2**40 - 1) * 2**40:,} to", "view[:128]"),
        (
            "#array=9&shape=1099511627776&strides=-1099511627776",
            "before the start of the array's 36 bytes",
            "view[:128]",
        ),
    ],
)
def test_a_huge_view_is_computed_exactly_and_drawn_in_part(page, address, fragment, verdict, drawn):
    page.goto(address + fragment)
    expect(part(page, "verdict")).to_contain_text(verdict)
    expect(part(page, "clipped")).to_contain_text(drawn)
    assert page.locator(".sx-cell").count() < 6000


def test_a_huge_array_is_warned_of(page, address):
    page.goto(f"{address}#array=1048576,1048576&dtype=float64")
    expect(part(page, "code-note")).to_have_text("The array alone takes 8,796,093,022,208 bytes (8 TiB).")


def test_a_view_without_elements_reads_nothing(page):
    field(page, "shape").fill("3, 0, 2, 2")
    expect(part(page, "verdict")).to_contain_text("No elements, so nothing is read")
    assert page.get_by_role("grid", name="view").count() == 0


def test_out_of_bounds_is_named_marked_and_warned_of(page):
    page.get_by_role("button", name="One too many").click()
    expect(part(page, "verdict")).to_contain_text("Out of bounds.")
    expect(part(page, "verdict")).to_contain_text("view[3, 3, 2, 2] would read bytes 140 to 143, 24 bytes past the end")
    assert page.locator(".sx-outside").count() == 12
    expect(part(page, "code-note")).to_contain_text("Do not run this")


def test_arrow_keys_change_the_number_at_the_cursor(page):
    strides = field(page, "strides")
    strides.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert strides.input_value() == "52, 8, 24, 4"
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    assert strides.input_value() == "8, 8, 24, 4"
    field(page, "shape").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    assert field(page, "shape").input_value() == "3, 3, 2, 3"
    assert page.evaluate("location.hash").endswith("shape=3,3,2,3&strides=8,8,24,4&offset=0")


def test_the_keyboard_moves_through_the_elements_and_their_bytes_are_shown(page):
    page.get_by_label("view[0, 0, 0, 0], 0", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sx-status")).to_contain_text("view[0, 0, 0, 1] = 1")
    expect(part(page, "selected")).to_have_text("bytes 4 to 7 in memory: 00 00 80 3f")
    assert page.locator(".sx-selected.sx-cell[tabindex]").count() == 3  # in a, in the view, in memory
    page.get_by_label("memory[7], 7", exact=True).hover()
    expect(page.get_by_label("view[0, 0, 1, 1], 7", exact=True)).to_have_class("sx-cell sx-selected")


def test_the_selection_stays_while_numbers_change(page):
    page.get_by_label("view[1, 1, 0, 0], 14", exact=True).focus()
    field(page, "strides").fill("48, 8, 24, 8")
    expect(page.locator(".sx-status")).to_contain_text("view[1, 1, 0, 0]")


def test_the_browsers_back_button_returns_to_the_example_before(page):
    page.get_by_role("button", name="Transpose").click()
    page.get_by_role("button", name="Broadcast").click()
    page.go_back()
    assert page.url.endswith(TRANSPOSE)
    assert field(page, "strides").input_value() == "4, 24"
    assert page.get_by_role("button", name="Transpose").get_attribute("aria-pressed") == "true"


def test_link_and_code_are_copied(page):
    page.get_by_role("button", name="Transpose").click()
    page.get_by_role("button", name="Copy link").click()
    expect(part(page, "said")).to_have_text("Copied.")
    field(page, "array").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")
    assert field(page, "array").input_value() == page.url.partition("#")[0] + TRANSPOSE


@pytest.mark.parametrize(
    ("example", "width", "scheme"),
    [
        ("Tiles with a halo", 400, "light"),
        ("One too many", 400, "dark"),
        ("One too many", 1280, "light"),
        ("Windows", 1280, "dark"),
        ("Tiles with a halo", 1280, "dark"),
    ],
)
def test_the_page_fits_and_axe_finds_nothing(window, address, example, width, scheme):
    page = window
    if not page.url.startswith(address):  # an example replaces whatever was shown
        page.goto(address)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name=re.compile(f"^{example}")).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    name = f"stride_explorer_{example.partition(' ')[0].lower()}_{width}_{scheme}.png"
    screenshot(page, name, full_page=True)
    assert violations(page) == []


def test_with_an_address_the_preview_has_one():
    page = render_page('https://example.org/course/"')
    assert '<link rel="canonical" href="https://example.org/course/&quot;/stride-explorer.html">' in page
    assert f"/_static/{PICTURE}" in page
    assert "og:url" not in render_page()
    with Image.open(Path(website.__file__).parent / "static" / PICTURE) as picture:
        assert picture.size == (1200, 630)  # as the tags say


def test_the_row_of_the_selected_element_is_marked_where_it_is(page):
    page.get_by_role("button", name=re.compile("^Column")).click()
    marked = page.locator(".sx-cell.in-row[tabindex]").evaluate_all("cells => cells.map(cell => cell.ariaLabel)")
    numbers = range(3, 128, 16)
    assert marked == [f"view[{k}], {n}" for k, n in enumerate(numbers)] + [f"memory[{n}], {n}" for n in numbers]
    page.get_by_label("memory[5], 5", exact=True).focus()
    assert page.locator(".sx-cell.in-row[tabindex]").count() == 0


def test_the_halo_of_a_tile_is_marked_and_the_thread_that_loads_a_pixel_is_named(page):
    page.get_by_role("button", name=re.compile("^Tiles with a halo")).click()
    page.mouse.move(0, 0)  # to be over no cell when the page scrolls
    assert page.locator(".sx-cell.in-halo[tabindex]").count() == 4 * (6 * 6 - 4 * 4)
    page.get_by_label("view[1, 0, 5, 2], 92", exact=True).focus()
    expect(page.locator(".sx-selected.in-halo[tabindex]")).to_have_count(1)
    expect(part(page, "selected")).to_contain_text("in memory: 00 00 b8 42; loaded by thread (1, 2) of block (1, 0)")
    page.get_by_label("a[4, 4], 44", exact=True).focus()
    assert page.locator("[role=grid][aria-label^=view] .sx-selected").count() == 4  # in all four tiles
    field(page, "offset").fill("4")
    field(page, "shape").fill("1, 2, 6, 5")
    assert page.locator(".in-halo").count() == 0
