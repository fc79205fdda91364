"""The static site on a phone and a desktop: nothing is cut off, figures stay readable, nothing external is loaded."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from stridewise import plots
from stridewise.exercises import EXERCISES
from stridewise.plots.drawing.display import mime_bundle
from stridewise.plots.gallery.examples import SIX
from tests.browser.conftest import watched_page
from tests.browser.pictures import SCREENSHOTS
from website.build import build
from website.execute import clean_outputs

pytestmark = pytest.mark.browser
NAME = "01_storage_order"


def output_cell(data):
    return new_code_cell("plots.show(...)", outputs=[new_output("display_data", data)])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of one lesson: a formula, a figure wider than a phone, and the explorer."""
    for needed in ("sphinx", "myst_nb", "furo", "latex2mathml"):
        pytest.importorskip(needed, reason="needs the extra `site`")
    text = new_markdown_cell("# 1 · A lesson\n\n$$z \\in \\mathbb{R}^n$$")
    explorer, _ = plots.explore(SIX)._repr_mimebundle_()
    figure = mime_bundle(plots.memory_strip(SIX))
    folder = tmp_path_factory.mktemp("website")
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    lesson = clean_outputs(new_notebook(cells=[text, output_cell(figure), output_cell(explorer)], metadata=kernel))
    # The glossary links to every lesson; of the others a title is enough.
    titles = {exercise.lesson: new_markdown_cell(f"# {exercise.lesson}") for exercise in EXERCISES}
    others = {name: new_notebook(cells=[title], metadata=kernel) for name, title in titles.items()}
    assert build({**others, NAME: lesson}, folder / "pages", folder / "site") == 0
    return folder / "site"


@pytest.fixture(scope="module")
def page(site, chromium):
    with watched_page(chromium) as (page, watch):
        page.goto((site / f"{NAME}.html").as_uri())
        yield page
        assert watch.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_a_lesson_fits_the_page(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    figure = page.get_by_alt_text("Memory of a 6x6 float32 array")
    assert figure.bounding_box()["width"] > 700  # a phone scrolls it
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("math").bounding_box()["width"] > 30
    assert page.get_by_role("group", name="Explorer of a").locator("td", has_text="35").first.is_visible()
    page.screenshot(path=SCREENSHOTS / f"site_{width}_{scheme}.png")
