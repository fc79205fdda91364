"""Which global names a cell binds and which it uses, read off its source: what one cell needs of another."""

import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class CellNames:
    """The global names of one cell.

    Parameters
    ----------
    bound : frozenset of str
        By assignments, definitions and imports.
    used : frozenset of str
        Anywhere in the cell, also in functions defined there.
    """

    bound: frozenset[str]
    used: frozenset[str]


@lru_cache(maxsize=512)
def global_names(source: str) -> CellNames:
    """Return a cell's global names. If Python cannot parse it (it has IPython magics, say), every word counts."""
    try:
        tables = list(_all_tables(symtable.symtable(source, "<cell>", "exec")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = frozenset(_WORD.findall(source))
        return CellNames(words, words)
    top, symbols = tables[0], [symbol for table in tables for symbol in table.get_symbols()]
    bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    bound |= {symbol.get_name() for symbol in symbols if symbol.is_declared_global()}
    used = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    used |= {symbol.get_name() for symbol in symbols if symbol.is_global()}
    return CellNames(frozenset(bound), frozenset(used))


def _all_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for inner in table.get_children():
        yield from _all_tables(inner)
