"""Puts the stride explorer's page together: one HTML file that loads nothing."""

import html
from pathlib import Path

from stridewise.plots.widgets.explorer import widget

HERE = Path(__file__).resolve().parent
PAGE = "stride-explorer.html"
SCRIPTS = ("state", "arithmetic", "values", "numpy_code", "examples", "halo", "facts", "drawing", "page")
EXPORT = "export default { render };"  # the last line of the widget's module; here its classes are used directly
PICTURE = "stride-explorer.png"


def render_page(address: str = "") -> str:
    """Return the page.

    Parameters
    ----------
    address : str, default ""
        Where the site will be published. With it, the page's preview in other sites has an address and a picture.

    Returns
    -------
    str
        HTML.
    """
    parts = {"head": _preview(address), "style": _style(), "script": script()}
    page = (HERE / "page.html").read_text(encoding="utf-8")
    for name, text in parts.items():
        page = page.replace(f"<!-- {name} -->", text)
    return page


def script() -> str:
    """Return the page's script: the widget's own files, then the page's."""
    return f"{arithmetic()}\n{(HERE / 'scripts' / 'page.js').read_text(encoding='utf-8')}"


def arithmetic() -> str:
    """Return everything that the page defines, without starting it."""
    folder = Path(widget.__file__).parent
    widgets = "\n".join((folder / name).read_text(encoding="utf-8") for name in widget.SCRIPTS).replace(EXPORT, "")
    own = [(HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS[:-1]]
    own.insert(0, (HERE.parent / "number_text.js").read_text(encoding="utf-8"))
    return "\n".join([widgets, *own])


def _style() -> str:
    folder = Path(widget.__file__).parent
    return (folder / "explorer.css").read_text(encoding="utf-8") + (HERE / "page.css").read_text(encoding="utf-8")


def _preview(address: str) -> str:
    """Return the tags for an absolute address, which a preview needs."""
    if not address:
        return ""
    base = html.escape(address.rstrip("/"), quote=True)
    return (
        f'<link rel="canonical" href="{base}/{PAGE}">\n<meta property="og:url" content="{base}/{PAGE}">\n'
        f'<meta property="og:image" content="{base}/_static/{PICTURE}">\n'
        '<meta property="og:image:width" content="1200">\n<meta property="og:image:height" content="630">\n'
        '<meta name="twitter:card" content="summary_large_image">\n'
    )
