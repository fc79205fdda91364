"""The second part of `make doctor`, run by the Python of .venv: one finding a line, as JSON.

Nothing here imports another file of the project at its top, because any of them may be what is broken.
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
# What the lessons do without: its name, what is lost, how to get it.
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


def findings():
    """Yield (level, subject, text, remedy), in the order in which it matters."""
    yield from needed()
    yield from optional()
    yield from arithmetic()
    yield threads(processors(), os.environ)
    yield from extensions(listed_extensions())
    yield kernel()
    yield sandbox()


def needed():
    """What nothing works without."""
    imported = []
    for name in NEEDED:
        try:
            importlib.import_module(name)
            imported.append(f"{name} {version(name)}")
        except Exception as error:  # a damaged library raises anything
            yield PROBLEM, "Libraries", f"{name} cannot be imported: {error}", START_AGAIN
    yield OK, "Libraries", ", ".join(imported), ""


def optional():
    """What the lessons can do without."""
    for name, (subject, lost, remedy) in OPTIONAL.items():
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            yield NOTE, subject, f"not installed: {lost}", remedy
        except Exception as error:  # its shared libraries do not fit this machine, for example
            yield PROBLEM, subject, f"cannot be imported: {error}", START_AGAIN
        else:
            yield OK, subject, version(name), ""


def arithmetic():
    """Which BLAS multiplies NumPy's matrices, and for which processor."""
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
    """The processors that this process may use, which are fewer than the machine's in many containers."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads(count, variables):
    """How many threads a race can use, and whether the environment limits them."""
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
    """What JupyterLab says of its extensions, without colours."""
    command = [sys.executable, "-m", "jupyter", "labextension", "list"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return re.sub(r"\x1b\[\d*m", "", ended.stdout + ended.stderr)


def extensions(listed):
    """Whether JupyterLab finds its extensions, and has them switched on."""
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
    """Whether a notebook's kernel starts and answers, which a firewall on the loopback can prevent."""
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
    """Whether submissions can be graded here; students need none."""
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
    for finding in findings():
        sys.stdout.write(json.dumps(finding) + "\n")
        sys.stdout.flush()
