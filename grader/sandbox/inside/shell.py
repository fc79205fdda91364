"""IPython as in a notebook's kernel, without the kernel: cells run in it, and what they show goes to a CellOutput."""

import sys
from base64 import b64encode
from json import dumps, loads
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from grader.sandbox.inside.cell_output import CellOutput, Stream
from grader.sandbox.inside.protocol import DataOutput, ErrorOutput, sendable


class _ResultHook(DisplayHook):  # type: ignore[misc]
    """Shows the value of a cell's last line."""

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.output.show(DataOutput("execute_result", _bundle(format_dict), _json(md_dict or {})))

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    """Shows what display() is given. An update of an earlier output is an output of its own."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:
        self.shell.output.show(DataOutput("display_data", _bundle(data), _json(metadata or {})))

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002  (irrelevant for a saved notebook)
        self.shell.output.clear()


class Shell(InteractiveShell):  # type: ignore[misc]
    """output: where the outputs go; set before the first cell runs."""

    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    output = AnyTrait()
    kernel = AnyTrait()  # the checker, among others, takes a shell with this name for a notebook's

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window to draw into, and `%matplotlib inline` needs none."""

    def ask_exit(self) -> None:
        """Refuse `exit`: the kernel would end after the cell, and later cells would miss what this one defined."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        traceback = [sendable(line) for line in stb]
        self.output.show(ErrorOutput(sendable(etype.__name__), sendable(_text(evalue)), traceback))


def make_shell() -> Shell:
    """Return the one shell of this process, which starts no threads and keeps no history on disk."""
    config = Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})
    shell: Shell = Shell.instance(config=config, kernel=None)
    shell.builtin_trap.activate()
    return shell


def connect(shell: Shell, output: CellOutput) -> None:
    """Send what this shell shows, and all that is printed, to this output."""
    shell.output = output
    sys.stdout, sys.stderr = Stream(output, "stdout"), Stream(output, "stderr")


def _bundle(bundle: dict[str, Any]) -> dict[str, str]:
    """Return a MIME bundle as text: pictures as base64, and JSON as JSON."""
    return {sendable(str(mime_type)): _content(str(mime_type), content) for mime_type, content in bundle.items()}


def _content(mime_type: str, content: Any) -> str:
    if isinstance(content, bytes):
        return b64encode(content).decode("ascii")
    return sendable(content) if isinstance(content, str) and not mime_type.endswith("json") else _json(content)


def _json(value: Any) -> str:
    """Return strict JSON: NaN and infinities, which Python writes all the same, become null."""
    return sendable(dumps(loads(dumps(value), parse_constant=lambda _: None), ensure_ascii=False))


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return "(an error without a text)"
