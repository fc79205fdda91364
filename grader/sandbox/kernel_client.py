"""The grader's end of the connection to a kernel: requests, replies, and a limit for everything that comes."""

import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Protocol

import msgspec
from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.sandbox.cell_run import CallReply, CellRun, CellStatus, KernelLost, UnreadableReply
from grader.sandbox.inside import protocol
from grader.sandbox.inside.framing import (
    ConnectionLost,
    DeadlineExceeded,
    FrameTooLarge,
    receive_frame,
    send_frame,
)
from grader.sandbox.inside.protocol import (
    CallFunction,
    CallsFailed,
    CallsFinished,
    CellFinished,
    ClearOutput,
    DataOutput,
    DecodeError,
    ErrorOutput,
    FromKernel,
    KernelReady,
    Message,
    ResourceLimits,
    RunCell,
    StreamOutput,
    sendable,
)
from grader.sandbox.process_memory import PeakMemory, sender_pid
from stridewise.timing import ProcessTime

_START_SECONDS = 60.0
_SEND_SECONDS = 20.0
_INTERRUPT_SECONDS = 2.0  # between an interrupt and the end of the cell
_EXIT_SECONDS = 1.0  # between the end of the connection and that of the process
_MOST_DELAY = 10  # the wall clock's time over the kernel's own, at most
_MESSAGE_COST = 100  # bytes that every message counts for at least, so that there cannot be millions of empty ones
_MAX_JSON_DEPTH = 20


class KernelProcess(Protocol):
    """The process at the other end, with everything that it started."""

    def exit_reason(self, *, seconds: float = 0.0) -> str:
        """Return how the process ended, waiting at most `seconds`; an empty string if it is still running."""

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the cell that is running."""

    def kill(self) -> None:
        """Kill the process, and wait until it has ended."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kernel may use, and what it may show: bytes of one output, and of all outputs of one cell."""

    resources: ResourceLimits = field(default_factory=ResourceLimits)
    output_bytes: int = 4_000_000
    cell_bytes: int = 16_000_000


DEFAULT_LIMITS = Limits()


class KernelClient:
    """A `NotebookKernel` at the other end of a socket. Raises KernelLost if it does not start."""

    def __init__(self, connection: socket.socket, process: KernelProcess, limits: Limits) -> None:
        self._connection = connection
        self._process = process
        self._limits = limits
        self._number = 0
        self.lost = False
        self.seconds = 0.0
        deadline = time.monotonic() + _START_SECONDS
        try:
            pid = sender_pid(connection, deadline=deadline, while_waiting=self._raise_if_ended)
            self._pid, self._peak = pid, PeakMemory(pid)
            if not isinstance(self._receive(deadline, max_content=1000)[0], KernelReady):
                raise DecodeError("it sent something else first")
        except (ConnectionLost, DecodeError) as fault:
            reason = self._reason(fault)
            self._lose()
            raise KernelLost(f"the kernel did not start: {reason}") from None

    @property
    def resident_bytes(self) -> int:
        return self._peak.most

    def run(self, source: str, *, seconds: float) -> CellRun:
        self._number += 1
        outputs: list[NotebookNode] = []
        interrupt = _Interrupt(self._process)

        def read(limit: _TimeLimit) -> None:
            self._collect(outputs, limit, interrupt.sent_after(limit.time, seconds))

        run = self._exchange(RunCell(self._number, sendable(source)), b"", read, seconds + _INTERRUPT_SECONDS)
        status: CellStatus = "interrupted" if run.status == "ran" and interrupt.is_sent else run.status
        return replace(run, status=status, outputs=tuple(_joined(outputs)))

    def call(self, request: CallFunction, memory: bytes = b"", *, seconds: float) -> CallReply:
        self._number += 1
        replies: list[tuple[CallsFinished | CallsFailed, bytes]] = []
        faults: list[str] = []

        def read(limit: _TimeLimit) -> None:
            try:
                replies.append(self._receive_reply(limit))
            except (DecodeError, FrameTooLarge) as fault:
                faults.append(str(fault))
                raise

        numbered = msgspec.structs.replace(request, number=self._number)
        run = self._exchange(numbered, memory, read, seconds)
        if faults:
            raise UnreadableReply(faults[0])
        message, reply_memory = replies[0] if replies else (None, b"")
        return CallReply(run, message, reply_memory)

    def _exchange(
        self, request: RunCell | CallFunction, memory: bytes, read: "Callable[[_TimeLimit], None]", seconds: float
    ) -> CellRun:
        """Send a request, read the reply within the limit, and measure both from outside."""
        status: CellStatus = "ran"
        cause, limit = "", _TimeLimit(self._pid, seconds)
        self._peak.reset()
        try:
            self._send(request, memory)
            read(limit)
        except DeadlineExceeded:
            status = "timed out"
        except FrameTooLarge as fault:
            status, cause = "too much output", str(fault)
        except (ConnectionLost, DecodeError) as fault:
            status, cause = "died", self._reason(fault)
        taken, extra_bytes = limit.time.seconds, self._peak.extra_bytes()
        self.seconds += taken
        if status != "ran":
            self._lose()
        return CellRun(status, cause=cause, seconds=taken, extra_bytes=extra_bytes)

    def _send(self, request: Message, memory: bytes) -> None:
        if self.lost:
            raise KernelLost("this kernel has ended")
        self._connection.settimeout(_SEND_SECONDS)
        try:
            send_frame(self._connection, protocol.encode(request), memory)
        except OSError as fault:
            self._lose()
            raise KernelLost(f"the kernel takes no more requests: {fault}") from None

    def _collect(self, outputs: list[NotebookNode], limit: "_TimeLimit", send_if_due: Callable[[], None]) -> None:
        """Read the outputs of a cell until it has finished."""
        left = self._limits.cell_bytes

        def check_time() -> None:
            send_if_due()
            limit.check()

        while True:
            check_time()
            message, size = self._receive(
                limit.deadline,
                max_content=min(left, self._limits.output_bytes),
                while_waiting=check_time,
            )
            match message:
                case CellFinished():
                    return self._check_number(message.number)
                case ClearOutput():
                    outputs.clear()
                case StreamOutput() | DataOutput() | ErrorOutput():
                    outputs.append(_notebook_output(message))
                    left -= size
                case _:
                    raise DecodeError(f"{type(message).__name__} during a cell")
            left -= _MESSAGE_COST

    def _receive_reply(self, limit: "_TimeLimit") -> tuple[CallsFinished | CallsFailed, bytes]:
        def wait() -> None:
            self._raise_if_ended()
            limit.check()

        content, memory = receive_frame(
            self._connection,
            max_content=protocol.MAX_CONTENT,
            max_memory=protocol.MAX_MEMORY,
            deadline=limit.deadline,
            while_waiting=wait,
        )
        message = protocol.decode(content, FromKernel)
        if not isinstance(message, CallsFinished | CallsFailed):
            raise DecodeError(f"{type(message).__name__} in reply to a call")
        self._check_number(message.number)
        return message, memory

    def _receive(
        self, deadline: float, *, max_content: int, while_waiting: Callable[[], None] = lambda: None
    ) -> tuple[Any, int]:
        """Return the next message without memory, and its size in bytes."""

        def wait() -> None:
            self._raise_if_ended()
            while_waiting()

        content, _ = receive_frame(self._connection, max_content=max_content, deadline=deadline, while_waiting=wait)
        return protocol.decode(content, FromKernel), len(content)

    def _check_number(self, number: int) -> None:
        if number != self._number:
            raise DecodeError(f"a reply to request {number}, and this is request {self._number}")

    def _raise_if_ended(self) -> None:
        reason = self._process.exit_reason()
        if reason:
            raise ConnectionLost(reason)

    def _reason(self, fault: Exception) -> str:
        return self._process.exit_reason(seconds=_EXIT_SECONDS) or str(fault)

    def _lose(self) -> None:
        self.lost = True
        self._process.kill()


