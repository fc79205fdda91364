#!/usr/bin/env python3
"""Runs the project's tasks: `python3 make.py TASK` (on Windows `py make.py TASK`); `make TASK` does the same.

Each task sets up its environment first: it installs what it needs into .venv, once, and again after a change to
pyproject.toml or constraints.txt. This file uses only the standard library and no syntax newer than Python 3.8, so that
an old Python prints a clear message instead of a SyntaxError.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "stridewise-setup.json"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
UNFINISHED = {"unfinished": True}

STUDENT = ("lessons",)
STAFF = ("grader", "lessons")
READER = ("lessons", "site")
MAINTAINER = ("dev", "grader", "lessons", "site")

LINTERS = (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",), ("lint-imports",))


# --- set-up -----------------------------------------------------------------------------------------------------


def refuse_old_python(version: tuple) -> None:
    """Exit with one line if this Python is too old; the line names a newer one if there is one on the PATH."""
    if version[:2] >= OLDEST:
        return
    names = [f"python3.{minor}" for minor in range(14, 10, -1)]
    newer = next((name for name in names if shutil.which(name)), None)
    way_out = f"Try {newer} make.py, or make PYTHON={newer}." if newer else "Install a newer one and start again."
    sys.exit(f"Stridewise needs Python 3.11 or newer; this is Python {version_text(version)}. {way_out}")


def version_text(version: tuple) -> str:
    return ".".join(map(str, version[:3]))


def fingerprint() -> str:
    """A hash that changes when the environment has to be updated."""
    contents = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def ensure(extras: tuple) -> None:
    """Install these extras of pyproject.toml into .venv, unless they are up to date already."""
    state = read_stamp()
    if usable(state):
        if state["fingerprint"] == fingerprint() and set(extras) <= set(state["extras"]):
            return
        extras = tuple(sorted({*extras, *state["extras"]}))
    elif state or not PYTHON.exists():
        make_environment()
    install(extras)


def read_stamp() -> dict:
    """The state that the last set-up recorded: {} if there was none, UNFINISHED if it was interrupted."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return UNFINISHED


def write_stamp(state: dict) -> None:
    STAMP.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")


def usable(state: dict) -> bool:
    """Whether the environment is complete, in the folder it was made for, and its base Python still exists."""
    return PYTHON.exists() and state.get("root") == str(ROOT) and state.get("base") == os.path.realpath(PYTHON)


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
    """Install the project with its extras, in the versions of constraints.txt, and record that in the stamp.

    The stamp says "unfinished" until pip is done, so that an interrupted set-up starts over. If pip fails (without a
    network, for instance), the previous stamp is restored, so that an environment that worked is kept.
    """
    say(f"installing [{', '.join(extras)}] (a large download the first time, mostly PyTorch)")
    before = read_stamp()
    write_stamp(UNFINISHED)
    quiet = () if sys.stdout.isatty() else ("--quiet",)
    pip = (str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *quiet)
    status = subprocess.call([*pip, "-c", "constraints.txt", "-e", f".[{','.join(extras)}]"], cwd=ROOT)
    if status == 0:
        base = os.path.realpath(PYTHON)
        write_stamp({"root": str(ROOT), "base": base, "fingerprint": fingerprint(), "extras": list(extras)})
        return
    if before:
        write_stamp(before)
    else:
        STAMP.unlink()
    sys.exit("Set-up failed; see pip's message above. Is there a network connection? If all else fails, delete .venv.")


# --- tasks ------------------------------------------------------------------------------------------------------


def lab(arguments: list) -> None:
    """open the lessons in JupyterLab"""
    ensure(STUDENT)
    open_jupyterlab(ROOT / "notebooks", who="student", arguments=arguments)


def instructor(arguments: list) -> None:
    """open the lessons' sources and the graded sample class in JupyterLab"""
    ensure(STAFF)
    if not (ROOT / "course" / "gradebook.db").exists():
        grade([])
    open_jupyterlab(ROOT, who="instructor", arguments=arguments)


