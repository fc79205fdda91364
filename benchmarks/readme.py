"""The numbers in the README: each block below a marker `<!-- name -->` is what a benchmark printed last."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def put(name: str, text: str) -> None:
    """Replace the code block below `<!-- name -->`. Raises ValueError where there is none."""
    before = README.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n+```\n).*?(```)", re.DOTALL)
    after, count = block.subn(lambda found: f"{found[1]}{text.rstrip()}\n{found[2]}", before)
    if count != 1:
        raise ValueError(f"README.md has {count} blocks below <!-- {name} -->; expected one")
    README.write_text(after, encoding="utf-8")
