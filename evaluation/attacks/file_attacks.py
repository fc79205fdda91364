"""What is handed in beside a notebook, or in place of one."""

import json
import os
from pathlib import Path

from evaluation.attacks.builders import FILE
from grader.course.submission_material import Material


def linked(folder: Path, material: Material) -> None:
    outside = folder.parent / "elsewhere.ipynb"
    outside.write_text(json.dumps(material.perfect))
    (folder / FILE).symlink_to(outside)


def linked_folder(folder: Path, material: Material) -> None:
    outside = folder.parent / "elsewhere"
    folder.rename(outside)
    (outside / FILE).write_text(json.dumps(material.perfect))
    folder.symlink_to(outside, target_is_directory=True)


def wrong_name(folder: Path, material: Material) -> None:
    (folder / "Untitled.ipynb").write_text(json.dumps(material.perfect))


def nameless(folder: Path, material: Material) -> None:  # noqa: ARG001
    """A name that is not UTF-8, as in an archive from another system."""
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.ipynb")).write_text("{}")


def a_pipe(folder: Path, material: Material) -> None:  # noqa: ARG001
    os.mkfifo(folder / FILE)


def hundred_megabytes(folder: Path, material: Material) -> None:  # noqa: ARG001
    with (folder / FILE).open("wb") as file:
        file.truncate(100 * 2**20)


def many_cells(folder: Path, material: Material) -> None:  # noqa: ARG001
    cells = ",".join(['{"cell_type":"raw"}'] * 100_000)
    (folder / FILE).write_text(f'{{"nbformat":4,"cells":[{cells}]}}')


def shadowing_modules(folder: Path, material: Material) -> None:
    """As files, and as folders."""
    (folder / FILE).write_text(json.dumps(material.release))
    for name in ("numpy", "stridewise", "ipykernel_launcher", "sitecustomize"):
        (folder / f"{name}.py").write_text("raise SystemExit('mine was imported')")
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise SystemExit('mine was imported')")


def bad_timestamp(folder: Path, material: Material) -> None:
    (folder / FILE).write_text(json.dumps(material.perfect))
    (folder / "timestamp.txt").write_text("the day before yesterday")


def linked_timestamp(folder: Path, material: Material) -> None:
    (folder / FILE).write_text(json.dumps(material.perfect))
    (folder / "timestamp.txt").symlink_to("/proc/self/environ")