class _TimeLimit:
    """The limit of one exchange: on the time that the kernel takes itself, and a longer one on the wall clock's."""

    def __init__(self, kernel: int, seconds: float) -> None:
        # While this process waits for a processor, the kernel may have replied long ago.
        self.time = ProcessTime(kernel, os.getpid())
        self.deadline = time.monotonic() + _MOST_DELAY * seconds
        self._seconds = seconds

    def check(self) -> None:
        """Raise DeadlineExceeded if the time is up."""
        if self.time.has_reached(self._seconds):
            raise DeadlineExceeded("the time was up")


@dataclass(slots=True)
class _Interrupt:
    """The interrupt of a cell, which is sent once, when its time is up."""

    process: KernelProcess
    is_sent: bool = False

    def sent_after(self, taken: ProcessTime, seconds: float) -> Callable[[], None]:
        """Return a function that sends it if so much time has been taken."""

        def send_if_due() -> None:
            if not self.is_sent and taken.has_reached(seconds):
                self.is_sent = True
                self.process.interrupt()

        return send_if_due


def _joined(outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield the outputs, with consecutive texts on the same stream joined, as Jupyter's front ends do."""
    for stream, group in groupby(outputs, key=lambda output: output.get("name")):
        if stream is None:
            yield from group
        else:
            yield new_output("stream", name=stream, text="".join(output.text for output in group))


def _notebook_output(message: StreamOutput | DataOutput | ErrorOutput) -> NotebookNode:
    """Return the message as an output of the notebook format. Raises DecodeError if its JSON is invalid there."""
    match message:
        case StreamOutput():
            return new_output("stream", name=message.name, text=message.text)
        case ErrorOutput():
            return new_output("error", ename=message.name, evalue=message.value, traceback=message.traceback)
    data = {
        mime_type: _decoded_json(text) if mime_type.endswith("json") else text
        for mime_type, text in message.data.items()
    }
    metadata = _decoded_json(message.metadata)
    if not isinstance(metadata, dict):
        raise DecodeError("metadata that is not a JSON object")
    return new_output(message.kind, data=data, metadata=metadata)


def _decoded_json(text: str) -> Any:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise DecodeError(f"an output that is not JSON: {fault}"[:200]) from None
    if not _is_shallow(value):
        raise DecodeError("an output of JSON that is nested too deeply")
    return value


def _is_shallow(value: Any, depth: int = _MAX_JSON_DEPTH) -> bool:
    """Return whether no later step will run out of stack on it."""
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_shallow(entry, depth - 1) for entry in entries)
