"""Fingerprints of what a grade depends on: short texts that change when it does, so that only what changed is regraded.

The check of an exercise is the code that all exercises share, taken folder by folder, and the exercise's own record.
The record is taken from its values and from the source of the functions it refers to, not from the text of its module,
so that changing one exercise leaves the grades of its neighbours alone.
"""

import hashlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import FunctionType

import stridewise
from grader.intake.read import MAX_BYTES, Submission, UnreadableSubmission, read_cells
from grader.intake.timestamp import TIMESTAMP_NAME, is_readable_timestamp
from stridewise.exercises import EXERCISES

# Folders and files, in each package, of which every check depends on every line.
_RECORDS = (
    *("exercises/arrays.py", "exercises/cases.py", "exercises/example_source.py"),
    *("exercises/kernel_functions.py", "exercises/limits.py", "exercises/record.py"),
)
_STRIDEWISE_CODE = ("absent.py", "checker", "gpu", "kernels", "language.py", "layout", "timing", *_RECORDS)
_GRADER_CODE = (
    *("judging", "sandbox", "intake", "course/converters.py", "course/settings.py"),
    *("pipeline/grade.py", "pipeline/steps.py"),
)
_EXERCISES = "stridewise.exercises"


def check_fingerprints(exercises: Iterable[str]) -> dict[str, str]:
    """Return exercise -> fingerprint of its check. One that the course does not know gets that of the shared code."""
    return {name: _check_fingerprint(name) for name in exercises}


@cache
def _check_fingerprint(name: str) -> str:
    records = [exercise for exercise in EXERCISES if exercise.name == name]
    return _digest([_shared_fingerprint(), *_content(records, set())])


@cache
def _shared_fingerprint() -> str:
    return code_fingerprint(Path(stridewise.__file__).parent, Path(__file__).parents[1])


def code_fingerprint(stridewise_package: Path, grader_package: Path) -> str:
    """Return the fingerprint of the code that all checks share.

    Parameters
    ----------
    stridewise_package, grader_package : Path
        The folders of the two packages.

    Returns
    -------
    str
    """
    packages = ((stridewise_package, _STRIDEWISE_CODE), (grader_package, _GRADER_CODE))
    files = [(root, path) for root, names in packages for name in names for path in _python_files(root / name)]
    return _digest(part for root, path in files for part in (path.relative_to(root).as_posix(), path.read_bytes()))


def _python_files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def submission_fingerprint(submission: Submission) -> str:
    """Return the fingerprint of the bytes that were handed in and of their timestamp."""
    return _digest([_notebook_bytes(submission), _timestamp_bytes(submission)])


def _notebook_bytes(submission: Submission) -> bytes:
    path = submission.folder / f"{submission.lesson}.ipynb"
    is_regular = path.is_file() and not path.is_symlink() and not submission.folder.is_symlink()
    if is_regular and path.stat().st_size <= MAX_BYTES:
        return path.read_bytes()
    try:
        read_cells(submission)
    except UnreadableSubmission as cause:
        return str(cause).encode(errors="replace")
    return b""


def _timestamp_bytes(submission: Submission) -> bytes:
    path = submission.folder / TIMESTAMP_NAME
    return path.read_bytes() if is_readable_timestamp(path) else b""


def fingerprint(*parts: object) -> str:
    """Return the fingerprint of plain values: strings, numbers, and tuples and lists of them."""
    return _digest(map(repr, parts))


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode(errors="replace")
        # With its length, so that two parts cannot be split in another place.
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:32]


def _content(value: object, seen: set[FunctionType]) -> Iterator[str]:
    """Yield everything a record says, part by part; `seen` holds the functions whose source has been given already."""
    if isinstance(value, FunctionType):
        yield from _function_content(value, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for field in fields(value):
            yield field.name
            yield from _content(getattr(value, field.name), seen)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield repr(key)
            yield from _content(item, seen)
    elif isinstance(value, list | tuple):
        yield f"{type(value).__name__} of {len(value)}"
        for item in value:
            yield from _content(item, seen)
    elif isinstance(value, str | bytes | int | float | complex | frozenset | None):
        yield repr(sorted(value) if isinstance(value, frozenset) else value)
    else:  # classes and functions of other packages, or of the kernels, which belong to the shared code
        yield getattr(value, "__qualname__", None) or getattr(value, "__name__", None) or type(value).__name__


def _function_content(function: FunctionType, seen: set[FunctionType]) -> Iterator[str]:
    """Yield the source of a function of the exercises, and the content of what it refers to outside itself."""
    function = inspect.unwrap(function)  # a kernel, not what launches it: that holds the path of the kernel's file
    yield f"{function.__module__}.{function.__qualname__}"
    if function in seen or not function.__module__.startswith(_EXERCISES):
        return
    seen.add(function)
    yield inspect.getsource(function)
    outside = inspect.getclosurevars(function)
    yield from _content((function.__defaults__, function.__kwdefaults__, outside.nonlocals, outside.globals), seen)
