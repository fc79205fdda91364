"""What is left to run of a cell whose import failed: the student's machine has the package, this one does not.

Whatever does not need the import keeps its points, as it would if the import stood in a cell of its own.
"""

import ast
import re

_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_ONLY_IPYTHON = re.compile(r"^[%!].*$", re.MULTILINE)  # magics and commands, at the top level


def rest_after_failed_import(source: str, error: str) -> str:
    """Return the lines after the import at the top level of a cell at which it ended.

    Parameters
    ----------
    source : str
        The text of the cell.
    error : str
        How it ended, as "Name: text".

    Returns
    -------
    str
        Empty if it did not end at such an import, or ends with it.
    """
    if not error.startswith(("ModuleNotFoundError", "ImportError")):
        return ""
    try:
        statements = ast.parse(_ONLY_IPYTHON.sub("pass", source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    failed = next((found for found in statements if _may_raise(found, error)), None)
    lines = source.splitlines()[failed.end_lineno :] if failed else []
    return "\n".join(lines) if any(map(str.strip, lines)) else ""


def _may_raise(statement: ast.stmt, error: str) -> bool:
    if isinstance(statement, ast.Import):
        missing = _NO_MODULE.search(error)
        return missing is not None and any(_is_within(alias.name, missing[1]) for alias in statement.names)
    if not isinstance(statement, ast.ImportFrom):
        return False
    if statement.level:
        return "relative import" in error
    if missing := _NO_NAME.search(error):
        return statement.module == missing[2] and missing[1] in {alias.name for alias in statement.names}
    missing = _NO_MODULE.search(error)
    return missing is not None and _is_within(statement.module or "", missing[1])


def _is_within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")
