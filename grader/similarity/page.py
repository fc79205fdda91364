"""The pairs as one page that loads nothing and runs no script: both answers side by side, what they share marked."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from grader.similarity.pairs import SharedAnswer, SimilarPair

_TEMPLATE = Path(__file__).with_name("page.html")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_pairs(lesson: str, pairs: list[SimilarPair]) -> str:
    """Return the page.

    Parameters
    ----------
    lesson : str
        The lesson's name.
    pairs : list of SimilarPair
        In the order of the page.

    Returns
    -------
    str
        HTML.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(lesson=lesson, pairs=pairs, sides=_sides, policy=_POLICY)


def _sides(shared: SharedAnswer) -> list[list[tuple[str, bool]]]:
    """Return both texts as lines, each with whether it holds what hardly anybody else has."""
    texts = zip(shared.sources, shared.lines, strict=True)
    return [
        [(_printable(line), number in marked) for number, line in enumerate(source.splitlines(), start=1)]
        for source, marked in texts
    ]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def pairs_as_data(pairs: list[SimilarPair]) -> list[dict[str, Any]]:
    """Return the pairs for JSON, without the texts."""
    return [
        {
            "students": list(pair.students),
            "evidence": round(pair.evidence, 1),
            "exercises": [
                {
                    "exercise": shared.exercise,
                    "mistake": shared.mistake or None,
                    "likeness": round(shared.likeness, 3),
                    "evidence": round(shared.evidence, 1),
                }
                for shared in pair.shared
            ],
        }
        for pair in pairs
    ]
