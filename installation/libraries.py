"""The second part of `make doctor`, run by the Python of .venv: prints one diagnostic per line, as JSON.

This file imports no other file of the project at the top, because any of them may be what is broken.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

OK, NOTE, PROBLEM = "ok", "note", "problem"
START_AGAIN = "delete the folder .venv, then make lab (on Windows: py make.py lab)"
NEEDED = ("numpy", "scipy", "matplotlib", "jupyterlab", "nbgrader", "stridewise")
# Optional package -> its name, what is lost without it, how to get it.
OPTIONAL = {
    "numba": ("Numba", "compiled functions run as plain Python, without speed credit", ""),
    "torch": ("PyTorch", "races and comparisons run without it", "make install (on Windows: py make.py install)"),
}
EXTENSIONS = {
    "@jupyter/nbgrader": "the Validate button",
    "@jupyter-widgets/jupyterlab-manager": "the explorer and the replay",
    "anywidget": "the explorer and the replay",
}
LIMITING = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_CORETYPE")


def diagnostics():
    """Yield (level, subject, text, remedy), the most basic first."""
    yield from needed()
    yield from optional()
    yield from arithmetic()
    yield threads(processors(), os.environ)
    yield from extensions(listed_extensions())
    yield kernel()
    yield sandbox()


def needed():
    """Diagnose the packages that the lessons require."""
    imported = []
    for name in NEEDED:
        try:
            importlib.import_module(name)
            imported.append(f"{name} {version(name)}")
        except Exception as error:  # a damaged library raises anything
            yield PROBLEM, "Libraries", f"{name} cannot be imported: {error}", START_AGAIN
    yield OK, "Libraries", ", ".join(imported), ""


def optional():
    """Diagnose the packages that the lessons can do without."""
    for name, (subject, lost, remedy) in OPTIONAL.items():
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            yield NOTE, subject, f"not installed: {lost}", remedy
        except Exception as error:  # such as shared libraries built for another processor
            yield PROBLEM, subject, f"cannot be imported: {error}", START_AGAIN
        else:
            yield OK, subject, version(name), ""


def arithmetic():
    """Report NumPy's BLAS, and the processor that it is tuned for."""
    try:
        import numpy  # noqa: F401  (loads the BLAS that is looked for)
        from threadpoolctl import threadpool_info
    except Exception:  # reported above
        return
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    for pool in pools:
        processor = pool.get("architecture") or "this processor"
        text = f"{pool['internal_api']} {pool['version']} for {processor}, {pool['num_threads']} threads"
        yield OK, "BLAS", text, ""
    if not pools and sys.platform != "darwin":  # Apple's Accelerate is not listed
        yield NOTE, "BLAS", "none found: matrix products may be slow", "use the NumPy that the set-up installs"


def processors() -> int:
    """Count the processors that this process may use; in many containers they are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads(count, variables):
    """Report how many threads a race can use, and whether an environment variable limits them."""
    text = f"{count} processor{'s' if count > 1 else ''}"
    limits = [f"{name}={variables[name]}" for name in LIMITING if variables.get(name)]
    if limits:
        return (
            NOTE,
            "Threads",
            f"{text}, limited by {' '.join(limits)}",
            "unset it, or expect other times than the text's",
        )
    return OK, "Threads", text, ""


def listed_extensions() -> str:
    """Return JupyterLab's list of its extensions, without colour codes."""
    command = [sys.executable, "-m", "jupyter", "labextension", "list"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return re.sub(r"\x1b\[\d*m", "", ended.stdout + ended.stderr)


def extensions(listed):
    """Diagnose whether JupyterLab finds the extensions that the lessons use, and has them enabled."""
    for name, purpose in EXTENSIONS.items():
        found = re.search(rf"^\s*{name} v(\S+) (enabled|disabled) (\S+)", listed, re.MULTILINE)
        if not found:
            yield PROBLEM, "JupyterLab", f"does not find {name}, needed for {purpose}", START_AGAIN
        elif found[2] == "disabled":
            yield (
                PROBLEM,
                "JupyterLab",
                f"has {name} switched off, needed for {purpose}",
                f"jupyter labextension enable {name}",
            )
        elif found[3] != "OK":
            yield PROBLEM, "JupyterLab", f"cannot use {name} {found[1]}, needed for {purpose}", START_AGAIN
        else:
            yield OK, "JupyterLab", f"{name} {found[1]}", ""


def kernel():
    """Diagnose whether a notebook kernel starts and replies; a firewall on the loopback interface can prevent it."""
    try:
        from jupyter_client.manager import run_kernel

        with run_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as client:
            reply = client.execute_interactive("1 + 1", timeout=30, output_hook=lambda _: None)
    except Exception as error:
        remedy = "let programs connect to this machine itself (127.0.0.1) in the firewall"
        return PROBLEM, "Kernel", f"does not answer: {str(error) or type(error).__name__}", remedy
    if reply["content"]["status"] != "ok":
        return PROBLEM, "Kernel", "cannot add two numbers", START_AGAIN
    return OK, "Kernel", "starts and answers", ""


def sandbox():
    """Diagnose whether submissions can be graded here. Students need no sandbox."""
    try:
        version("nbclient"), version("msgspec")
        from grader.sandbox.bubblewrap import problem
    except (ImportError, PackageNotFoundError):
        return NOTE, "Sandbox", "not looked at: only grading needs it", "make grade installs what grading needs"
    found = problem()
    if found:
        return NOTE, "Sandbox", found, "only grading needs it; the lessons do not"
    return OK, "Sandbox", "submissions can be graded", ""


if __name__ == "__main__":
    for diagnostic in diagnostics():
        sys.stdout.write(json.dumps(diagnostic) + "\n")
        sys.stdout.flush()
