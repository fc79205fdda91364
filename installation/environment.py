"""The virtual environment .venv: made once, and brought up to date after a change to pyproject.toml."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from installation import pytorch

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "stridewise-setup.json"
CONSTRAINTS = VENV / "constraints.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
UNFINISHED = {"unfinished": True}

WITHOUT_PYTORCH = (
    "PyTorch could not be installed. The lessons open without it, and say where it is missing. To try again:"
)


def refuse_old_python(version: tuple) -> None:
    """Exit with a one-line message if this Python is too old, naming a newer one if the PATH has one."""
    if version[:2] >= OLDEST:
        return
    names = [f"python3.{minor}" for minor in range(14, 10, -1)]
    newer = next((name for name in names if shutil.which(name)), None)
    way_out = f"Try {newer} make.py, or make PYTHON={newer}." if newer else "Install a newer one and start again."
    sys.exit(f"Stridewise needs Python 3.11 or newer; this is Python {version_text(version)}. {way_out}")


def version_text(version: tuple) -> str:
    return ".".join(map(str, version[:3]))


def ensure(extras: tuple, *, needs_pytorch: bool = False) -> None:
    """Install these extras of pyproject.toml and PyTorch into .venv, unless they are up to date.

    If PyTorch cannot be installed, the task goes on with a warning. With `needs_pytorch` it is tried again, and without
    it the task fails.
    """
    state = read_stamp()
    if not (usable(state) and state["fingerprint"] == fingerprint() and set(extras) <= set(state["extras"])):
        if usable(state):
            extras = tuple(sorted({*extras, *state["extras"]}))
        elif state or not PYTHON.exists():
            make_environment()
        elif made_by_uv():
            subprocess.call([str(PYTHON), "-m", "ensurepip"])
        install(extras)
    elif needs_pytorch and not state["pytorch"]:
        install_pytorch()
    if not read_stamp()["pytorch"]:
        if needs_pytorch:
            sys.exit("This task needs PyTorch, which could not be installed; see pip's message above.")
        say(f"{WITHOUT_PYTORCH} {command_for('install')}")


def command_for(task: str) -> str:
    """Return the command line that runs a task on this system."""
    return f"py make.py {task}" if os.name == "nt" else f"make {task}"


# --- the stamp: what the last set-up did ------------------------------------------------------------------------


def read_stamp() -> dict:
    """Return the state that the last set-up recorded: {} if there was none, UNFINISHED if it was interrupted."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return UNFINISHED


def write_stamp(state: dict) -> None:
    STAMP.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")


def usable(state: dict) -> bool:
    """Return whether .venv is complete, has not been moved, and still has its base Python."""
    return PYTHON.exists() and state.get("root") == str(ROOT) and state.get("base") == os.path.realpath(PYTHON)


def made_by_uv() -> bool:
    """Return whether .venv comes from `uv sync`, which installs no pip."""
    settings = VENV / "pyvenv.cfg"
    return settings.exists() and "\nuv = " in settings.read_text(encoding="utf-8")


def fingerprint() -> str:
    """Return a hash that changes when the environment has to be updated."""
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()


# --- what it does -----------------------------------------------------------------------------------------------


def make_environment() -> None:
    """Replace .venv with a new environment that contains only pip."""
    if not (find_spec("venv") and find_spec("ensurepip")):
        sys.exit("This Python lacks its venv module. On Debian and Ubuntu: sudo apt install python3-venv")
    say(f"creating .venv with Python {version_text(sys.version_info)}")
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    write_stamp(UNFINISHED)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]):
        sys.exit("Set-up failed: Python could not create .venv; see its message above.")


def install(extras: tuple) -> None:
    """Install the project with its extras, in the pinned versions, then PyTorch, and record that in the stamp.

    The stamp says "unfinished" until pip is done, so that an interrupted set-up starts over. If pip fails (without a
    network, for instance), the previous stamp is restored, so that an environment that worked is kept.
    """
    before = read_stamp()
    size = "" if "extras" in before else " (a download of 220 MB or more)"
    say(f"installing [{', '.join(extras)}] into .venv{size}")
    write_stamp(UNFINISHED)
    write_constraints()
    if pip("-e", f".[{','.join(extras)}]"):
        if before:
            write_stamp(before)
        else:
            STAMP.unlink()
        sys.exit(
            "Set-up failed; see pip's message above. Is there a network connection? If all else fails, delete .venv."
        )
    base = os.path.realpath(PYTHON)
    state = {"root": str(ROOT), "base": base, "fingerprint": fingerprint(), "extras": list(extras), "pytorch": False}
    write_stamp(state)
    compiling = compile_kernels()
    install_pytorch()
    compiling.wait()


def compile_kernels() -> subprocess.Popen:
    """Start to compile the kernels, so that no first race and no first test waits for it; a failure is no obstacle.

    PyTorch is downloaded in the meantime, which usually takes longer.
    """
    say("compiling the kernels for this machine (about a minute, once)")
    command = [str(PYTHON), "-m", "stridewise.kernels"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def install_pytorch() -> None:
    """Install PyTorch's CPU build, and record in the stamp whether that worked.

    PyTorch itself comes from its own index, its dependencies from pip's usual one. An installed build of this version
    is kept, whichever it is.
    """
    system, machine, version = *pytorch.platform_names(), pinned("torch")
    found = any(VENV.glob(f"[lL]ib/**/torch-{version}[.+]*"))
    if not found:
        say(f"installing PyTorch's CPU build (a download of {pytorch.SIZE} MB)")
        found = not pip("--no-deps", *pytorch.RETRY_OPTIONS, *pytorch.pip_arguments(system, machine, version))
    write_stamp({**read_stamp(), "pytorch": found and not pip(f"torch=={version}")})


def pip(*arguments: str) -> int:
    """Run `pip install` in .venv, with the pinned versions; return its exit status."""
    quiet = () if sys.stdout.isatty() else ("--quiet",)
    command = (str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *quiet)
    return subprocess.call([*command, "-c", str(CONSTRAINTS), *arguments], cwd=ROOT)


def write_constraints() -> None:
    """Write the pins to a file for pip, which does not read them from pyproject.toml."""
    CONSTRAINTS.write_text("".join(f"{pin}\n" for pin in pins()), encoding="utf-8")


def pins() -> list:
    """Return the exact versions in pyproject.toml, as `name==version`, with a marker if only some systems need it."""
    import tomllib  # Pythons that are only told that they are too old lack it

    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["tool"]["uv"]["constraint-dependencies"]


def pinned(name: str) -> str:
    """Return the pinned version of a package that has one pin for all systems."""
    return next(pin[len(name) + 2 :] for pin in pins() if pin.startswith(f"{name}=="))


def say(text: str) -> None:
    print(f"stridewise: {text}", file=sys.stderr, flush=True)
