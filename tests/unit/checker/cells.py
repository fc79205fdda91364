"""Functions defined as a notebook cell defines them."""

import linecache
import re

import numba
import numpy as np


def cell(source, **names):
    """The last function that a cell defines, with its lines where tracebacks look for them."""
    code = source.lstrip("\n")
    file_name = f"<cell {len(linecache.cache)}>"
    linecache.cache[file_name] = (len(code), None, code.splitlines(keepends=True), file_name)
    scope = {"np": np, "numba": numba, **names}
    exec(compile(code, file_name, "exec"), scope)
    return scope[re.findall(r"^def (\w+)", code, re.MULTILINE)[-1]]
