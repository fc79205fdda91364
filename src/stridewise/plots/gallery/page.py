"""The gallery as one HTML file: every plot as a notebook shows it, with its description."""

import html
from collections.abc import Iterable, Iterator
from itertools import groupby

from stridewise import plots
from stridewise.plots.drawing.display import mime_bundle
from stridewise.plots.gallery.examples import ANIMATIONS, EXAMPLES, WIDGETS, Example, WidgetExample

STYLE = """
:root { color-scheme: light dark; --border: #8c8c8c; }
body { background: light-dark(#fff, #131416); color: light-dark(#1a1a1a, #e6e6e6);
  font: 14px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 900px; padding: 16px; }
a { color: light-dark(#0060a0, #6bb8f0); }
code, pre { font: 13px/1.4 monospace; }
nav a { margin-right: 12px; white-space: nowrap; }
h2 code { font-size: 20px; }
section { border-top: 1px solid var(--border); margin-top: 32px; }
figure { margin: 16px 0; }
figcaption { font-weight: bold; margin-bottom: 6px; }
pre { border-left: 3px solid var(--border); padding-left: 12px; white-space: pre-wrap; }
.wide { overflow-x: auto; }
.wide img { max-width: none !important; }
"""


def render(examples: Iterable[Example] = EXAMPLES, widgets: Iterable[WidgetExample] = (*WIDGETS, *ANIMATIONS)) -> str:
    """Return the page. It loads nothing, and the same code gives the same bytes."""
    figures = groupby(_figures(examples, widgets), key=lambda figure: figure[0])
    sections = {name: [figure for _, figure in group] for name, group in figures}
    links = "".join(f'<a href="#{name}"><code>{name}</code></a> ' for name in sections)
    body = "".join(_section(name, section) for name, section in sections.items())
    return (
        '<!doctype html>\n<html lang="en" data-theme="auto"><head><meta charset="utf-8">'
        "<title>Stridewise: all plots</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body><main><h1>All plots of stridewise.plots</h1><nav>{links}</nav>\n"
        f"{body}</main></body></html>\n"
    )


def _figures(examples: Iterable[Example], widgets: Iterable[WidgetExample]) -> Iterator[tuple[str, str]]:
    """Yield (function, HTML) of each figure; those of one function are adjacent."""
    for example in examples:
        yield example.function, _figure(example.shows, mime_bundle(example.draw()))
    for widget in widgets:
        bundle = widget.make()._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        yield widget.function, _figure(f"{widget.shows}, without a kernel", data)


def _section(name: str, figures: list[str]) -> str:
    summary = (getattr(plots, name).__doc__ or "").strip().partition("\n")[0]
    return f'<section id="{name}"><h2><code>{name}</code></h2><p>{_code(summary)}</p>{"".join(figures)}</section>\n'


def _code(text: str) -> str:
    """Return HTML of a docstring's line, with what stands between backticks as code."""
    return "".join(
        f"<code>{html.escape(part)}</code>" if number % 2 else html.escape(part)
        for number, part in enumerate(text.split("`"))
    )


def _figure(shows: str, data: dict[str, str]) -> str:
    return (
        f'<figure><figcaption>{html.escape(shows)}</figcaption><div class="wide" tabindex="0">{data["text/html"]}</div>'
        f"<p>Description:</p><pre>{html.escape(data['text/plain'])}</pre></figure>"
    )
