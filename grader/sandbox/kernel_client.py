"""The grader's end of the connection to a kernel: questions, answers, and a limit for everything that comes."""

import re
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Protocol

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.sandbox.cell_run import CellRun, CellStatus, KernelLost, NoFile
from grader.sandbox.inside.messages import TooLarge, TooLate, WireFault, receive, send
from grader.sandbox.inside.namespaces import ResourceLimits
from grader.sandbox.process_memory import PeakMemory, process_behind

_SECONDS_TO_START = 60.0
_SECONDS_FOR_A_FILE = 20.0
_SECONDS_TO_END = 1.0  # between the end of the connection and that of the process
_WORDS = 100_000  # bytes of an answer besides the file that was asked for
_MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_PRICE = 100  # bytes that every message counts for at least, so that there cannot be millions of empty ones


class Process(Protocol):
    """The process at the other end, with all that it started."""

    def end(self, *, patience: float = 0.0) -> str:
        """How it ended, in words; empty if it lives on after so many seconds."""

    def kill(self) -> None:
        """End it, and wait until it has ended."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kernel may use, and what it may send: `message` bytes as one output, `cell` bytes as all of one cell."""

    caps: ResourceLimits = field(default_factory=ResourceLimits)
    message: int = 4_000_000
    cell: int = 16_000_000


DEFAULT_LIMITS = Limits()


class Client:
    """A Kernel (see kernel.py) that is spoken to over a socket. Raises KernelLost if it does not start."""

    def __init__(self, connection: socket.socket, process: Process, limits: Limits) -> None:
        self._connection = connection
        self._process = process
        self._limits = limits
        self.lost = False
        try:
            number = process_behind(connection, seconds=_SECONDS_TO_START, idle=self._raise_if_ended)
        except WireFault as fault:
            raise KernelLost(f"the kernel did not start: {fault}") from None
        self._peak = PeakMemory(number)
        self._answer()

    @property
    def resident_bytes(self) -> int:
        return self._peak.most

    def run(self, source: str, *, seconds: float) -> CellRun:
        outputs: list[NotebookNode] = []
        status: CellStatus = "ran"
        self._peak.reset()
        cause, start = "", time.monotonic()
        try:
            self._send({"run": source})
            self._collect(outputs, start + seconds)
        except TooLate:
            status = "timed out"
        except TooLarge as fault:
            status, cause = "too much output", str(fault)
        except WireFault as fault:
            status, cause = "died", self._why(fault)
        lasted, memory = time.monotonic() - start, self._peak.extra_bytes()
        if status != "ran":
            self._lose()
        return CellRun(status, tuple(_joined(outputs)), cause, lasted, memory)

    def put(self, name: str, data: bytes) -> None:
        self._send({"put": name}, data)
        answer, _ = self._answer()
        if answer.get("fault"):
            raise KernelLost(f"{name} could not be written: {answer['fault']!s:.200}")

    def take(self, name: str, *, most: int) -> bytes:
        self._send({"take": name, "most": most})
        answer, data = self._answer(most=most)
        if answer.get("fault"):
            raise NoFile(f"{name}: {answer['fault']!s:.200}")
        return data

    def _send(self, request: dict[str, Any], data: bytes = b"") -> None:
        if self.lost:
            raise KernelLost("this kernel has ended")
        self._connection.settimeout(_SECONDS_FOR_A_FILE)
        try:
            send(self._connection, request, data)
        except OSError as fault:
            self._lose()
            raise KernelLost(f"the kernel takes nothing more: {fault}") from None

    def _answer(self, *, most: int = 0) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + _SECONDS_FOR_A_FILE
        try:
            content, data = receive(self._connection, most=most + _WORDS, deadline=deadline, idle=self._raise_if_ended)
            answer = content.get("done", {})
            if not isinstance(answer, dict) or len(data) > most:
                raise WireFault("an answer to another question")
        except WireFault as fault:
            cause = self._why(fault)
            self._lose()
            raise KernelLost(f"the kernel does not answer: {cause}") from None
        return answer, data

    def _collect(self, outputs: list[NotebookNode], deadline: float) -> None:
        """Read the outputs of a cell until it is done. Raises WireFault, or one of its kinds."""
        room = self._limits.cell
        while True:
            most = min(room, self._limits.message)
            content, _ = receive(self._connection, most=most, deadline=deadline, idle=self._raise_if_ended)
            if "done" in content:
                return
            if "clear" in content:
                outputs.clear()
            elif "output" in content:
                outputs.append(_output(content["output"]))
                room -= len(str(content))
            room -= _PRICE

    def _raise_if_ended(self) -> None:
        end = self._process.end()
        if end:
            raise WireFault(end)

    def _why(self, fault: WireFault) -> str:
        return self._process.end(patience=_SECONDS_TO_END) or str(fault)

    def _lose(self) -> None:
        self.lost = True
        self._process.kill()


def _joined(outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    """The outputs, with pieces of text on the same stream made one, as Jupyter's front ends do it."""
    for stream, group in groupby(outputs, key=lambda one: one.get("name") if one.output_type == "stream" else None):
        if stream is None:
            yield from group
        else:
            yield new_output("stream", name=stream, text="".join(one.text for one in group))


def _output(content: Any) -> NotebookNode:
    """An output of the notebook format, made of what came out of the kernel. Raises WireFault if it is none."""
    kind = content.get("output_type") if isinstance(content, dict) else None
    if kind == "stream" and content.get("name") in ("stdout", "stderr") and isinstance(content.get("text"), str):
        return new_output("stream", name=content["name"], text=content["text"])
    if kind in ("display_data", "execute_result"):
        data, metadata = content.get("data"), content.get("metadata", {})
        if _is_bundle(data) and isinstance(metadata, dict) and _is_shallow(metadata):
            return new_output(kind, data=data, metadata=metadata)
    if kind == "error":
        words = [content.get("ename"), content.get("evalue")]
        traceback = content.get("traceback")
        if all(isinstance(one, str) for one in words) and isinstance(traceback, list):
            return new_output("error", ename=words[0], evalue=words[1], traceback=[str(line) for line in traceback])
    raise WireFault("an output that no notebook has")


def _is_bundle(data: Any) -> bool:
    """Whether it maps MIME types to texts, or to JSON where the type says so."""
    return isinstance(data, dict) and all(
        _MIME_TYPE.fullmatch(kind) and (isinstance(value, str) or (kind.endswith("json") and _is_shallow(value)))
        for kind, value in data.items()
    )


def _is_shallow(value: Any, depth: int = 20) -> bool:
    """Whether so few things are nested in each other that no later step is too deep in them."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_shallow(one, depth - 1) for one in inner)
