"""Whatever comes out of a kernel, the grader holds no more of it than its limits say, and gives it a fate."""

import json
import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from itertools import repeat

import pytest

from grader.sandbox.cell_run import KernelLost
from grader.sandbox.kernel_client import Client, Limits

LIMITS = Limits(message=10_000, cell=50_000)


class Ended:
    """A process that ends when it is told to. words: how it ended before that, if it did."""

    def __init__(self, words: str = "") -> None:
        self.words = words
        self.killed = False

    def end(self, *, patience: float = 0.0) -> str:  # noqa: ARG002
        return self.words

    def kill(self) -> None:
        self.killed = True


def message(content: object, data: bytes = b"") -> bytes:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return struct.pack(">II", len(text), len(data)) + text + data


def stream(text: str) -> dict[str, object]:
    return {"output": {"output_type": "stream", "name": "stdout", "text": text}}


def shown(data: dict[str, object]) -> dict[str, dict[str, object]]:
    return {"output": {"output_type": "display_data", "data": data}}


def nested(depth: int) -> dict[str, object]:
    inner: dict[str, object] = {}
    for _ in range(depth):
        inner = {"deeper": inner}
    return inner


READY = message({"done": {}})
DONE = message({"done": {}})


def told(pieces: Iterable[bytes], *, words: str = "", seconds: float = 2.0):
    """What becomes of a cell whose kernel sends this, and then nothing more; and how many bytes it could send."""
    here, there = socket.socketpair()
    sent = [0]

    def tell() -> None:
        try:
            for piece in pieces:
                there.sendall(piece)
                sent[0] += len(piece)
        except OSError:
            pass

    there.sendall(READY)
    teller = threading.Thread(target=tell)
    with here:
        client = Client(here, process := Ended(words), LIMITS)
        teller.start()
        run = client.run("a cell", seconds=seconds)
    there.close()
    teller.join()
    assert process.killed == client.lost == (run.status != "ran")
    return run, sent[0]


@pytest.mark.parametrize(
    ("pieces", "fate", "cause"),
    [
        ([DONE], "ran", ""),
        ([message(stream("a")), message(stream("b")), DONE], "ran", ""),
        ([message(stream("x" * 20_000)), DONE], "too much output", "at most 10000"),
        ([struct.pack(">II", 2**32 - 1, 0)], "too much output", "at most 10000"),
        ([struct.pack(">II", 2, 2**31)], "too much output", "at most 10000"),
        ([message(stream("x" * 9_000))] * 8, "too much output", ""),
        ([message(b"{")], "died", "no JSON"),
        ([message(b"[1]")], "died", "no JSON object"),
        ([message(b"[" * 9_000)], "died", "no JSON"),
        ([message(b"\xff\xff")], "died", "no JSON"),
        ([message({"output": 1})], "died", "an output that no notebook has"),
        ([message({"output": {"output_type": "stream", "name": "stdlog", "text": ""}})], "died", "no notebook has"),
        ([message({"output": {"output_type": "stream", "name": "stdout", "text": 1}})], "died", "no notebook has"),
        ([message({"output": {"output_type": "error", "ename": "E", "evalue": None, "traceback": []}})], "died", "has"),
        ([message({"output": {"output_type": "display_data", "data": []}})], "died", "no notebook has"),
        ([message(shown({"text/plain": "x", "application/json": [{"a": 1}]})), DONE], "ran", ""),
        ([message(shown({"text/plain": ["x"]}))], "died", "no notebook has"),
        ([message(shown({"no type": "x"}))], "died", "no notebook has"),
        ([message(shown({"application/json": nested(100)}))], "died", "no notebook has"),
        ([message({"output": shown({})["output"] | {"metadata": nested(100)}})], "died", "no notebook has"),
        ([b"\0"], "timed out", ""),
        ([], "timed out", ""),
    ],
)  # fmt: skip
def test_every_message_has_a_fate(pieces, fate, cause):
    run, _ = told(pieces, seconds=0.3 if fate == "timed out" else 2.0)
    assert (run.status, cause in run.cause) == (fate, True), run


def endless(piece: bytes) -> Iterator[bytes]:
    return repeat(piece)


@pytest.mark.parametrize(
    "piece",
    [message(stream("x" * 5_000)), message({}), message({"clear": True}), message(stream(""))],
    ids=["text", "nothing", "clear", "empty text"],
)
def test_of_an_endless_flood_little_is_read(piece):
    run, sent = told(endless(piece), seconds=30)
    assert run.status == "too much output"
    assert sent < 10 * LIMITS.cell + 1_000_000  # and what fits into the buffers of the connection
    assert sum(len(one.text) for one in run.outputs) <= LIMITS.cell


def test_a_process_that_has_ended_is_not_waited_for():
    run, _ = told([message(stream("last words"))], words="the process was ended by SIGSEGV", seconds=60)
    assert (run.status, run.cause) == ("died", "the process was ended by SIGSEGV")
    assert run.outputs[0].text == "last words"


def test_pieces_of_text_become_one_output_and_half_characters_none():
    run, _ = told([message(stream("a")), message(stream("\ud800")), DONE])
    assert [one.text for one in run.outputs] == ["a?"]


def test_what_is_no_number_in_json_becomes_nothing():
    run, _ = told([message(shown({"application/json": float("nan")})), DONE])
    assert run.outputs[0].data == {"application/json": None}


def test_a_kernel_that_does_not_start_is_lost():
    here, there = socket.socketpair()
    with here, there, pytest.raises(KernelLost, match="status 1"):
        Client(here, Ended("the process ended with status 1"), LIMITS)
