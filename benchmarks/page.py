"""The numbers in docs/benchmarks.md: each block below a marker `<!-- name -->` is what a benchmark printed last."""

import re
from collections.abc import Iterable
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def put(name: str, text: str) -> None:
    """Replace the code block below `<!-- name -->`. Raises ValueError where there is none."""
    _replace(name, r"(\n+```\n).*?(```)", text.rstrip() + "\n")


def put_table(name: str, rows: Iterable[str]) -> None:
    """Replace the table below `<!-- name -->`. Raises ValueError where there is none."""
    _replace(name, r"(\n+)(?:\|[^\n]*\n)+()", "".join(f"{row}\n" for row in rows))


def _replace(name: str, block: str, text: str) -> None:
    """Replace what follows a marker. block: its pattern, with groups for what comes before and after the text."""
    before = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {name} -->){block}", re.DOTALL)
    after, count = pattern.subn(lambda found: f"{found[1]}{found[2]}{text}{found[3]}", before)
    if count != 1:
        raise ValueError(f"{PAGE.name} has {count} blocks below <!-- {name} -->; expected one")
    PAGE.write_text(after, encoding="utf-8")
