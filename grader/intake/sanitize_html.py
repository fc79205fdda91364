"""What a submission shows, made harmless for those who look at it.

Formgrader and the feedback put text and HTML of a notebook on their pages as they are, and formgrader's page may do
whatever the instructor may. So scripts, frames, links and pictures from elsewhere are taken out of what is saved.
Pictures, tables and coloured text remain. Whatever is long or oddly nested enough to keep a page waiting is left out.
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
from nbformat.v4 import new_output

_NOT_SHOWN = "(this output is not shown on this page)"
_PICTURES = ("image/png", "image/jpeg")
_TAGS = frozenset(
    (
        *(
            "div",
            "span",
            "p",
            "pre",
            "code",
            "samp",
            "br",
            "hr",
            "b",
            "strong",
            "i",
            "em",
            "u",
            "s",
            "small",
            "sub",
            "sup",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "details", "summary"),
        *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("img", "figure", "figcaption"),
    )
)
_ATTRIBUTES = frozenset(("style", "title", "alt", "width", "height", "colspan", "rowspan", "scope", "align"))
# None that loads a picture, and none that moves a thing over another: a verdict is not to be covered by a nicer one.
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
_PICTURE_HERE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_DATA = re.compile(r"data:[^\"']*")
# What begins a tag in HTML, a link's address in Markdown, and a link or an attribute in a formula.
_ACTIVE = re.compile(r"<(?=[A-Za-z!/?])|\](?=[(:\[])|\\(?=href|url|style|class|cssId|unicode|require)")
_NOTHING = "\u200b"  # a space without a width: the text looks the same
_MOST_TAGS = 5000  # of one output
_MOST_LETTERS = 200_000  # of one output, its pictures not counted
_MOST_PICTURES = 40  # of one page; 190 of them made it 189,000 pixels high


def sanitize_markdown(source: str, *, most: int) -> str:
    """The source of a text cell without active HTML; what is longer than `most` letters is cut."""
    kept = source if len(source) <= most else f"{source[:most]}\n\n(More was handed in than this page can show.)"
    return _ACTIVE.sub(lambda found: found[0] + _NOTHING, kept)


@dataclass(slots=True)
class OutputSanitizer:
    """One notebook's page, on which there is room for so many more tags of students' HTML, and pictures."""

    tags: int = 4 * _MOST_TAGS
    pictures: int = _MOST_PICTURES

    def harmless(self, outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
        """The outputs with nothing in them that acts, or comes from elsewhere. Streams and errors are no HTML.

        Of several in a row of which nothing is shown, one says so.
        """
        left_out = False
        for output in outputs:
            if output.output_type in ("stream", "error"):
                left_out = False
                yield output
                continue
            data = dict(self._kept(output.data))
            if data or not left_out:
                yield new_output(output.output_type, data=data or {"text/plain": _NOT_SHOWN})
            left_out = not data

    def _kept(self, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for kind, content in data.items():
            if kind == "text/plain" or (kind in _PICTURES and _is_base64(content) and self._has_room_for_one()):
                yield kind, content
            elif kind == "text/html" and self._has_room(content):
                yield kind, _CLEANER.clean(content)

    def _has_room_for_one(self) -> bool:
        """Whether another picture may be shown; takes its place."""
        there_is = self.pictures > 0
        self.pictures -= there_is
        return there_is

    def _has_room(self, content: str) -> bool:
        """Whether it can be read in a moment; takes the room."""
        tags, pictures = content.count("<"), content.lower().count("<img")
        is_long = tags > min(self.tags, _MOST_TAGS) or len(_DATA.sub("", content)) > _MOST_LETTERS
        if is_long or pictures > self.pictures:
            return False
        self.tags -= tags
        self.pictures -= pictures
        return True


def _is_base64(content: str) -> bool:
    try:
        return bool(base64.b64decode("".join(content.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def _is_allowed(tag: str, name: str, value: str) -> bool:
    return name in _ATTRIBUTES or (tag == "img" and name == "src" and _PICTURE_HERE.fullmatch(value) is not None)


_CLEANER = bleach.Cleaner(
    tags=_TAGS,
    attributes=_is_allowed,
    protocols=frozenset({"data"}),
    css_sanitizer=CSSSanitizer(allowed_css_properties=_PROPERTIES),
    strip=True,
)
