"""Requests and responses travel as JSON, and nothing is lost on the way."""

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
def request_(release):
    return GradeRequest(release, frozenset({"a", "b"}), {"f": 2.0, "g": 1.0}, ["g"], {"f": "1", "g": "2"}, "key", 30)


def test_a_request_arrives_as_it_was_sent(request_):
    assert decode_request(request_.encode()) == request_
    assert decode_request(replace(request_, sandboxed=False).encode()).sandboxed is False
    assert request_.encode() == decode_request(request_.encode()).encode()


def test_exercises_keep_their_order(request_):
    backwards = replace(request_, points={"g": 1.0, "f": 2.0})
    assert list(decode_request(backwards.encode()).points) == ["g", "f"]


def test_a_response_arrives_as_it_was_sent_messages_included():
    runs = {3: CellRun("ran", OUTPUTS, seconds=0.1, extra_bytes=5), 10: CellRun("died", cause="memory")}
    sent = GradeResponse(runs, JUDGEMENTS)
    arrived = decode_response(sent.encode())
    assert arrived.runs == sent.runs
    assert list(arrived.judgements) == list(JUDGEMENTS)
    assert [(judgement.message, judgement.page) for judgement in arrived.judgements] == [
        ("wrong", "<b>wrong</b>"),
        ("", ""),
    ]
    assert decode_response(GradeResponse(error="x", worker_problem="y").encode()) == GradeResponse({}, [], "x", "y")


def test_both_are_plain_json(request_):
    assert json.loads(request_.encode())["key"] == "key"
    assert json.loads(GradeResponse({1: CellRun("ran", OUTPUTS)}).encode())["runs"]["1"]["status"] == "ran"
