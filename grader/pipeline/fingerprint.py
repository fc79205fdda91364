"""What a grading depends on, as short texts that change when it does: only what changed is graded again.

An exercise's check is the checker, which all share, and its own record. What a record says is taken from the record
itself and not from the text of its module, so that a change to one exercise leaves its neighbours alone.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import stridewise
from grader.intake.read import LARGEST, Submission, Unreadable, read_cells
from grader.intake.timestamp import NAME, states_a_time
from stridewise.exercises import EXERCISES

# What all checks have in common: where it is, and which files.
_STUDENT_SIDE = (
    "checker/**/*.py",
    "kernels/**/*.py",
    "layout/*.py",
    "exercises/arrays.py",
    "exercises/cases.py",
    "exercises/record.py",
)
_STAFF_SIDE = ("judging/**/*.py", "sandbox/**/*.py", "intake/**/*.py")


def checks_of(exercises: Iterable[str]) -> dict[str, str]:
    """Exercise -> the fingerprint of its check. An exercise that the course does not know has that of the checker."""
    return {name: _check(name) for name in exercises}


@cache
def _check(name: str) -> str:
    records = [exercise for exercise in EXERCISES if exercise.name == name]
    return _digest([_checker(), *_words(records, set())])


@cache
def _checker() -> str:
    inside, staff = Path(stridewise.__file__).parent, Path(__file__).parents[1]
    found = [(inside, path) for one in _STUDENT_SIDE for path in inside.glob(one)]
    found += [(staff, path) for one in _STAFF_SIDE for path in staff.glob(one)]
    return _digest(part for root, path in sorted(found) for part in (str(path.relative_to(root)), path.read_bytes()))


def submission_fingerprint(submission: Submission) -> str:
    """Changes with the bytes that were handed in, and with their time."""
    return _digest([_notebook(submission), _timestamp(submission)])


def _notebook(submission: Submission) -> bytes:
    path = submission.folder / f"{submission.lesson}.ipynb"
    is_plain = path.is_file() and not path.is_symlink() and not submission.folder.is_symlink()
    if is_plain and path.stat().st_size <= LARGEST:
        return path.read_bytes()
    try:
        read_cells(submission)
    except Unreadable as cause:
        return str(cause).encode(errors="replace")
    return b""


def _timestamp(submission: Submission) -> bytes:
    path = submission.folder / NAME
    return path.read_bytes() if states_a_time(path) else b""


def fingerprint(*parts: object) -> str:
    """Changes with any of these plain values."""
    return _digest(map(repr, parts))


def _digest(parts: Iterable[str | bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode(errors="replace")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:32]


def _words(value: object, seen: set[int]) -> Iterator[str]:
    """All that a record says, word by word; what functions do is told by their code. seen: functions on the way."""
    if isinstance(value, FunctionType):
        yield from _words_of_function(value, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for one in fields(value):
            yield one.name
            yield from _words(getattr(value, one.name), seen)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield repr(key)
            yield from _words(one, seen)
    elif isinstance(value, list | tuple):
        yield f"{type(value).__name__} of {len(value)}"
        for one in value:
            yield from _words(one, seen)
    elif isinstance(value, str | bytes | int | float | complex | frozenset | None):
        yield repr(sorted(value) if isinstance(value, frozenset) else value)
    else:  # code of the kernels, which belong to the checker, or of other packages
        yield getattr(value, "__qualname__", None) or getattr(value, "__name__", None) or type(value).__name__


def _words_of_function(function: Callable[..., Any], seen: set[int]) -> Iterator[str]:
    yield f"{function.__module__}.{function.__qualname__}"
    if id(function) in seen or not function.__module__.startswith("stridewise.exercises"):
        return
    seen.add(id(function))
    yield from _words((function.__defaults__, function.__kwdefaults__), seen)
    for name in _words_of_code(function.__code__):
        yield name
        if name in function.__globals__:
            yield from _words(function.__globals__[name], seen)


def _words_of_code(code: CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _words_of_code(constant)
        else:
            yield repr(constant)
    yield from (*code.co_names, *code.co_varnames)
