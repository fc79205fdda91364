"""A Python process that runs a submission's cells, and everything that can become of a cell.

`open_kernel` gives one. Whatever the cells do, `run` returns: a cell that ends its process, ignores its time limit or
floods the connection gets a fate, and the kernel is lost.

    with open_kernel() as kernel:
        kernel.put("inputs.npz", packed)                          # into the kernel's private folder, its working folder
        run = kernel.run("answer_all('inputs.npz', 'outputs.npz')", seconds=10)
        if run.fate == "ran" and not run.error:
            packed = kernel.take("outputs.npz", most=10_000_000)  # at most so many bytes; what is in them is unknown
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal, Protocol

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.grading.inside.wire import TooLarge, TooLate, WireFault, receive, send

Fate = Literal["ran", "skipped", "timed out", "died", "too much output", "not run"]

_SECONDS_TO_START = 60.0
_SECONDS_FOR_A_FILE = 20.0
_SECONDS_TO_END = 1.0  # between the end of the connection and that of the process
_WORDS = 100_000  # bytes of an answer besides the file that was asked for
_PRICE = 100  # bytes that every message counts for at least, so that there cannot be millions of empty ones


@dataclass(frozen=True, slots=True)
class CellRun:
    """What became of one code cell.

    cause: more about it, in words, where there is more to say. seconds: how long it ran, measured from outside.
    """

    fate: Fate
    outputs: tuple[NotebookNode, ...] = ()
    cause: str = ""
    seconds: float = 0.0

    @property
    def error(self) -> str:
        """The first error among the outputs as "Name: text", or an empty string."""
        texts = (f"{one.ename}: {one.evalue}".strip(": ") for one in self.outputs if one.output_type == "error")
        return next(texts, "")


class KernelLost(RuntimeError):
    """This kernel can run nothing more, or never started; the text says why."""


class NoFile(ValueError):
    """The kernel has no file of this name, or a larger one than was allowed."""


class Kernel(Protocol):
    """A running kernel. Its working folder is private, empty at first, and of a limited size."""

    @property
    def lost(self) -> bool:
        """Whether the kernel's process has ended; then everything but this raises KernelLost."""

    def run(self, source: str, *, seconds: float) -> CellRun:
        """Run one cell: "ran", with or without an error among its outputs; or, and the kernel is lost, "timed out",
        "died" or "too much output". What it had shown by then is in the outputs."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file of this name into the private folder. Raises KernelLost."""

    def take(self, name: str, *, most: int) -> bytes:
        """The content of that file in the private folder, `most` bytes at most. Raises NoFile or KernelLost."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kernel may use.

    message: bytes of one output. cell_output: bytes of all outputs of one cell.
    """

    message: int = 4_000_000
    cell_output: int = 16_000_000


DEFAULT_LIMITS = Limits()


@contextmanager
def open_kernel(limits: Limits = DEFAULT_LIMITS) -> Iterator[Kernel]:
    """A new kernel, ended with everything that it started when the block is left. Raises KernelLost."""
    folder = mkdtemp(prefix="stridewise-run-")
    here, there = socket.socketpair()
    with here:
        with there:
            process = _Process(folder, there)
        try:
            yield _Client(here, process, limits)
        finally:
            process.kill()
            shutil.rmtree(folder, ignore_errors=True)


class _Process:
    """The kernel's process without any walls around it."""

    def __init__(self, folder: str, connection: socket.socket) -> None:
        root = str(Path(__file__).parents[2])
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "grader.grading.inside.serve", str(connection.fileno())],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[connection.fileno()],
            start_new_session=True,
        )

    def end(self, *, patience: float = 0.0) -> str:
        """How the process ended, in words; empty if it lives on after so many seconds."""
        try:
            status = self._popen.wait(patience)
        except subprocess.TimeoutExpired:
            return ""
        return f"the process ended with status {status}"

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()


class _Client:
    """Kernel, spoken to over a socket."""

    def __init__(self, connection: socket.socket, process: _Process, limits: Limits) -> None:
        self._connection = connection
        self._process = process
        self._limits = limits
        self.lost = False
        self._answer(seconds=_SECONDS_TO_START)

    def run(self, source: str, *, seconds: float) -> CellRun:
        outputs: list[NotebookNode] = []
        fate: Fate = "ran"
        cause, start = "", time.monotonic()
        try:
            self._send({"run": source})
            self._collect(outputs, start + seconds)
        except TooLate:
            fate = "timed out"
        except TooLarge as fault:
            fate, cause = "too much output", str(fault)
        except WireFault as fault:
            fate, cause = "died", self._process.end(patience=_SECONDS_TO_END) or str(fault)
        if fate != "ran":
            self._lose()
        return CellRun(fate, tuple(_joined(outputs)), cause, time.monotonic() - start)

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

    def _answer(self, *, most: int = 0, seconds: float = _SECONDS_FOR_A_FILE) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + seconds
        try:
            content, data = receive(self._connection, most=most + _WORDS, deadline=deadline, idle=self._raise_if_ended)
            answer = content.get("done", {})
            if not isinstance(answer, dict) or len(data) > most:
                raise WireFault("an answer to another question")
        except WireFault as fault:
            cause = self._process.end(patience=_SECONDS_TO_END) or str(fault)
            self._lose()
            raise KernelLost(f"the kernel does not answer: {cause}") from None
        return answer, data

    def _collect(self, outputs: list[NotebookNode], deadline: float) -> None:
        """Read the outputs of a cell until it is done. Raises WireFault, or one of its kinds."""
        room = self._limits.cell_output
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
    if kind in ("display_data", "execute_result") and isinstance(content.get("data"), dict):
        metadata = content.get("metadata")
        return new_output(kind, data=content["data"], metadata=metadata if isinstance(metadata, dict) else {})
    if kind == "error":
        words = [content.get("ename"), content.get("evalue")]
        traceback = content.get("traceback")
        if all(isinstance(one, str) for one in words) and isinstance(traceback, list):
            return new_output("error", ename=words[0], evalue=words[1], traceback=[str(line) for line in traceback])
    raise WireFault("an output that no notebook has")
