"""Sanitizes what a submission shows, for the sake of those who look at it.

Formgrader and nbgrader's feedback put a notebook's text and HTML on their pages unescaped, and formgrader's page has
the instructor's rights. So scripts, frames, links and remote images are removed from what is saved. Embedded images,
tables and coloured text remain. Output so long or so oddly nested that it would block a page is left out.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbformat import NotebookNode

from grader.intake.notebook_nodes import shown_data, shown_text

_NOT_SHOWN = "(this output is not shown on this page)"
_IMAGE_TYPES = ("image/png", "image/jpeg")
_TAGS = frozenset(
    (
        *("div", "span", "p", "pre", "code", "samp", "br", "hr"),
        *("b", "strong", "i", "em", "u", "s", "small", "sub", "sup"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "details", "summary"),
        *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("img", "figure", "figcaption"),
    )
)
_ATTRIBUTES = frozenset(("style", "title", "alt", "width", "height", "colspan", "rowspan", "scope", "align"))
# No images, and no positioning: student CSS must not cover a verdict.
_PROPERTIES = frozenset(
    (
        *("background-color", "color", "display", "opacity", "overflow", "overflow-x", "white-space", "line-height"),
        *("border", "border-bottom", "border-left", "border-right", "border-top", "border-color", "border-style"),
        *("border-width", "border-radius", "border-collapse", "border-spacing", "caption-side", "vertical-align"),
        *("font-family", "font-size", "font-style", "font-weight", "text-align", "text-decoration"),
        *("padding", "padding-bottom", "padding-left", "padding-right", "padding-top"),
        *("width", "height", "max-width", "min-width"),
    )
)
_EMBEDDED_IMAGE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_CODE_TAG = re.compile(r"<(/?)(script|style)\b[^<>]*>", re.IGNORECASE)
_DATA_URL = re.compile(r"data:[^\"']*")
# The start of a tag in HTML, of a link's address in Markdown, and of a link or an attribute in a formula.
_ACTIVE_MARKUP = re.compile(r"<(?=[A-Za-z!/?])|\](?=[(:\[])|\\(?=href|url|style|class|cssId|unicode|require)")
_ZERO_WIDTH_SPACE = "\u200b"  # the text looks the same
_MAX_TAGS = 5000  # of one output
_MAX_LENGTH = 200_000  # characters of one output, apart from its images
_MAX_IMAGES = 40  # of one page; 190 of them made it 189,000 pixels high
_MAX_PAGE = 10_000_000  # characters of all outputs of one page, images included


def sanitize_markdown(source: str, *, max_length: int) -> str:
    """Defuse the active markup in the source of a text cell, and cut it to `max_length` characters."""
    is_long = len(source) > max_length
    kept = f"{source[:max_length]}\n\n(More was handed in than this page can show.)" if is_long else source
    return _ACTIVE_MARKUP.sub(lambda match: match[0] + _ZERO_WIDTH_SPACE, kept)


@dataclass(slots=True)
class OutputSanitizer:
    """Sanitizes the outputs of one notebook, within what its page can show.

    Parameters
    ----------
    remaining_tags, remaining_images, remaining_length : int, optional
        How many more HTML tags, images and characters fit on the page; reduced by every output.
    """

    remaining_tags: int = 4 * _MAX_TAGS
    remaining_images: int = _MAX_IMAGES
    remaining_length: int = _MAX_PAGE

    def sanitize_outputs(self, outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
        """Remove everything that acts or loads anything. Streams and errors are not HTML, and stay, up to a length.

        Where several outputs in a row are left out, one line says so.

        Parameters
        ----------
        outputs : iterable of NotebookNode
            The outputs of one cell.

        Yields
        ------
        NotebookNode
            The outputs to show.
        """
        last_left_out = False
        for output in outputs:
            if output.output_type in ("stream", "error"):
                last_left_out = False
                yield self._cut(output)
                continue
            data = {kind: content for kind, content in self._sanitize_data(output.data) if self._take(len(content))}
            if data or not last_left_out:
                yield shown_data(output.output_type, data or {"text/plain": _NOT_SHOWN})
            last_left_out = not data

    def _sanitize_data(self, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for kind, content in data.items():
            if kind == "text/plain" or (kind in _IMAGE_TYPES and _is_base64(content) and self._take_image()):
                yield kind, content
            elif kind == "text/html" and self._take_html(content):
                yield kind, _CLEANER.clean(_without_code(content))

    def _cut(self, output: NotebookNode) -> NotebookNode:
        """Return a stream or an error, or a note where the page has no room for it."""
        texts = [output.text] if output.output_type == "stream" else [output.evalue, *output.traceback]
        if self._take(sum(map(len, texts))):
            return output
        return shown_text(f"{_NOT_SHOWN}\n")

    def _take(self, length: int) -> bool:
        """Return whether the page has room for so many characters; if so, use it."""
        has_room = length <= self.remaining_length
        self.remaining_length -= length if has_room else 0
        return has_room

    def _take_image(self) -> bool:
        """Return whether the page has room for another image; if so, use it."""
        has_room = self.remaining_images > 0
        self.remaining_images -= has_room
        return has_room

    def _take_html(self, content: str) -> bool:
        """Return whether the page has room for this HTML; if so, use it."""
        tags, images = content.count("<"), content.lower().count("<img")
        is_long = tags > min(self.remaining_tags, _MAX_TAGS) or len(_DATA_URL.sub("", content)) > _MAX_LENGTH
        if is_long or images > self.remaining_images:
            return False
        self.remaining_tags -= tags
        self.remaining_images -= images
        return True


def _without_code(content: str) -> str:
    """Leave out scripts and style sheets with their source, of which the cleaner would keep the text."""
    kept, start, opened = [], 0, ""
    for tag in _CODE_TAG.finditer(content):
        is_end, name = tag[1] == "/", tag[2].lower()
        if opened:
            if is_end and name == opened:
                start, opened = tag.end(), ""
        elif not is_end:
            kept.append(content[start : tag.start()])
            opened = name
    return "".join(kept) + ("" if opened else content[start:])


def _is_base64(content: str) -> bool:
    try:
        return bool(base64.b64decode("".join(content.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def _is_allowed(tag: str, name: str, value: str) -> bool:
    return name in _ATTRIBUTES or (tag == "img" and name == "src" and _EMBEDDED_IMAGE.fullmatch(value) is not None)


_CLEANER = bleach.Cleaner(
    tags=_TAGS,
    attributes=_is_allowed,
    protocols=frozenset({"data"}),
    css_sanitizer=CSSSanitizer(allowed_css_properties=_PROPERTIES),
    strip=True,
)
