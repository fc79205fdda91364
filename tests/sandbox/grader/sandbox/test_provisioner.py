"""Stock nbgrader grades in the sandbox when one line is added to its settings."""

import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grader.course.submission_material import with_answers
from grader.sandbox import bubblewrap as sandbox
from grader.sandbox import provisioner
from grader.sandbox.provisioner import SandboxProvisioner

GROUP = "jupyter_client.kernel_provisioners"
ONE_LINE = 'import os; os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "stridewise-sandbox"'
LESSON = "01_storage_order"
LOOKING_AROUND = """
import os, pathlib, socket
print("processes", [name for name in os.listdir("/proc") if name.isdecimal()])
print("course", pathlib.Path(os.environ.get("COURSE", "nowhere")).exists(), pathlib.Path("../../..").resolve())
try:
    open("mine", "w")
except OSError as error:
    print("writing", error.strerror)
print("networks", socket.if_nameindex())
"""


def entry_points(repository: Path) -> dict[str, str]:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    points: dict[str, str] = project["entry-points"][GROUP]
    return points


def test_the_line_names_an_entry_point_and_that_the_class(repository):
    ((name, value),) = entry_points(repository).items()
    assert name in ONE_LINE
    assert EntryPoint(name, value, GROUP).load() is SandboxProvisioner
    assert ONE_LINE in (provisioner.__doc__ or "")
    assert ONE_LINE in (repository / "docs" / "instructors.md").read_text()


def with_entry_points(folder: Path, repository: Path) -> str:
    """A search path on which the entry points of this repository are found, whatever is installed."""
    installed = folder / "stridewise_here-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: stridewise-here\nVersion: 0\n")
    lines = [f"{name} = {value}" for name, value in entry_points(repository).items()]
    (installed / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines]))
    return os.pathsep.join([str(folder), *filter(None, sys.path)])


def submit(release: NotebookNode, folder: Path) -> None:
    folder.mkdir(parents=True)
    right = "def row_major_strides(shape):\n    return tuple(int(np.prod(shape[n + 1 :])) for n in range(len(shape)))"
    nbformat.write(
        with_answers(release, {"row_major_strides": right, "element_offset": LOOKING_AROUND}),
        folder / f"{LESSON}.ipynb",
    )


@pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem())
def test_nbgrader_autograde_runs_in_the_sandbox(tmp_path, course_root, repository, release):
    settings = course_root / "nbgrader_config.py"
    # Without what such settings say of our own: as in a course that nbgrader made.
    settings.write_text(f"{settings.read_text()}\ndel c.Autograde.autograde_preprocessors\n{ONE_LINE}\n")
    submit(release, course_root / "submitted" / "ada" / LESSON)
    command = [sys.executable, "-m", "nbgrader", "autograde", LESSON]
    run = subprocess.run(
        command,
        cwd=course_root,
        env={**os.environ, "PYTHONPATH": with_entry_points(tmp_path, repository)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    graded = nbformat.read(course_root / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb", as_version=4)
    outputs = {cell.id: cell.outputs for cell in graded.cells if cell.cell_type == "code"}
    assert outputs["check-row_major_strides"][-1].data["text/plain"] == "2.0"
    assert outputs["element_offset"][0].text.splitlines() == [
        "processes ['1', '2']",
        "course False /",
        "writing Read-only file system",
        "networks [(1, 'lo')]",
    ]
    assert not list(Path("/tmp").glob("k*/c.json"))


def test_where_there_is_no_sandbox_the_kernel_does_not_start(monkeypatch):
    import asyncio

    monkeypatch.setattr(provisioner, "problem", lambda: "There is none here.")
    with pytest.raises(sandbox.SandboxMissing, match="There is none here"):
        asyncio.run(SandboxProvisioner().pre_launch())
