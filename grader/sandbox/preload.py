"""What can begin before this process has imported what it needs itself: that takes as long as PyTorch does.

Imports nothing that takes long.
"""

import json
from contextlib import suppress
from pathlib import Path

from grader.sandbox.bubblewrap import SandboxMissing
from grader.sandbox.fork_server import prepare, slow_imports

_SHOW = "show"  # what grader.course.source calls SHOW, and takes a second to import


def begin(course_root: Path, lesson: str) -> None:
    """Let the process that kernels are forked from begin to import what this lesson's cells need.

    Where something is wrong nothing happens: whoever grades will find it again, and say it.
    """
    release = course_root / "release" / lesson / f"{lesson}.ipynb"
    with suppress(OSError, ValueError, LookupError, TypeError, SandboxMissing):
        cells = json.loads(release.read_text(encoding="utf-8"))["cells"]
        run = [cell for cell in cells if _SHOW not in cell["metadata"].get("tags", ())]
        prepare(slow_imports("".join(cell["source"]) for cell in run))
