"""The form as a widget: with a live kernel what is entered is kept, without one it is a question and its answer."""

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent
WIDGETS = HERE.parent
LATER = "A cell below measures it."
WITHOUT_FOLD = "Write it down before you go on."
State = tuple[str, bool]


class PredictionForm(anywidget.AnyWidget):  # type: ignore[misc]
    """A question and the controls to answer it; made by `stridewise.predict`.

    Parameters
    ----------
    asks : str
        The question in short.
    kind : "numbers", "choice" or "order"
        The controls.
    options : sequence of str
        What is chosen from or put in order.
    unit : str
        What a number counts.
    entered : sequence of str
        What was entered before, if anything.
    state : (str, bool)
        The sentence under the controls, and whether the answer is known, so that nothing can be changed.
    enter : callable
        Called with what is entered; returns the state, or raises ValueError with what to enter instead.
    answer : str
        Shown where there is no kernel; empty if it is measured.
    """

    _esm = (WIDGETS / "shared.js").read_text(encoding="utf-8") + (HERE / "predict.js").read_text(encoding="utf-8")
    _css = (WIDGETS / "explorer" / "explorer.css").read_text(encoding="utf-8") + (HERE / "predict.css").read_text(
        encoding="utf-8"
    )

    asks = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    entered = traitlets.List(traitlets.Unicode()).tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    wrong = traitlets.Bool(False).tag(sync=True)
    settled = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        asks: str,
        *,
        kind: str,
        options: Sequence[str],
        unit: str,
        entered: Sequence[str],
        state: State,
        enter: Callable[[Sequence[str]], State],
        answer: str,
    ) -> None:
        said, settled = state
        super().__init__(
            asks=asks, kind=kind, options=list(options), unit=unit, entered=list(entered), said=said, settled=settled
        )
        self._enter, self._answer = enter, answer
        self.observe(self._keep, "entered")

    def _keep(self, change: Any) -> None:
        if self.settled:
            return
        try:
            said, settled = self._enter(change["new"])
        except ValueError as advice:
            said, settled, wrong = str(advice), False, True
        else:
            wrong = False
        with self.hold_sync():
            self.said, self.settled, self.wrong = said, settled, wrong

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the widget with the question and a fold with its answer for viewers without a kernel."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        asks, said = html.escape(self.asks), html.escape(self.said or self._answer or LATER)
        folded = f"<details><summary>{'Your prediction' if self.said else 'Answer'}</summary>{said}</details>"
        data |= {
            "text/html": f"<p><b>{asks}?</b></p>{folded}",
            "text/plain": f"{self.asks}? {self.said or WITHOUT_FOLD}",
        }
        return data, metadata
