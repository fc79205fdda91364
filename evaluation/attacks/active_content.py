"""What in a page of HTML could run code, or contact another machine, when it is opened."""

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
            is_external = name in ("src", "href") and not (value or "").startswith(_HARMLESS)
            if name.startswith("on") or is_external or "url(" in (value or ""):
                acts.append(f"{tag} {name}={value}")
        self.found += acts


def active_content(html: str) -> list[str]:
    """Return the tags and attributes that do, in the order of the page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
