"""What an answer consists of: the parts of its syntax tree, in a form that survives the disguises of a copy.

Names of the student's own become one sign; docstrings, annotations and layout are gone; the order of statements in a
block, of the operands of + and *, and the form of `a = a + b` do not matter. A part is a whole subtree, known by its
digest: two answers share a part if they have the same subtree.
"""

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_SMALLEST = 4  # nodes of a part; smaller ones are in every answer
_OWN = "•"


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of one answer.

    Parameters
    ----------
    parts : Counter of str
        Digest -> how often the part occurs.
    lines : dict of str to tuple of (int, int)
        Digest -> the first and last line of each place where it stands, from 1; of a compound statement its header's.
    """

    parts: Counter[str]
    lines: Mapping[str, tuple[tuple[int, int], ...]]

    def likeness(self, other: "Structure") -> float:
        """Return the share of the parts that both have, of those that at least one has: between 0 and 1."""
        either = (self.parts | other.parts).total()
        return (self.parts & other.parts).total() / either if either else 0.0


def structure_of(source: str) -> Structure | None:
    """Return the parts of an answer.

    Parameters
    ----------
    source : str
        The text of the cell.

    Returns
    -------
    Structure or None
        None if it is not Python, or too deep.
    """
    try:
        tree = ast.parse(source)
        reader = _Reader(frozenset(_own_names(tree)))
        reader.read(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = {part: tuple(places) for part, places in reader.lines.items()}
    return Structure(Counter({part: len(places) for part, places in lines.items()}), lines)


def _own_names(tree: ast.AST) -> Iterator[str]:
    """Yield the names that the text itself binds, except by imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


@dataclass(slots=True)
class _Reader:
    """Reads a tree from its leaves up. lines: digest -> places, for the parts that are large enough."""

    own: frozenset[str]
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def read(self, node: ast.AST) -> tuple[str, int]:
        """Return the digest of a subtree and its number of nodes."""
        content, size = self._content(_plain(node))
        digest = hashlib.blake2b(content.encode(errors="replace"), digest_size=8).hexdigest()
        if size >= _SMALLEST and isinstance(node, ast.stmt | ast.expr):
            self.lines.setdefault(digest, []).append(_place(node))
        return digest, size

    def _content(self, node: ast.AST) -> tuple[str, int]:
        words, size = [type(node).__name__], 1
        for name, value in ast.iter_fields(node):
            if name in ("ctx", "annotation", "returns", "type_comment", "lineno", "type_params"):
                continue
            if isinstance(value, ast.AST):
                digest, inner = self.read(value)
                words.append(digest)
                size += inner
            elif isinstance(value, list) and all(isinstance(entry, ast.AST) for entry in value):
                pairs = [self.read(entry) for entry in _statements(value)]
                digests = [digest for digest, _ in pairs]
                words.append("".join(sorted(digests) if _order_is_free(node, name) else digests))
                size += sum(inner for _, inner in pairs)
            else:
                words.append(_OWN if value in self.own else repr(value))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            words[1:] = sorted(words[1:])
        return "|".join(words), size


def _place(node: ast.stmt | ast.expr) -> tuple[int, int]:
    """Return the first and last line of a node, of a compound statement those of its header."""
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if isinstance(body, list) else node.end_lineno
    return node.lineno, max(node.lineno, last or 0)


def _order_is_free(node: ast.AST, name: str) -> bool:
    return name in ("body", "orelse") and not isinstance(node, ast.Lambda | ast.IfExp)


def _statements(entries: Iterable[ast.AST]) -> list[ast.AST]:
    """Leave out docstrings and other texts that stand alone."""
    return [entry for entry in entries if not (isinstance(entry, ast.Expr) and isinstance(entry.value, ast.Constant))]


def _plain(node: ast.AST) -> ast.AST:
    """Return `a = a + b` as `a += b`; `a = b + a` too, where the order of operands does not matter."""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp)):
        return node
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        return node
    if ast.unparse(target) == ast.unparse(value.left):
        return ast.AugAssign(target, value.op, value.right)
    if ast.unparse(target) == ast.unparse(value.right) and isinstance(value.op, ast.Add | ast.Mult):
        return ast.AugAssign(target, value.op, value.left)
    return node
