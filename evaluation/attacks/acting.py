"""What on a page could do something, or ask another machine for something, when somebody looks at it."""

from html.parser import HTMLParser

_FRAMES = {"script", "iframe", "object", "embed", "form", "base", "meta", "link"}
_HARMLESS = ("data:image/png", "data:image/jpeg", "data:image/gif", "#")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acts = [tag] if tag in _FRAMES else []
        for name, value in attrs:
            leads_out = name in ("src", "href") and not (value or "").startswith(_HARMLESS)
            if name.startswith("on") or leads_out or "url(" in (value or ""):
                acts.append(f"{tag} {name}={value}")
        self.found += acts


def acting(html: str) -> list[str]:
    """Tags and attributes that act, in the order of the page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