def notebooks(arguments: list) -> None:
    """rebuild notebooks/ from solutions/"""
    ensure(STAFF)
    run("grader", "build", *arguments)


def grade(arguments: list) -> None:
    """grade the sample class and print its table"""
    ensure(STAFF)
    run("grader", "demo", *arguments)


def bench(arguments: list) -> None:
    """measure every kernel against PyTorch"""
    ensure(STAFF)
    run("benchmarks", *arguments)


def bench_grading(arguments: list) -> None:
    """measure grading against stock nbgrader"""
    ensure(MAINTAINER)
    run("benchmarks.grading", *arguments)


def matrix(arguments: list) -> None:
    """run every check on right and wrong answers"""
    ensure(MAINTAINER)
    run("evaluation.matrix", *arguments)


def attacks(arguments: list) -> None:
    """grade hostile submissions, with stock nbgrader and with grader"""
    ensure(MAINTAINER)
    run("evaluation.attacks", *arguments)


def gallery(arguments: list) -> None:
    """draw every picture on one page, build/gallery/index.html"""
    ensure(STUDENT)
    run("stridewise.plots.gallery", *arguments)


def site(arguments: list) -> None:
    """build the lessons as a static site, build/site/index.html"""
    ensure(READER)
    run("website", *arguments)


def lint(arguments: list) -> None:
    """ruff, mypy and the import rules"""
    ensure(MAINTAINER)
    for linter in LINTERS:
        call([str(BIN / linter[0]), *linter[1:], *(arguments if linter[:2] == ("ruff", "check") else ())])


def test(arguments: list) -> None:
    """every test, lint among them"""
    ensure(MAINTAINER)
    run("pytest", "--numprocesses=auto", *arguments)  # tests/conftest.py says which tests share a worker


TASKS = {
    task.__name__.replace("_", "-"): task
    for task in (lab, instructor, notebooks, grade, bench, bench_grading, matrix, attacks, gallery, site, lint, test)
}


# --- running things ---------------------------------------------------------------------------------------------


def run(module: str, *arguments: str) -> None:
    """Run a module from .venv in the repository; exit with its status if it fails."""
    call([str(PYTHON), "-m", module, *arguments])


def call(command: list) -> None:
    say(" ".join(Path(part).name if part == command[0] else part for part in command))
    status = wait(subprocess.Popen(command, cwd=ROOT, env=environment()))
    if status:
        sys.exit(status)


def wait(process: subprocess.Popen) -> int:
    """Return the exit status. Ctrl-C reaches the child too, and the child decides what to do about it."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def environment(**more: str) -> dict:
    """The environment variables of a child process: .venv comes first, as if it were activated."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), **more}


def open_jupyterlab(root: Path, *, who: str, arguments: list) -> None:
    """Replace this process by JupyterLab on a folder, configured for a student or an instructor.

    Each clone has its own workspace, so JupyterLab reopens what was open when it was closed.
    """
    settings = ROOT / ".jupyter"
    workspaces = settings / "workspaces" / who
    configurations = os.pathsep.join(filter(None, [str(settings / who), os.environ.get("JUPYTER_CONFIG_PATH")]))
    command = [str(PYTHON), "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    child = environment(JUPYTER_CONFIG_PATH=configurations, JUPYTERLAB_WORKSPACES_DIR=str(workspaces))
    if os.name == "nt":
        sys.exit(wait(subprocess.Popen([*command, *arguments], cwd=root, env=child)))
    os.chdir(root)
    os.execve(command[0], [*command, *arguments], child)


def say(text: str) -> None:
    print(f"stridewise: {text}", file=sys.stderr, flush=True)


def main(arguments: list) -> None:
    refuse_old_python(tuple(sys.version_info))
    if not arguments or arguments[0] not in TASKS:
        known = "\n".join(f"  {name:<15}{task.__doc__}" for name, task in TASKS.items())
        sys.exit(f"usage: make.py TASK [arguments for the task]\n{known}")
    try:
        TASKS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        sys.exit("stridewise: interrupted; run the same command to start again")


if __name__ == "__main__":
    main(sys.argv[1:])
