"""Where the project is published. `pyproject.toml` says it once, and `python -m website.publication` writes the links.

The account in its `Repository` is OWNER until somebody publishes the project.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINKED = ("README.md", "docs/install.md", "pyproject.toml")
NOBODY = "OWNER"
# GitHub's pages, Colab's, Binder's and Codespaces' name a repository, and its site stands under the account's name.
_REPOSITORY = re.compile(r"(github\.com/|/github/|/gh/|codespaces\.new/)[\w-]+/[\w.-]*\w")
_SITE = re.compile(r"https://[\w-]+\.github\.io/[\w.-]+/")


def repository(root: Path = ROOT) -> str:
    """Return the account and the name, such as OWNER/stridewise.

    Parameters
    ----------
    root : Path
        The folder of `pyproject.toml`.

    Raises
    ------
    ValueError
        If its `Repository` is no repository on GitHub, where the links lead.
    """
    urls = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    found = re.fullmatch(r"https://github\.com/([\w-]+/[\w.-]*\w)/?", urls["Repository"])
    if found is None:
        raise ValueError(
            f"Repository in pyproject.toml is {urls['Repository']}: write https://github.com/ACCOUNT/NAME, and run "
            "python -m website.publication"
        )
    return found[1]


def site_address(root: Path = ROOT) -> str:
    """Return where the project's site is published; empty as long as nobody has published it."""
    account, name = repository(root).split("/")
    return "" if account == NOBODY else f"https://{account}.github.io/{name}/"


def with_links(text: str, name: str) -> str:
    """Return a text whose links lead to a repository, such as OWNER/stridewise, and to its site."""
    account, project = name.split("/")
    return _SITE.sub(f"https://{account}.github.io/{project}/", _REPOSITORY.sub(rf"\g<1>{name}", text))


def outdated(root: Path = ROOT) -> dict[str, str]:
    """Return the files whose links lead elsewhere, with the text that each should have."""
    texts = {name: (root / name).read_text(encoding="utf-8") for name in LINKED}
    linked = {name: with_links(text, repository(root)) for name, text in texts.items()}
    return {name: text for name, text in linked.items() if text != texts[name]}


def main() -> None:
    """Write the links."""
    for name, text in outdated().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: its links lead to {repository()}\n")


if __name__ == "__main__":
    main()
