#!/usr/bin/env python3
"""Runs the project's tasks: `python3 make.py TASK` (on Windows `py make.py TASK`); `make TASK` does the same.

Each task sets up its environment first: it installs what it needs into .venv, once, and again after a change to
pyproject.toml. This file and installation/ use only the standard library and no syntax newer than Python 3.8, so that
an old Python prints a clear message instead of a SyntaxError.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from installation import doctor as health
from installation.environment import BIN, PYTHON, ROOT, VENV, command_for, ensure, refuse_old_python, say

STUDENT = ("lessons",)
STAFF = ("grader", "lessons")
READER = ("grader", "lessons", "site")  # the lessons are made from their sources, as in `make notebooks`
MAINTAINER = ("dev", "grader", "lessons", "site")

LINTERS = (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",), ("lint-imports",))


# --- tasks ------------------------------------------------------------------------------------------------------


def lab(arguments: list) -> None:
    """open the lessons in JupyterLab"""
    ensure(STUDENT)
    open_jupyterlab(ROOT / "notebooks", who="student", arguments=arguments)


def doctor(_: list) -> None:
    """look at this machine and at what is installed, and say what to do"""
    sys.exit(1 if health.report() else 0)


def install(_: list) -> None:
    """install what the lessons need, without opening them; PyTorch again, where that failed"""
    ensure(STUDENT, needs_pytorch=True)
    say(f"everything is installed; {command_for('lab')} opens the lessons")


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
    ensure(STAFF, needs_pytorch=True)
    run("benchmarks", *arguments)


def bench_grading(arguments: list) -> None:
    """measure grading against stock nbgrader"""
    ensure(MAINTAINER, needs_pytorch=True)
    run("benchmarks.grading", *arguments)


def tune(arguments: list) -> None:
    """measure what moving data costs on this machine, by which conv2d chooses its kernel"""
    ensure(STUDENT)
    run("stridewise.kernels.tune", *arguments)


def matrix(arguments: list) -> None:
    """run every check on right and wrong answers"""
    ensure(MAINTAINER, needs_pytorch=True)
    run("evaluation.matrix", *arguments)


def attacks(arguments: list) -> None:
    """grade hostile submissions, with stock nbgrader and with grader"""
    ensure(MAINTAINER, needs_pytorch=True)
    run("evaluation.attacks", *arguments)


def gallery(arguments: list) -> None:
    """draw every picture on one page, build/gallery/index.html"""
    ensure(STUDENT)
    run("stridewise.plots.gallery", *arguments)


def site(arguments: list) -> None:
    """build the lessons as a static site, build/site/index.html"""
    ensure(READER)
    run("website", *arguments)


def lite(arguments: list) -> None:
    """build the lessons as a site in which they run, build/lite/"""
    ensure(READER)
    run("website.lite", *arguments)


def lint(arguments: list) -> None:
    """ruff, mypy and the import rules"""
    ensure(MAINTAINER)
    for linter in LINTERS:
        call([str(BIN / linter[0]), *linter[1:], *(arguments if linter[:2] == ("ruff", "check") else ())])


def test(arguments: list) -> None:
    """the tests, lint among them; of the slowest a part each day"""
    ensure(MAINTAINER, needs_pytorch=True)
    run("pytest", "--numprocesses=auto", *arguments)  # tests/conftest.py says which tests share a worker


_ALL = (
    *(lab, install, doctor, instructor, notebooks, grade),
    *(bench, bench_grading, tune, matrix, attacks, gallery, site, lite, lint, test),
)
TASKS = {task.__name__.replace("_", "-"): task for task in _ALL}


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
