"""Which global names a cell binds and which it uses, read off its text: what one cell needs of another."""

import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class CellNames:
    """bound: by assignments, definitions and imports. used: anywhere in the cell, also in functions defined there."""

    bound: frozenset[str]
    used: frozenset[str]


@lru_cache(maxsize=512)
def global_names(source: str) -> CellNames:
    """The global names of a cell. Of what Python alone cannot read, such as IPython's magics, every word counts."""
    try:
        tables = list(_all_tables(symtable.symtable(source, "a cell", "exec")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = frozenset(_WORD.findall(source))
        return CellNames(words, words)
    bound = {one.get_name() for one in tables[0].get_symbols() if one.is_assigned() or one.is_imported()}
    bound |= {one.get_name() for table in tables for one in table.get_symbols() if one.is_declared_global()}
    used = {one.get_name() for one in tables[0].get_symbols() if one.is_referenced()}
    used |= {one.get_name() for table in tables for one in table.get_symbols() if one.is_global()}
    return CellNames(frozenset(bound), frozenset(used))


def _all_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for inner in table.get_children():
        yield from _all_tables(inner)
