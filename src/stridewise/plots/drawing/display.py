"""Displaying a figure so that every notebook viewer shows it, with its description as alt text."""

import base64
import html
import io
from typing import Any

import matplotlib
from IPython.display import DisplayHandle, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stridewise.plots.drawing import dark, style
from stridewise.plots.drawing.descriptions import describe, has_description

MIN_SCALE = 0.75  # of the figure's own size; its small text is then 8 pixels high
MAX_SVG_BYTES = 300_000  # a PNG of a larger figure is smaller and draws faster
# A fixed salt, because matplotlib otherwise draws new ids for every file. Text as outlines does not depend on installed
# fonts, and without hinting it is as wide as the layout assumed.
REPRODUCIBLE_RC = {"svg.hashsalt": "stridewise", "svg.fonttype": "path", "text.hinting": "none", "hatch.linewidth": 0.7}
PNG_PIXELS_PER_INCH = 2 * style.PIXELS_PER_INCH  # sharp on high-density screens


def show(ax: Axes, alt: str | None = None, *, on: DisplayHandle | None = None) -> None:
    """Display the figure that contains `ax`, as an image with alt text.

    The image is as large as the figure was laid out. On a narrow page it shrinks to three quarters of that, where its
    text is still readable, and scrolls beyond that.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of `stridewise.plots` returned.
    alt : str, optional
        Alt text for readers who cannot see the figure; by default the descriptions of all plots in it.
    on : IPython.display.DisplayHandle, optional
        What `display(..., display_id=True)` returned: the figure takes the place of what is displayed there.

    Raises
    ------
    TypeError
        If `ax` is not an Axes or `alt` not a string.
    ValueError
        If there is neither a description nor `alt`.
    """
    if on is None:
        display(mime_bundle(ax, alt), raw=True)
    else:
        on.update(mime_bundle(ax, alt), raw=True)


def mime_bundle(ax: Axes, alt: str | None = None) -> dict[str, str]:
    """Return what `show` displays: "text/html" with an `<img>`, "text/plain" with its alt text.

    On a dark page the figure has a dark card. JupyterLab shows an `<img>` with its alt text even in an untrusted
    notebook. Equal plots give equal bytes.
    """
    text = _alt_text(ax, alt)
    media_type, data = _image(ax)
    width = round(_figure(ax).get_figwidth() * style.PIXELS_PER_INCH)
    source = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    css = f"color-scheme:light;max-width:100%;min-width:{round(MIN_SCALE * width)}px;height:auto;border-radius:6px"
    # A figure that scrolls on a narrow page takes the focus, and JupyterLab leaves it the arrow keys.
    keys = 'tabindex="0" data-lm-suppress-shortcuts="true"'
    image = f'<img alt="{html.escape(text)}" class="{dark.CLASS}" width="{width}" style="{css}" {keys} src="{source}">'
    return {"text/html": image + dark.RULES, "text/plain": text}


def _alt_text(ax: Axes, alt: str | None) -> str:
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is {ax!r}; expected the Axes that a function of stridewise.plots returned")
    if alt is not None and not isinstance(alt, str):
        raise TypeError(f"alt is {alt!r}; expected a string")
    if alt is not None:
        return alt
    describe(ax)  # raises if there is no plot on `ax`
    return "\n".join(describe(plot) for plot in _figure(ax).axes if has_description(plot))


def _figure(ax: Axes) -> Figure:
    """Return the top-level figure, even if `ax` belongs to a subfigure."""
    figure: Figure = ax.figure.figure
    return figure


def _image(ax: Axes) -> tuple[str, bytes]:
    svg = _render(ax, "svg", metadata={"Date": None, "Creator": None})
    if len(svg) <= MAX_SVG_BYTES:
        return "image/svg+xml", dark.follow_theme(svg.decode()).encode()
    return "image/png", _render(ax, "png", dpi=PNG_PIXELS_PER_INCH, metadata={"Software": None})


def _render(ax: Axes, image_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with matplotlib.rc_context(REPRODUCIBLE_RC):
        _figure(ax).savefig(buffer, format=image_format, facecolor="white", **options)
    return buffer.getvalue()
