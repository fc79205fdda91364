"""The card of a verdict on a notebook's page."""

import os
from typing import Any

from stridewise.checker.verdict import Verdict

MIME_TYPE = "application/vnd.stridewise.verdict+json"


def show_card(verdict: Verdict) -> bool:
    """Put the verdict on the page, as HTML, as text and as data.

    Returns
    -------
    bool
        Whether the reader sees it there: not in a terminal, and not under nbgrader's Validate, which shows errors only.
    """
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    shell: Any = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return False
    bundle = {"text/html": verdict.html, "text/plain": repr(verdict), MIME_TYPE: verdict.as_record()}
    display(bundle, raw=True)
    return os.environ.get("NBGRADER_EXECUTION") != "validate"
