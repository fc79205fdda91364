"""From a verdict to a notebook cell: the card on the page, the points as the cell's last value."""

import os
from typing import Any

from stridewise.checker.notebook.progress import keep
from stridewise.checker.verdict import Verdict

MIME_TYPE = "application/vnd.stridewise.verdict+json"


class NoPointsEarned(Exception):
    """No points were earned. Its text is the verdict's; IPython shows that text in place of a traceback."""

    def __init__(self, verdict: Verdict, *, shown: bool) -> None:
        super().__init__(repr(verdict))
        self._verdict = verdict
        self._shown = shown

    def _render_traceback_(self) -> list[str]:
        # The card already says it all; repeating its text in red below would be noise.
        if self._shown:
            return [f"{self._verdict.exercise}: no points yet (see above)."]
        return repr(self._verdict).splitlines()


def score(verdict: Verdict) -> float:
    """Show the card, then give the points; raise NoPointsEarned where there are none."""
    if shown := _display(verdict):
        keep(verdict)
    if verdict.points > 0:
        return verdict.points
    raise NoPointsEarned(verdict, shown=shown and not _validating()) from None


def _display(verdict: Verdict) -> bool:
    """Put the verdict on the page; False where there is no page, as in a terminal."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    shell: Any = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return False
    bundle = {"text/html": verdict._repr_html_(), "text/plain": repr(verdict), MIME_TYPE: verdict.as_record()}
    display(bundle, raw=True)
    return True


def _validating() -> bool:
    # nbgrader's Validate shows errors alone, so there the error must carry the whole text.
    return os.environ.get("NBGRADER_EXECUTION") == "validate"
