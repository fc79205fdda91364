"""What `make doctor` looks at: first this machine, with nothing installed, then what is in .venv.

`libraries.py` looks at the second part; it runs in .venv and prints its findings as JSON. Where there is no .venv and
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


class Finding(NamedTuple):
    """One line of the report: a problem stops something from working, a note is good to know."""

    level: str
    subject: str
    text: str
    remedy: str = ""


def report() -> int:
    """Print every finding; return the number of problems."""
    problems = 0
    for finding in findings():
        print("\n".join(lines(finding)), flush=True)
        problems += finding.level == PROBLEM
    print(f"\n{problems} problem{'s' if problems > 1 else ''}: see the arrows." if problems else "\nNothing is wrong.")
    return problems


def lines(finding: Finding) -> list:
    """A finding as text: what it is about, what was found, and below it what to do."""
    line = f"{finding.level:<9}{finding.subject:<14}{finding.text}"
    return [line, f"{'':<23}-> {finding.remedy}"] if finding.remedy else [line]


def findings():
    """Yield what was found, in the order in which it matters."""
    yield python(tuple(sys.version_info), sys.executable)
    yield disk(shutil.disk_usage(environment.ROOT).free / 1e9, installed=environment.PYTHON.exists())
    for folder in (environment.ROOT, environment.ROOT / "notebooks"):
        yield writable(folder)
    interpreter = environment.PYTHON
    if not interpreter.exists() and find_spec("stridewise"):
        interpreter = Path(sys.executable)
        yield Finding(OK, "Set-up", "Stridewise is installed in the environment of this Python")
    else:
        yield set_up(environment.read_stamp())
    if interpreter.exists():
        yield from libraries(interpreter)


# --- this machine -----------------------------------------------------------------------------------------------


def python(version: tuple, executable: str) -> Finding:
    """The Python that runs make.py."""
    text = f"{environment.version_text(version)}, {executable}"
    if version[:2] < environment.OLDEST:
        return Finding(PROBLEM, "Python", text, "install Python 3.11 or newer")
    if not (find_spec("venv") and find_spec("ensurepip")):
        return Finding(PROBLEM, "Python", f"{text}, has no venv module", "sudo apt install python3-venv")
    return Finding(OK, "Python", text)


def disk(free_gb: float, *, installed: bool) -> Finding:
    """The space for .venv, which is needed once."""
    text = f"{free_gb:.1f} GB free"
    if free_gb < (0.2 if installed else NEEDED_GB):
        return Finding(PROBLEM, "Disk", text, f"make room: the set-up takes up to {NEEDED_GB:g} GB, most of it PyTorch")
    return Finding(OK, "Disk", text)


def writable(folder: Path) -> Finding:
    """Whether a file can really be made in a folder; permissions alone do not tell."""
    name = f"{folder.name}{os.sep}"
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            return Finding(OK, "Writing", f"into {name} works")
    except OSError as error:
        remedy = "clone into a folder of your own; your answers and points are stored there"
        return Finding(PROBLEM, "Writing", f"into {name} fails: {error.strerror}", remedy)


def set_up(state: dict) -> Finding:
    """What the stamp of the last set-up says."""
    lab = environment.command_for("lab")
    if not environment.PYTHON.exists():
        return Finding(NOTE, "Set-up", "not done yet", f"{lab} does it")
    if not state:
        return Finding(
            NOTE, "Set-up", f"{environment.VENV.name} was not made by make.py", f"{lab} adds what is missing"
        )
    if not environment.usable(state):
        remedy = f"{lab} starts over"
        return Finding(PROBLEM, "Set-up", "was interrupted, or the folder or its Python has moved", remedy)
    if state["fingerprint"] != environment.fingerprint():
        return Finding(NOTE, "Set-up", "pyproject.toml has changed since", f"{lab} brings it up to date")
    return Finding(OK, "Set-up", f"complete, with [{', '.join(state['extras'])}]")


# --- what is in .venv -------------------------------------------------------------------------------------------


def libraries(interpreter: Path):
    """Yield the findings of `libraries.py`, or that it failed."""
    command = [str(interpreter), str(LIBRARIES)]
    student = environment.ROOT / ".jupyter" / "student"
    child = {**os.environ, "JUPYTER_CONFIG_PATH": str(student)}
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=180, env=child, cwd=environment.ROOT)
    except subprocess.TimeoutExpired:
        yield Finding(PROBLEM, "Libraries", "did not answer within three minutes", START_AGAIN)
        return
    for line in ended.stdout.splitlines():
        yield Finding(*json.loads(line))
    if ended.returncode:
        yield Finding(PROBLEM, "Libraries", f"the look at them ended with status {ended.returncode}", START_AGAIN)
