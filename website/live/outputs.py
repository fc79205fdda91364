"""Outputs that show a widget: its state goes into the page, beside the table for readers without scripts."""

import json
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from stridewise.predictions.kinds import Numbers
from stridewise.predictions.questions import QUESTIONS, Question

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
KINDS = {"Explorer": "explorer", "Replay": "replay", "PredictionForm": "predict"}  # a widget's class -> its script
JUPYTERS = ("layout", "tabbable", "tooltip")  # of every widget, unused
HTML = '<div class="live-widget"><script type="application/json">{state}</script>{table}</div>'
LIST = '<div class="live-foreseen"><script type="application/json">{questions}</script>{table}</div>'
FORESEEN = re.compile(r'^foreseen\("(\w+)"\)$', re.MULTILINE)
Outcomes = Mapping[str, list[Any]]  # a question's name -> what was measured


def embed_widgets(notebook: NotebookNode, outcomes: Outcomes) -> None:
    """Put the state of each widget into its output, and remove the states of the run.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs and the states of widgets; changed in place.
    outcomes : mapping of str to list
        What was measured, by question.
    """
    stored = notebook.metadata.pop("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            view = data.pop(WIDGET_VIEW, None)
            model = stored.get((view or {}).get("model_id"), {}).get("state", {})
            kind = KINDS.get(str(model.get("_anywidget_id")).rpartition(".")[-1])
            if kind and "text/html" in data:
                data["text/html"] = live_html(kind, model, data["text/html"], outcomes)
            if (listed := FORESEEN.search(cell.source)) and "text/html" in data:
                data["text/html"] = _live_list(listed[1], data["text/html"], outcomes)


def live_html(kind: str, model: Mapping[str, Any], table: str, outcomes: Outcomes) -> str:
    """Return the HTML of a widget that works without a kernel.

    Parameters
    ----------
    kind : str
        Its script: "explorer", "replay" or "predict".
    model : mapping
        Its state.
    table : str
        HTML for readers without scripts.
    outcomes : mapping of str to list
        What was measured, by question.

    Returns
    -------
    str
    """
    state = {name: value for name, value in model.items() if not name.startswith("_") and name not in JUPYTERS}
    embedded: dict[str, Any] = {"widget": kind, "state": state}
    if kind == "predict":
        question = next(asked for asked in QUESTIONS if asked.asks == state["asks"])
        embedded["question"] = question_data(question, outcomes.get(question.name))
    return HTML.format(state=_json(embedded), table=table)


def _live_list(lesson: str, table: str, outcomes: Outcomes) -> str:
    """Return the HTML of the list of what was foreseen in a lesson, which the page keeps up to date."""
    questions = [question_data(asked, outcomes.get(asked.name)) for asked in QUESTIONS if asked.lesson == lesson]
    return LIST.format(questions=_json(questions), table=table)


def _json(value: Any) -> str:
    """Return JSON that can stand in a script element, which the text "</script>" would end."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def question_data(question: Question, measured: list[Any] | None) -> dict[str, Any]:
    """Return what the page's script knows about a question.

    Parameters
    ----------
    question : Question
        The question.
    measured : list or None
        Its outcome in the recorded run.

    Returns
    -------
    dict
        As predictions.js describes it.
    """
    kind, outcome = question.kind, list(question.answer) if question.answer else measured
    count, within, most = (kind.count, kind.within, kind.most) if isinstance(kind, Numbers) else (None, None, None)
    name = type(kind).__name__.lower()
    data = {
        "name": question.name,
        "asks": question.asks,
        "kind": name,
        "count": count,
        "within": within,
        "most": most,
        "unit": kind.unit,
    }
    return data | {"options": list(kind.options), "outcome": outcome}
