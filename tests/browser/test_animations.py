"""Animations without a kernel: by mouse, by keyboard, read aloud, printed, without scripts; and in JupyterLab."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from stridewise.plots.gallery.examples import ANIMATIONS
from tests.browser.conftest import watched_page
from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser
LOOKS = (Path(__file__).parent / "looks.js").read_text()
# The colours of JupyterLab's dark theme.
DARK = """:root { --jp-ui-font-color1: rgb(255 255 255 / 87%); --jp-ui-font-color2: rgb(255 255 255 / 70%);
  --jp-layout-color1: #111111; --jp-layout-color2: #424242; --jp-border-color1: #616161; }
  body { background: #111111; }"""
CODE = """\
import numpy as np
from stridewise import plots
plots.animate_im2col(np.arange(16.0).reshape(4, 4), 3, 3)"""


def html(example):
    return example.make()._repr_mimebundle_()["text/html"]


@pytest.fixture(scope="module")
def im2col():
    (example,) = [example for example in ANIMATIONS if example.function == "animate_im2col"]
    return html(example)


@pytest.fixture(scope="module")
def shared(chromium):
    with watched_page(chromium) as (page, watch):
        yield page
        assert watch.faults == []


@pytest.fixture
def page(shared):
    shared.emulate_media(reduced_motion="no-preference", media="screen")
    shared.set_viewport_size({"width": 1280, "height": 900})
    return shared


def number(page):
    return page.locator(".sx-caption").inner_text().split(":")[0]


def test_steps_by_mouse_and_by_keyboard(page, im2col):
    page.set_content(im2col)
    assert number(page) == "Step 1 of 10"
    page.get_by_role("button", name="Step", exact=True).click()
    assert number(page) == "Step 2 of 10"
    assert "None of them is in the matrix yet." in page.locator(".sx-caption").inner_text()
    for key, reached in (
        ("ArrowRight", 3),
        ("Enter", 4),
        ("End", 10),
        ("ArrowRight", 10),
        ("ArrowLeft", 9),
        ("Home", 1),
    ):
        page.keyboard.press(key)  # the button Step has the focus
        assert number(page) == f"Step {reached} of 10"
    page.get_by_role("button", name="Step back").click()
    assert number(page) == "Step 1 of 10"
    slider = page.get_by_role("slider", name="Step number")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert number(page) == "Step 3 of 10"
    matrix = page.get_by_role("img", name="matrix: 0 1 2 6 7 8 12 13 14; 1 2 3 7 8 9 13 14 15; empty")
    assert matrix.count() == 1


def test_it_plays_to_its_end_pauses_and_starts_again(page, im2col):
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.set_content(im2col)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(500 + 2 * 1200)
    page.get_by_role("button", name="Pause").press("Space")
    reached = number(page)
    assert reached == "Step 4 of 10"
    page.clock.run_for(5000)
    assert number(page) == reached
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(20_000)
    assert number(page) == "Step 10 of 10"
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(500)
    assert number(page) == "Step 2 of 10"


def test_it_is_read_aloud_at_most_once_a_second(page, im2col):
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.set_content(im2col)
    region = page.get_by_role("status")
    assert region.inner_text() == "", "what it starts with is read where it stands"
    for _ in range(4):
        page.get_by_role("button", name="Step", exact=True).press("Enter")
    page.clock.run_for(900)
    assert region.text_content().startswith("Step 2 of 10")
    page.clock.run_for(200)
    assert region.text_content().startswith("Step 5 of 10")


def test_frames_move_unless_the_reader_asked_for_less_motion(page, im2col):
    page.set_content(im2col)
    page.get_by_role("button", name="Step", exact=True).click()
    seconds = "element => getComputedStyle(element).transitionDuration"
    assert page.locator(".sx-frame").first.evaluate(seconds) != "0s"
    page.emulate_media(reduced_motion="reduce")
    assert page.locator(".sx-frame").first.evaluate(seconds) == "0s"


def test_without_scripts_and_on_paper_it_is_a_still(chromium, page, im2col):
    page.set_content(im2col)
    still, player = page.locator(".sx-still"), page.locator(".sx-animation")
    assert (still.is_visible(), player.is_visible()) == (False, True)
    page.emulate_media(media="print")
    assert (still.is_visible(), player.is_visible()) == (True, False)
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.set_content(im2col)
    picture = plain.get_by_role("img")
    assert "6. the window at row 1, column 1 becomes row 4" in picture.get_attribute("alt")
    assert picture.bounding_box()["height"] > 200
    plain.context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 400), ("dark", 1280)])
def test_every_step_is_readable_and_fits_the_page(page, theme, width):
    page.emulate_media(reduced_motion="reduce")  # nothing has to be waited for
    page.set_viewport_size({"width": width, "height": 900})
    players = "".join(html(example) for example in ANIMATIONS)
    page.set_content(f"<!doctype html><style>{DARK if theme == 'dark' else ''}</style>{players}")
    faults = {}
    for player in page.locator(".sx-animation").all():
        slider = player.get_by_role("slider")
        last = int(slider.get_attribute("max"))
        for step in {2, last // 2, last}:
            slider.fill(str(step))
            page.wait_for_function("document.getAnimations().length === 0")
            faults[player.get_attribute("aria-label"), step] = player.evaluate(LOOKS)
        slider.fill(str(last // 2))
    assert {key: found for key, found in faults.items() if found} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"animations_{theme}_{width}.png", full_page=True)


def test_in_jupyterlab_it_plays_and_in_somebody_elses_notebook_it_is_a_still(desk):
    notebook = desk.write("animation", CODE)
    notebook.run("animate_im2col")
    page = desk.page
    page.get_by_role("button", name="Step", exact=True).click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sx-caption")).to_contain_text("Step 3 of 5")
    screenshot(page, "animation_lab.png")
    notebook.cell("animate_im2col").locator(".cm-content").click()
    notebook.save()
    stored = nbformat.read(notebook.path, as_version=4)
    stored.metadata["from"] = "somebody else"  # the signature no longer fits
    desk.clear()
    desk.store("foreign", stored)
    desk.open("foreign.ipynb")
    expect(page.locator(".jp-OutputArea-output img")).to_be_visible()
    assert page.locator(".sx").count() == 0
    assert "function" not in page.locator(".jp-OutputArea-output").first.inner_text()
