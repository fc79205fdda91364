"""What the theme's pages lack: labels for screen readers, and descriptions for search engines and link previews."""

import html
from collections.abc import Iterable
from pathlib import Path

from stridewise.checker.notebook.contents import LessonSummary

CHARSET = '<meta charset="utf-8">'
SIDE_BARS = {"sidebar-drawer": "Lessons", "toc-drawer": "On this page"}


def finish_pages(site: Path, lessons: Iterable[LessonSummary]) -> None:
    """Add them to all pages of a site.

    Parameters
    ----------
    site : Path
        The folder that Sphinx wrote; its pages are changed.
    lessons : iterable of LessonSummary
        The lessons, whose goals describe their pages.
    """
    previews = {f"{lesson.name}.html": _preview(lesson) for lesson in lessons}
    for path in site.glob("*.html"):
        page = _labelled(path.read_text(encoding="utf-8"))
        path.write_text(page.replace(CHARSET, CHARSET + previews.get(path.name, ""), 1), encoding="utf-8")


def _labelled(page: str) -> str:
    """Label the theme's two side bars and its folds for screen readers, and give the search page a heading."""
    for side, label in SIDE_BARS.items():
        page = page.replace(f'<aside class="{side}', f'<aside aria-label="{label}" class="{side}')
    page = page.replace('<div id="search-results">', '<h1>Search</h1>\n<div id="search-results">')
    return page.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def _preview(lesson: LessonSummary) -> str:
    goals = " ".join(lesson.goals)
    description = html.escape(f"After this lesson you can {goals}" if goals else lesson.title)
    tags = {
        "og:type": "article",
        "og:title": f"{html.escape(lesson.title)} · Stridewise",
        "og:description": description,
    }
    properties = "".join(f'<meta property="{name}" content="{value}">' for name, value in tags.items())
    return f'\n<meta name="description" content="{description}">{properties}'
