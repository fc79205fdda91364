"""What goes to a worker and comes back is JSON, and loses nothing on the way."""

import json
from dataclasses import replace

import pytest
from nbformat.v4 import new_output

from grader.judging.judge import Judgement
from grader.pipeline.requests import GradeRequest, GradeResponse, decode_request, decode_response
from grader.sandbox.cell_run import CellRun

OUTPUTS = (new_output("stream", text="half a pair: \ud800"), new_output("display_data", data={"image/png": "AAAA"}))
JUDGEMENTS = (
    Judgement("f", "failed", 0.5, 2.0, "values", "flipped", message="wrong", page="<b>wrong</b>"),
    Judgement("g", "undecided", 0.0, 1.0),
)


@pytest.fixture
def order(release):
    return GradeRequest(release, frozenset({"a", "b"}), {"f": 2.0, "g": 1.0}, ["g"], {"f": "1", "g": "2"}, "secret", 30)


def test_an_order_arrives_as_it_was_sent(order):
    assert decode_request(order.packed()) == order
    assert decode_request(replace(order, sandboxed=False).packed()).sandboxed is False
    assert order.packed() == decode_request(order.packed()).packed()


def test_exercises_keep_their_order(order):
    backwards = replace(order, points={"g": 1.0, "f": 2.0})
    assert list(decode_request(backwards.packed()).points) == ["g", "f"]


def test_an_outcome_arrives_as_it_was_sent_words_included():
    runs = {3: CellRun("ran", OUTPUTS, seconds=0.1, extra_bytes=5), 10: CellRun("died", cause="memory")}
    sent = GradeResponse(runs, JUDGEMENTS)
    arrived = decode_response(sent.packed())
    assert arrived.runs == sent.runs
    assert list(arrived.judgements) == list(JUDGEMENTS)
    assert [(one.message, one.page) for one in arrived.judgements] == [("wrong", "<b>wrong</b>"), ("", "")]
    assert decode_response(GradeResponse(fault="x", unfit="y").packed()) == GradeResponse({}, [], "x", "y")


def test_both_are_plain_json(order):
    assert json.loads(order.packed())["secret"] == "secret"
    assert json.loads(GradeResponse({1: CellRun("ran", OUTPUTS)}).packed())["runs"]["1"]["status"] == "ran"
