"""`make doctor`: examine first this machine, which needs nothing installed, then what is in .venv.

`libraries.py` does the second part: it runs in .venv and prints its diagnostics as JSON. Where there is no .venv but
this Python has Stridewise, as in a conda environment, it runs there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from installation import environment
from installation.libraries import NOTE, OK, PROBLEM, START_AGAIN

NEEDED_GB = 2.0
LIBRARIES = Path(__file__).with_name("libraries.py")


class Diagnostic(NamedTuple):
    """One line of the report. `level`: OK, NOTE (good to know) or PROBLEM (something will not work)."""

    level: str
    subject: str
    text: str
    remedy: str = ""


def report() -> int:
    """Print every diagnostic; return the number of problems."""
    problems = 0
    for diagnostic in diagnostics():
        print("\n".join(lines(diagnostic)), flush=True)
        problems += diagnostic.level == PROBLEM
    print(f"\n{problems} problem{'s' if problems > 1 else ''}: see the arrows." if problems else "\nNothing is wrong.")
    return problems


def lines(diagnostic: Diagnostic) -> list:
    """Format a diagnostic: subject and text on one line, the remedy below."""
    line = f"{diagnostic.level:<9}{diagnostic.subject:<14}{diagnostic.text}"
    return [line, f"{'':<23}-> {diagnostic.remedy}"] if diagnostic.remedy else [line]


def diagnostics():
    """Yield all diagnostics, the most basic first."""
    yield python(tuple(sys.version_info), sys.executable)
    yield disk(shutil.disk_usage(environment.ROOT).free / 1e9, installed=environment.PYTHON.exists())
    for folder in (environment.ROOT, environment.ROOT / "notebooks"):
        yield writable(folder)
    interpreter = environment.PYTHON
    if not interpreter.exists() and find_spec("stridewise"):
        interpreter = Path(sys.executable)
        yield Diagnostic(OK, "Set-up", "Stridewise is installed in the environment of this Python")
    else:
        yield set_up(environment.read_stamp())
    if interpreter.exists():
        yield from libraries(interpreter)


# --- this machine -----------------------------------------------------------------------------------------------


def python(version: tuple, executable: str) -> Diagnostic:
    """Diagnose the Python that runs make.py."""
    text = f"{environment.version_text(version)}, {executable}"
    if version[:2] < environment.OLDEST:
        return Diagnostic(PROBLEM, "Python", text, "install Python 3.11 or newer")
    if not (find_spec("venv") and find_spec("ensurepip")):
        return Diagnostic(PROBLEM, "Python", f"{text}, has no venv module", "sudo apt install python3-venv")
    return Diagnostic(OK, "Python", text)


def disk(free_gb: float, *, installed: bool) -> Diagnostic:
    """Diagnose the free space; .venv needs it once."""
    text = f"{free_gb:.1f} GB free"
    if free_gb < (0.2 if installed else NEEDED_GB):
        return Diagnostic(
            PROBLEM, "Disk", text, f"make room: the set-up takes up to {NEEDED_GB:g} GB, most of it PyTorch"
        )
    return Diagnostic(OK, "Disk", text)


def writable(folder: Path) -> Diagnostic:
    """Diagnose whether a folder is writable, by creating a file: permissions alone are not conclusive."""
    name = f"{folder.name}{os.sep}"
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            return Diagnostic(OK, "Writing", f"into {name} works")
    except OSError as error:
        remedy = "clone into a folder of your own; your answers and points are stored there"
        return Diagnostic(PROBLEM, "Writing", f"into {name} fails: {error.strerror}", remedy)


def set_up(state: dict) -> Diagnostic:
    """Diagnose the state that the last set-up recorded."""
    lab = environment.command_for("lab")
    if not environment.PYTHON.exists():
        return Diagnostic(NOTE, "Set-up", "not done yet", f"{lab} does it")
    if not state:
        return Diagnostic(
            NOTE, "Set-up", f"{environment.VENV.name} was not made by make.py", f"{lab} adds what is missing"
        )
    if not environment.usable(state):
        remedy = f"{lab} starts over"
        return Diagnostic(PROBLEM, "Set-up", "was interrupted, or the folder or its Python has moved", remedy)
    if state["fingerprint"] != environment.fingerprint():
        return Diagnostic(NOTE, "Set-up", "pyproject.toml has changed since", f"{lab} brings it up to date")
    return Diagnostic(OK, "Set-up", f"complete, with [{', '.join(state['extras'])}]")


# --- what is in .venv -------------------------------------------------------------------------------------------


def libraries(interpreter: Path):
    """Yield the diagnostics of `libraries.py`, and one of its own if that script fails."""
    command = [str(interpreter), str(LIBRARIES)]
    student = environment.ROOT / ".jupyter" / "student"
    child = {**os.environ, "JUPYTER_CONFIG_PATH": str(student)}
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=180, env=child, cwd=environment.ROOT)
    except subprocess.TimeoutExpired:
        yield Diagnostic(PROBLEM, "Libraries", "did not answer within three minutes", START_AGAIN)
        return
    for line in ended.stdout.splitlines():
        yield Diagnostic(*json.loads(line))
    if ended.returncode:
        yield Diagnostic(PROBLEM, "Libraries", f"the examination ended with status {ended.returncode}", START_AGAIN)
