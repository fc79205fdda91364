"""Notebook nodes made without nbformat's validation, which takes milliseconds each: what is saved is validated once.

Only for what has the right types already, such as text read by `read_cells` or received by msgspec.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import nbformat.v4
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict


def plain_cell(kind: Literal["code", "markdown", "raw"], source: str, cell_id: str) -> NotebookNode:
    """Return a cell without metadata and outputs, as nbformat's `new_code_cell` and its like would.

    Parameters
    ----------
    kind : "code", "markdown" or "raw"
        The type of the cell.
    source : str
        Its text.
    cell_id : str
        Its id.

    Returns
    -------
    NotebookNode
    """
    of_code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return NotebookNode(id=cell_id, cell_type=kind, metadata=NotebookNode(), source=source, **of_code)


def plain_notebook(cells: Iterable[NotebookNode], metadata: Mapping[str, Any]) -> NotebookNode:
    """Return a notebook of these cells, with these metadata."""
    form = {"nbformat": nbformat.v4.nbformat, "nbformat_minor": nbformat.v4.nbformat_minor}
    return NotebookNode(cells=list(cells), metadata=from_dict(dict(metadata)), **form)


def shown_data(kind: str, data: Mapping[str, str]) -> NotebookNode:
    """Return an output of the type "display_data" or "execute_result".

    Parameters
    ----------
    kind : str
        The type of the output.
    data : mapping of str to str
        MIME type -> content.

    Returns
    -------
    NotebookNode
    """
    of_result: dict[str, Any] = {"execution_count": None} if kind == "execute_result" else {}
    return NotebookNode(output_type=kind, metadata=NotebookNode(), data=NotebookNode(data), **of_result)


def shown_text(text: str) -> NotebookNode:
    """Return an output with this text on stdout."""
    return NotebookNode(output_type="stream", name="stdout", text=text)


def shown_error(name: str, text: str, traceback: Sequence[str]) -> NotebookNode:
    """Return an output that is an error."""
    return NotebookNode(output_type="error", ename=name, evalue=text, traceback=list(traceback))
