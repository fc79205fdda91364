"""IPython as a notebook's kernel has it, without the kernel: cells run in it, and what they show goes to a page."""

import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from grader.sandbox.inside.cell_output import Page, Stream


class _Results(DisplayHook):  # type: ignore[misc]
    """The value of a cell's last line becomes an output."""

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.page.show(
            {"output_type": "execute_result", "data": _plain(format_dict), "metadata": _plain(md_dict or {})}
        )

    def finish_displayhook(self) -> None:
        pass


class _Displays(DisplayPublisher):  # type: ignore[misc]
    """What display() is given becomes an output. An update of an earlier one is an output of its own."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:
        output = {"output_type": "display_data", "data": _plain(data), "metadata": _plain(metadata or {})}
        self.shell.page.show(output)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002  (a saved page shows no flicker)
        self.shell.page.clear()


class Shell(InteractiveShell):  # type: ignore[misc]
    """page: where the outputs go; set before the first cell runs."""

    displayhook_class = Type(_Results)
    display_pub_class = Type(_Displays)
    page = AnyTrait()
    kernel = AnyTrait()  # the checker, among others, looks for this name to learn that there is a page

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window to draw into; `%matplotlib inline` asks for none."""

    def ask_exit(self) -> None:
        """`exit` asks for an end after the cell, and the next cells would miss what this one defined. It is refused."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        error = {"output_type": "error", "ename": etype.__name__, "evalue": _text(evalue), "traceback": list(stb)}
        self.page.show(error)


def make_shell() -> Shell:
    """The one shell of this process, which starts no threads and keeps no history on disk."""
    config = Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})
    shell: Shell = Shell.instance(config=config, kernel=None)
    shell.builtin_trap.activate()
    return shell


def connect(shell: Shell, page: Page) -> None:
    """Let this shell, and everything that is printed, end on this page."""
    shell.page = page
    sys.stdout, sys.stderr = Stream(page, "stdout"), Stream(page, "stderr")


def _plain(bundle: dict[str, Any]) -> dict[str, Any]:
    """MIME bundles may hold bytes, as pictures do."""
    from base64 import b64encode

    return {
        str(key): b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for key, value in bundle.items()
    }


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return "(an error without a text)"
