"""Whatever comes out of a kernel, the grader holds no more of it than its limits say, and the status tells."""

import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import repeat

import pytest

from grader.sandbox.cell_run import KernelLost, UnreadableReply
from grader.sandbox.inside import protocol
from grader.sandbox.inside.protocol import (
    CallFunction,
    CallsFailed,
    CallsFinished,
    CellFinished,
    ClearOutput,
    DataOutput,
    ErrorOutput,
    KernelReady,
    Message,
    RunCell,
    StreamOutput,
)
from grader.sandbox.kernel_client import KernelClient, Limits

LIMITS = Limits(output_bytes=10_000, cell_bytes=50_000)


class FakeProcess:
    """A process that ends when it is killed. reason: how it ended before that, if it did."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self.killed = False
        self.interrupts = 0

    def exit_reason(self, *, seconds: float = 0.0) -> str:  # noqa: ARG002
        return self.reason

    def interrupt(self) -> None:
        self.interrupts += 1

    def kill(self) -> None:
        self.killed = True


def frame(message: Message | bytes, memory: bytes = b"") -> bytes:
    content = message if isinstance(message, bytes) else protocol.encode(message)
    return struct.pack(">II", len(content), len(memory)) + content + memory


def text(content: str) -> bytes:
    return frame(StreamOutput("stdout", content))


def data(**bundle: str) -> bytes:
    return frame(DataOutput("display_data", {f"application/{name}": content for name, content in bundle.items()}))


DONE = frame(CellFinished(1))
READY = frame(KernelReady())


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch):
    monkeypatch.setattr("grader.sandbox.kernel_client._INTERRUPT_SECONDS", 0.5)


def exchange(pieces: Iterable[bytes], *, reason: str = "", seconds: float = 2.0, call: bool = False):
    """What becomes of a cell, or a call, whose kernel sends this and nothing more; and how many bytes it could send."""
    near, far = socket.socketpair()
    sent = [0]

    def send() -> None:
        try:
            for piece in pieces:
                far.sendall(piece)
                sent[0] += len(piece)
        except OSError:
            pass

    far.sendall(READY)
    sender = threading.Thread(target=send)
    try:
        with near:
            client = KernelClient(near, process := FakeProcess(reason), LIMITS)
            sender.start()
            if call:
                result = client.call(CallFunction("f", "watched"), seconds=seconds)
                run = result.run
            else:
                result = run = client.run("a cell", seconds=seconds)
    finally:
        assert process.killed == client.lost
        far.close()
        sender.join()
    assert client.lost == (run.status not in ("ran", "interrupted"))
    assert process.interrupts == (run.status in ("interrupted", "timed out") and not call)
    return result, sent[0]


@pytest.mark.parametrize(
    ("pieces", "status", "cause"),
    [
        ([DONE], "ran", ""),
        ([text("a"), text("b"), DONE], "ran", ""),
        ([text("x" * 20_000), DONE], "too much output", "at most 10,000"),
        ([struct.pack(">II", 2**32 - 1, 0)], "too much output", "at most 10,000"),
        ([struct.pack(">II", 2, 2**31)], "too much output", "at most 10,000 + 0"),
        ([text("x" * 9_000)] * 8, "too much output", ""),
        ([frame(b"{")], "died", "not a message"),
        ([frame(b"\x91" * 9_000)], "died", "not a message"),
        ([frame(CellFinished(2))], "died", "a reply to request 2"),
        ([READY], "died", "KernelReady during a cell"),
        ([frame(RunCell(1, ""))], "died", "RunCell"),
        ([frame(CallsFinished(1, "missing"))], "died", "CallsFinished during a cell"),
        ([frame(ErrorOutput("E", "", [])), DONE], "ran", ""),
        ([data(json='[{"a": 1}]', plain="["), DONE], "ran", ""),
        ([data(json="NaN")], "died", "not JSON"),
        ([data(json='"\\ud800"')], "died", "not JSON"),
        ([data(json="1e999")], "died", "not JSON"),
        ([data(json="1" * 5_000)], "died", "not JSON"),
        ([data(json='{"a":' * 100 + "1" + "}" * 100)], "died", "nested too deeply"),
        ([data(json="[" * 5_000)], "died", "not JSON"),
        ([frame(DataOutput("display_data", {}, "[]"))], "died", "metadata"),
        ([frame(DataOutput("display_data", {}, '{"a":' * 100 + "1" + "}" * 100))], "died", "nested too deeply"),
        ([b"\0"], "timed out", ""),
        ([], "timed out", ""),
    ],
)  # fmt: skip
def test_every_message_leads_to_a_status(pieces, status, cause):
    run, _ = exchange(pieces, seconds=0.3 if status == "timed out" else 2.0)
    assert (run.status, cause in run.cause) == (status, True), run


@pytest.mark.parametrize(
    ("piece", "fault"),
    [
        (struct.pack(">II", 2**23, 0), "at most 4,194,304"),
        (struct.pack(">II", 2, 2**27), "at most 4,194,304 . 67,108,864"),
        (frame(b"\x80"), "not a message"),
        (text("x"), "StreamOutput in reply to a call"),
        (DONE, "CellFinished in reply to a call"),
        (frame(CallsFinished(7, "function")), "a reply to request 7"),
        (frame(CallsFailed(0, "")), "a reply to request 0"),
    ],
)
def test_a_reply_that_the_protocol_does_not_allow_is_unreadable(piece, fault):
    with pytest.raises(UnreadableReply, match=fault):
        exchange([piece], call=True)


@pytest.mark.parametrize("message", [CallsFinished(1, "function"), CallsFailed(1, "an error")])
def test_the_reply_to_a_call_comes_with_its_memory(message):
    reply, _ = exchange([frame(message, b"1234")], call=True)
    assert (reply.message, reply.memory, reply.run.status) == (message, b"1234", "ran")


def test_a_call_that_is_not_answered_has_timed_out():
    reply, _ = exchange([], call=True, seconds=0.2)
    assert (reply.message, reply.run.status) == (None, "timed out")


def after_a_while(*pieces: bytes) -> Iterator[bytes]:
    time.sleep(0.2)
    yield from pieces


@pytest.mark.parametrize("pieces", [(DONE,), (text("a"), DONE)])
def test_a_cell_that_ends_when_it_is_interrupted_leaves_its_kernel_alive(pieces):
    run, _ = exchange(after_a_while(*pieces), seconds=0.1)
    assert run.status == "interrupted"


def endless(piece: bytes) -> Iterator[bytes]:
    return repeat(piece)


@pytest.mark.parametrize(
    "piece", [text("x" * 5_000), frame(ClearOutput()), text("")], ids=["text", "clear", "empty text"]
)
def test_of_an_endless_flood_little_is_read(piece):
    run, sent = exchange(endless(piece), seconds=30)
    assert run.status == "too much output"
    assert sent < 10 * LIMITS.cell_bytes + 1_000_000  # and what fits into the buffers of the connection
    assert sum(len(output.text) for output in run.outputs) <= LIMITS.cell_bytes


def test_a_process_that_has_ended_is_not_waited_for():
    run, _ = exchange([text("last words")], reason="the process was ended by SIGSEGV", seconds=60)
    assert (run.status, run.cause) == ("died", "the process was ended by SIGSEGV")
    assert run.outputs[0].text == "last words"


def test_pieces_of_text_become_one_output():
    run, _ = exchange([text("a"), text("b"), DONE])
    assert [output.text for output in run.outputs] == ["ab"]


def test_source_that_has_no_utf_8_form_is_sent_all_the_same():
    near, far = socket.socketpair()
    with near, far:
        far.sendall(READY + DONE)
        client = KernelClient(near, FakeProcess(), LIMITS)
        assert client.run("'\ud800'", seconds=2).status == "ran"


@pytest.mark.parametrize("first", [b"", DONE, frame(b"?"), struct.pack(">II", 2**31, 0)])
def test_a_kernel_that_does_not_start_is_lost(first):
    near, far = socket.socketpair()
    far.sendall(first)
    with near, far, pytest.raises(KernelLost, match="status 1"):
        KernelClient(near, FakeProcess("the process ended with status 1"), LIMITS)
