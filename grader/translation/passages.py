"""What there is to translate in a cell: the paragraphs of a text, and the comments and docstrings of code."""

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from nbformat import NotebookNode

Translate = Callable[[str], str]
WIDTH = 116  # of a line in a text cell, as in the lessons' sources
_SUMMARY = re.compile(r"(?<=<summary>).+?(?=</summary>)")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a cell that is translated as a whole.

    Parameters
    ----------
    text : str
        What is translated, in one line.
    first, last : (int, int)
        Line and column where it begins and where it ends, from 0; the end is excluded.
    is_prose : bool
        Whether the translation may be broken into lines.
    """

    text: str
    first: tuple[int, int]
    last: tuple[int, int]
    is_prose: bool = False


def passages(cell: NotebookNode) -> list[Passage]:
    """Return the passages of a cell, in their order.

    Parameters
    ----------
    cell : NotebookNode
        A text cell or a code cell.

    Returns
    -------
    list of Passage
        Without formulas, code and pictures of their own paragraph.
    """
    found = _of_text(cell.source) if cell.cell_type == "markdown" else _of_code(cell.source)
    return sorted(found, key=lambda passage: passage.first)


def translated(cell: NotebookNode, translate: Translate) -> str:
    """Return the source of a cell with every passage translated.

    Parameters
    ----------
    cell : NotebookNode
        A text cell or a code cell.
    translate : callable
        Takes a passage's text and returns its translation.

    Returns
    -------
    str
    """
    lines = cell.source.split("\n")
    for passage in reversed(passages(cell)):
        (row, column), (last_row, last_column) = passage.first, passage.last
        before, after = lines[row][:column], lines[last_row][last_column:]
        text = before + translate(passage.text) + after
        if passage.is_prose:
            lines[row : last_row + 1] = _broken(text, indent=" " * column)
        else:
            lines[row : last_row + 1] = [text]
    return "\n".join(lines)


def _broken(text: str, indent: str) -> list[str]:
    """Break a paragraph into lines, but not within code, formulas or links."""
    whole = re.sub(r"`[^`]+`|\$[^$]+\$|\]\([^)]*\)", lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    lines = textwrap.wrap(
        whole, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _of_text(source: str) -> Iterator[Passage]:
    lines = source.split("\n")
    for token in _MARKDOWN.parse(source):
        if token.type == "html_block" and token.map:
            yield from _summaries(lines, *token.map)
        elif token.type == "inline" and token.map and _is_language(token.content):
            yield from _of_block(lines, token.content, *token.map)


def _summaries(lines: list[str], start: int, end: int) -> Iterator[Passage]:
    """Yield the titles of foldable parts, which are HTML."""
    for row in range(start, end):
        for found in _SUMMARY.finditer(lines[row]):
            yield Passage(found[0], (row, found.start()), (row, found.end()))


def _of_block(lines: list[str], content: str, start: int, end: int) -> Iterator[Passage]:
    """Yield a paragraph, a heading, an item of a list; or a cell of a table, which shares its line with others."""
    first, *others = content.split("\n")
    column = lines[start].find(first)
    if others:
        last = end - 1
        while not lines[last].strip():
            last -= 1
        yield Passage(" ".join(map(str.strip, [first, *others])), (start, column), (last, len(lines[last])), True)
    elif column >= 0:
        is_alone = lines[start].rstrip().endswith(first) and not lines[start].lstrip().startswith(("|", "#"))
        yield Passage(first, (start, column), (start, column + len(first)), is_alone)


def _is_language(text: str) -> bool:
    """Return whether something is left to translate without formulas, code and addresses."""
    return re.search(r"[^\W\d_]{2}", re.sub(r"\$\$?[^$]+\$\$?|`[^`]+`|\]\([^)]*\)", "", text)) is not None


def _of_code(source: str) -> Iterator[Passage]:
    is_solution = False  # what students do not get is not translated
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            is_solution = "BEGIN SOLUTION" in token.string or (is_solution and "END SOLUTION" not in token.string)
            if not is_solution and not token.string.startswith("###") and _is_language(token.string):
                (row, column), (last_row, last_column) = token.start, token.end
                skip = len(token.string) - len(token.string.lstrip("# "))
                yield Passage(token.string[skip:], (row - 1, column + skip), (last_row - 1, last_column))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            yield from _of_docstring(node.body[0], source.split("\n"))


def _of_docstring(statement: ast.stmt, lines: list[str]) -> Iterator[Passage]:
    """Yield each line of a docstring: they are short, and say one thing about one argument."""
    assert statement.end_lineno is not None
    for row in range(statement.lineno - 1, statement.end_lineno):
        text = lines[row].strip().strip('"').strip()
        if text and _is_language(text):
            column = lines[row].index(text)
            yield Passage(text, (row, column), (row, column + len(text)))
