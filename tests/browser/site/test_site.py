"""The static site on a phone and a desktop: nothing is cut off, widgets work without a kernel, axe finds nothing."""

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from stridewise import plots, predict
from stridewise.exercises import EXERCISES
from stridewise.layout import Cache, record_accesses
from stridewise.plots.drawing.display import mime_bundle
from stridewise.plots.gallery.examples import SIX
from stridewise.plots.gallery.page import render as render_gallery
from stridewise.predictions import kept as kept_module
from stridewise.predictions.foreseen import foreseen
from stridewise.progress_file import PROGRESS_VARIABLE
from tests.browser.accessibility import violations
from tests.browser.conftest import watched_page
from tests.browser.pictures import screenshot
from website.build import build
from website.execute import MACHINE, OUTCOMES, clean_outputs
from website.live.outputs import WIDGET_STATE, WIDGET_VIEW, embed_widgets

pytestmark = pytest.mark.browser
NAME, ASKING = "01_storage_order", "02_naive_loops"
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
OUTCOME = {"loops-slowdown": [18_528.0]}


def output_cell(data, source="plots.show(...)"):
    return new_code_cell(source, outputs=[new_output("display_data", data)])


def read_across(a):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j]


def lesson_with(name, cells, widgets):
    """A lesson as it is after its run: widgets by the number of the cell that shows them."""
    states = {f"m{place}": {"state": widget.get_state()} for place, widget in enumerate(widgets)}
    for place, widget in enumerate(widgets):
        bundle, _ = widget._repr_mimebundle_()
        cells.append(output_cell({**bundle, WIDGET_VIEW: {"model_id": f"m{place}"}}))
    metadata = {**KERNEL, "widgets": {WIDGET_STATE: {"state": states}}, MACHINE: "a machine", OUTCOMES: OUTCOME}
    lesson = new_notebook(cells=[new_markdown_cell(f"# {name}"), *cells], metadata=metadata)
    embed_widgets(lesson, OUTCOME)
    return clean_outputs(lesson)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of two lessons with all widgets, a formula and a figure wider than a phone; JupyterLite is beside it."""
    for needed in ("sphinx", "myst_nb", "furo", "latex2mathml"):
        pytest.importorskip(needed, reason="needs the extra `site`")
    folder = tmp_path_factory.mktemp("website")
    formula = new_markdown_cell("$$z \\in \\mathbb{R}^n$$\n\n```python\n" + "x = 1 " * 40 + "\n```")
    figure = output_cell(mime_bundle(plots.memory_strip(SIX)))
    player = plots.replay(record_accesses(read_across, np.ones((8, 8))), cache=Cache(256, 32, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(PROGRESS_VARIABLE, raising=False)
        patch.setattr(kept_module, "_in_memory", [])
        forms = [predict(name) for name in ("output-size", "loops-slowdown")]
        listed = output_cell({"text/html": foreseen(ASKING)._repr_html_()}, f'foreseen("{ASKING}")')
        lessons = {
            NAME: lesson_with("1 · A lesson", [formula, figure], [plots.explore(SIX), player]),
            ASKING: lesson_with("2 · Questions", [listed], forms),
        }
        # The glossary links to every lesson; of the others a title is enough.
        for exercise in EXERCISES:
            title = new_markdown_cell(f"# {exercise.lesson}")
            lessons.setdefault(exercise.lesson, new_notebook(cells=[title], metadata=KERNEL))
        lite = folder / "lite" / "lab"
        lite.mkdir(parents=True)
        (lite / "index.html").write_text("JupyterLite")
        assert build(dict(sorted(lessons.items())), folder / "pages", folder / "site", lite=folder / "lite") == 0
    (folder / "site" / "gallery.html").write_text(render_gallery(), encoding="utf-8")
    return folder / "site"


@pytest.fixture(scope="module")
def window(chromium):
    with watched_page(chromium) as (page, watch):
        yield page
        assert watch.faults == []


@pytest.fixture
def page(window, site):
    """The first lesson."""
    window.goto((site / f"{NAME}.html").as_uri())
    return window


def open_once(window, address):
    """Stay on the page if it is open: it follows a change of size or of colour scheme."""
    if window.url != address:
        window.goto(address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_a_lesson_fits_the_page(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    figure = page.get_by_alt_text("Memory of a 6x6 float32 array")
    assert figure.bounding_box()["width"] > 700  # a phone scrolls it
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("math").bounding_box()["width"] > 30
    screenshot(page, f"site_{width}_{scheme}.png")


PAGES = ["index", NAME, ASKING, "glossary", "search", "genindex", "gallery"]


# Colours differ by theme and what is in reach by width; axe takes seconds, and neither depends on the other.
@pytest.mark.parametrize(("width", "scheme"), [(400, "dark"), (1280, "light")])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(window, site, name, width, scheme):
    window.set_viewport_size({"width": width, "height": 900})
    window.emulate_media(color_scheme=scheme)
    open_once(window, (site / f"{name}.html").as_uri())
    assert violations(window) == []
    assert window.evaluate("document.documentElement.scrollWidth") <= width


def test_the_explorer_works_without_a_kernel(page):
    page.get_by_label("a[2, 3], 15", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".sx-status")).to_contain_text("a[3, 3] = 21")
    page.get_by_role("button", name="Edit shape and strides of a").click()
    page.get_by_role("textbox", name="strides of a").fill("4, 24")
    page.keyboard.press("Enter")
    expect(page.get_by_label("a[3, 2], 15", exact=True)).to_be_visible()


def test_the_replay_works_without_a_kernel(page):
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator(".sx-count")).to_contain_text("1 of 64: read of a[0, 0], byte 0: miss")
    page.get_by_role("slider", name="Access").press("End")
    expect(page.locator(".sx-count")).to_contain_text("48 hits, 16 misses so far: miss rate 25%")


def test_a_prediction_is_compared_with_the_recorded_run_and_kept(window, site):
    window.goto((site / f"{ASKING}.html").as_uri())
    window.evaluate("localStorage.clear()")
    window.reload()
    size, slowdown = window.locator(".sx-predict").all()
    expect(window.locator(".live-foreseen")).to_contain_text("You predicted 0 of 3 and foresaw 0.")
    slowdown.get_by_role("textbox").fill("a lot")
    window.keyboard.press("Enter")
    expect(slowdown.get_by_role("status")).to_have_text("Enter a number.")
    slowdown.get_by_role("textbox").fill("100")
    window.keyboard.press("Enter")
    said = "You predicted 100 times; it is 18,528 times, a factor of 185 off."
    expect(slowdown.get_by_role("status")).to_have_text(said)
    size.get_by_role("textbox").fill("3, 3")
    size.get_by_role("button").click()
    expect(size.get_by_role("status")).to_have_text("You foresaw it: 3, 3.")
    expect(window.locator(".live-foreseen")).to_contain_text("You predicted 2 of 3 and foresaw 1.")
    window.reload()
    expect(slowdown.get_by_role("status")).to_have_text(said)
    window.goto((site / "index.html").as_uri())  # which asks the same question
    expect(window.locator(".sx-predict").get_by_role("status")).to_have_text(said)
    window.evaluate("localStorage.clear()")


def test_without_scripts_there_are_tables(site, chromium):
    page = chromium.new_page(java_script_enabled=False)
    page.goto((site / f"{NAME}.html").as_uri())
    assert page.get_by_role("group", name="Explorer of a").locator("td", has_text="35").first.is_visible()
    page.close()


def test_what_is_too_wide_is_scrolled_by_keyboard(page):
    page.set_viewport_size({"width": 400, "height": 900})
    wide = page.locator("pre[tabindex='0']").first
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=wide.element_handle())


def test_lessons_lead_to_where_they_run_unless_opened_as_files(site, page):
    assert (site / "lite" / "lab" / "index.html").read_text() == "JupyterLite"
    text = (site / f"{NAME}.html").read_text(encoding="utf-8")
    assert f'<a href="lite/notebooks/index.html?path={NAME}.ipynb">' in text
    assert 'href="lite/lab/index.html?path=00_contents.md"' in (site / "index.html").read_text(encoding="utf-8")
    assert page.locator(".live-twin").count() == 0  # a server is needed
