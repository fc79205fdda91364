"""One student's feedback as a self-contained page: nbgrader's, with a head of our own and formulas as MathML.

nbgrader's own page loads MathJax from a server, ignores dark mode, and is as wide as its widest picture.
"""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbgrader.server_extensions.formgrader as formgrader
from jinja2 import pass_context
from jupyterlab_pygments import JupyterStyle  # type: ignore[import-untyped]
from latex2mathml.converter import convert_to_element
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from traitlets.config import Config

_TEMPLATES = Path(__file__).with_name("templates")
_NBGRADER_TEMPLATES = Path(formgrader.__file__).with_name("templates")
_LONGEST_FORMULA = 500  # characters; nested as deeply as that allows, it can still be converted
_REMOVED_ATTRIBUTES = frozenset(("href", "style", "class", "id"))  # a formula neither links anywhere nor moves


class FeedbackPage(HTMLExporter):  # type: ignore[misc]
    """The exporter that a course's settings name in GenerateFeedback.exporter_class."""

    @property
    def default_config(self) -> Config:
        """The default settings with our template, under this class's name: nbgrader overwrites HTMLExporter's."""
        config = Config(super().default_config)
        config.FeedbackPage.template_name = "stridewise_feedback"
        config.FeedbackPage.extra_template_basedirs = [str(_TEMPLATES), str(_NBGRADER_TEMPLATES)]
        config.FeedbackPage.extra_template_paths = [str(_NBGRADER_TEMPLATES)]
        config.CSSHTMLHeaderPreprocessor.style = JupyterStyle  # whose colours are the template's, in both themes
        return config

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **settings: Any) -> tuple[str, Any]:
        """Return the page. What a person has still to decide on shows no score, and neither does the whole."""
        names = (resources or {}).get("nbgrader", {})
        if "db_url" in names:
            names["open"] = _open_cells(names)
        page, resources = super().from_notebook_node(nb, resources, **settings)
        return str(page), resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Return the HTML of a text cell, or of an instructor's comment."""
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
        return str(MarkdownWithMath(renderer=renderer).render(source))


def _open_cells(names: Mapping[str, str]) -> list[str]:
    """Return the ids of the cells that the gradebook marks as needing a manual grade."""
    with Gradebook(names["db_url"]) as book:
        notebook = book.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
        return [grade.name for grade in notebook.grades if grade.needs_manual_grade]


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def inline_math(self, body: str) -> str:
        return _mathml(body, display="inline") or str(super().inline_math(body))

    def block_math(self, body: str) -> str:
        return _mathml(body, display="block") or str(super().block_math(body))

    def latex_environment(self, name: str, body: str) -> str:
        whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return _mathml(whole, display="block") or str(super().latex_environment(name, body))


def _mathml(source: str, *, display: str) -> str | None:
    """Return the formula as MathML; None if it is malformed or too long, and is shown as it was written.

    latex2mathml's own serialisation is not used: `<` and `&lt;` come out of it as the start of a tag.
    """
    if len(source) > _LONGEST_FORMULA:
        return None
    try:
        formula = convert_to_element(source, display=display)
    except Exception:  # anything may stand between two dollar signs
        return None
    for element in formula.iter():
        element.text = html.unescape(element.text or "")
        for name in _REMOVED_ATTRIBUTES.intersection(element.attrib):
            del element.attrib[name]
    return ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)
