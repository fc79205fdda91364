"""Showing a picture so that it appears, with its description, in every notebook viewer."""

import base64
import html
import io
from typing import Any

import matplotlib
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stridewise.plots.drawing import style
from stridewise.plots.drawing.descriptions import describe, described

SMALLEST = 0.75  # of a picture's size; its small text has 8 pixels then
LARGEST_SVG = 300_000  # bytes; beyond this a PNG is smaller and quicker to draw
# Without a fixed salt matplotlib draws new ids for every file. Outlines look the same with any font installed, and
# without hinting a text is as wide as the layout took it to be.
REPRODUCIBLE = {"svg.hashsalt": "stridewise", "svg.fonttype": "path", "text.hinting": "none", "hatch.linewidth": 0.7}
PNG_PIXELS_PER_INCH = 2 * style.PIXELS_PER_INCH  # sharp on dense screens


def show(ax: Axes, alt: str | None = None) -> None:
    """Display the figure that `ax` stands in, as an image with alt text.

    alt: what a reader who cannot see the picture is told; by default the description that the plot wrote (of
    all the figure's plots, if it has several). The image has the page's size. On a narrow page it shrinks to three
    quarters of it, where its text can still be read; beyond that it is scrolled.

    Raises TypeError where `ax` is not an Axes, ValueError where there is no description and no `alt`.
    """
    display(bundle(ax, alt), raw=True)


def bundle(ax: Axes, alt: str | None = None) -> dict[str, str]:
    """What `show` displays: "text/html" with one `<img alt>`, "text/plain" with the alt text.

    An `<img>` is the one form that JupyterLab shows in a notebook it does not trust yet, and whose alt text
    reaches the page; the same picture gives the same bytes.
    """
    text = _checked_alt(ax, alt)
    kind, data = _image(ax)
    width = round(_figure(ax).get_figwidth() * style.PIXELS_PER_INCH)
    source = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    look = f"max-width:100%;min-width:{round(SMALLEST * width)}px;height:auto;border-radius:6px"
    image = f'<img alt="{html.escape(text)}" width="{width}" style="{look}" src="{source}">'
    return {"text/html": image, "text/plain": text}


def _checked_alt(ax: Axes, alt: str | None) -> str:
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is {ax!r}; expected the Axes that a function of stridewise.plots returned")
    if alt is not None and not isinstance(alt, str):
        raise TypeError(f"alt is {alt!r}; expected a text")
    if alt is not None:
        return alt
    describe(ax)  # says what is wrong where `ax` holds no picture
    return "\n".join(describe(each) for each in _figure(ax).axes if described(each))


def _figure(ax: Axes) -> Figure:
    """The whole figure, also where `ax` stands in a part of it."""
    figure: Figure = ax.figure.figure
    return figure


def _image(ax: Axes) -> tuple[str, bytes]:
    svg = _render(ax, "svg", metadata={"Date": None, "Creator": None})
    if len(svg) <= LARGEST_SVG:
        return "image/svg+xml", svg
    return "image/png", _render(ax, "png", dpi=PNG_PIXELS_PER_INCH, metadata={"Software": None})


def _render(ax: Axes, format: str, **options: Any) -> bytes:  # noqa: A002 - savefig's own word
    buffer = io.BytesIO()
    with matplotlib.rc_context(REPRODUCIBLE):
        _figure(ax).savefig(buffer, format=format, facecolor="white", **options)
    return buffer.getvalue()
