"""One call of a function, as plain data.

What a function returns or raises may lie, print or raise in turn: a subclass of ndarray with its own operators, an
exception whose text cannot be read. So it is read once, here, while its output is captured.
"""

import io
import reprlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.failing_line import FailingLine
from stridewise.checker.answers.surroundings import USUAL, Surroundings, prepared
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.exercises import Case
from stridewise.layout import guarded_as_strided

_LARGEST = 2**26  # bytes; no expected result comes near it, and a copy of more could fill the memory
_WHOLE_NUMBERS = frozenset({int, *(np.dtype(code).type for code in np.typecodes["AllInteger"])})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call and its result.

    Parameters
    ----------
    case : Case
        What the function was called with.
    arguments : mapping of str to object
        The arguments of the case, as they were before the call.
    returned : object, optional
        The very object that was returned. Nothing but its type may be read, and an array's shape and dtype.
    value : object, optional
        The result as plain data: a copy of an array, an int, a tuple of ints; None for anything else.
    error : BaseException, optional
        The very object that was raised. Nothing but its type may be read.
    text : str, default ""
        The text of the error, or of a result that is not plain data.
    changed : mapping of str to object, default {}
        The arguments that the call changed: name -> value after the call.
    shares : bool, default False
        Whether the result lies in an argument's memory.
    strides : tuple of int, default ()
        The strides of a resulting array, in bytes.
    printed : str, default ""
        What the call printed.
    forbidden_calls : tuple of ForbiddenCall, default ()
        The forbidden functions that were called, where calls were watched.
    source_line : str, default ""
        Where in the student's code the error arose, as `in line 3 of your code: ...`; empty where it is not known.
    failing_line : FailingLine, optional
        What stood in that line, where it is known.
    """

    case: Case
    arguments: Mapping[str, Any]
    returned: Any = None
    value: Any = None
    error: BaseException | None = None
    text: str = ""
    changed: Mapping[str, Any] = field(default_factory=dict)
    shares: bool = False
    strides: tuple[int, ...] = ()
    printed: str = ""
    forbidden_calls: tuple[ForbiddenCall, ...] = ()
    source_line: str = ""
    failing_line: FailingLine | None = None


@contextmanager
def controlled_surroundings() -> Iterator[io.StringIO]:
    """Capture output, and give every call the same NumPy: default error settings, and a bounds-checked `as_strided`.

    What a call does to the error settings ends with it. Yields the buffer that receives what is printed.
    """
    with capture_output() as printed, np.errstate(all="warn"), guarded_as_strided():
        yield printed


def run(function: Callable[..., Any], case: Case, surroundings: Surroundings = USUAL) -> Outcome:
    """Call the function on fresh arguments. Whatever it raises, prints or changes is data; only Ctrl-C passes through.

    Parameters
    ----------
    function : callable
        Called with the case's arguments by position, as it is: without a time limit.
    case : Case
        The arguments.
    surroundings : Surroundings, optional
        What the call finds in free memory.

    Returns
    -------
    Outcome
    """
    with controlled_surroundings() as printed:
        return _call(function, case, printed, prepared(surroundings))


def run_remote(function: Callable[..., Any], case: Case) -> Outcome:
    """Call a function of our own that repeats what a call in another process did: it prints, and runs no other code.

    Parameters
    ----------
    function : callable
        Called with the case's arguments by position.
    case : Case
        The arguments.

    Returns
    -------
    Outcome
    """
    with redirect_stdout(io.StringIO()) as printed, np.errstate(all="ignore"):
        return _call(function, case, printed, nullcontext())


def run_trusted(function: Callable[..., Any], case: Case) -> Outcome:
    """Call a function of our own as `run` does, without capturing output: a tenth of the time.

    Parameters
    ----------
    function : callable
        Called with the case's arguments by position.
    case : Case
        The arguments.

    Returns
    -------
    Outcome
    """
    with np.errstate(all="ignore"), guarded_as_strided():
        return _call(function, case, io.StringIO(), nullcontext())


def _call(
    function: Callable[..., Any], case: Case, printed: io.StringIO, around: AbstractContextManager[None]
) -> Outcome:
    given, before = case.build(), case.build()
    try:
        with around:
            returned = function(*given.values())
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Outcome(case, before, error=error, text=_read(str, error), printed=printed.getvalue())
    value = plain(returned)
    text = _read(reprlib.repr, returned) if value is None else ""
    is_array = type(returned) is np.ndarray
    return Outcome(
        case,
        before,
        returned,
        value,
        text=text,
        changed={name: value for name, value in given.items() if not _same(before[name], value)},
        shares=is_array and _shares_memory(returned, given),
        strides=returned.strides if is_array else (),
        printed=printed.getvalue(),
    )


def plain(returned: Any) -> NDArray[Any] | int | tuple[int, ...] | None:
    """Return a result as data that cannot lie or change afterwards.

    Parameters
    ----------
    returned : object
        What a function returned.

    Returns
    -------
    object
        A copy of an array, an int or a tuple of ints. None for anything else, for what is too large and for
        subclasses, whose operators are not NumPy's or Python's own.
    """
    kind = type(returned)
    if kind is np.ndarray:
        return np.array(returned) if returned.nbytes <= _LARGEST else None
    if kind in _WHOLE_NUMBERS:
        return int(returned)
    if kind is tuple and all(type(entry) in _WHOLE_NUMBERS for entry in returned):
        return tuple(int(entry) for entry in returned)
    return None


def _read(text_of: Callable[[Any], str], thing: Any) -> str:
    try:
        return text_of(thing)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "(its text cannot be read)"


def _same(before: Any, after: Any) -> bool:
    return bool(np.array_equal(before, after)) if isinstance(before, np.ndarray) else bool(before == after)


def _shares_memory(returned: NDArray[Any], given: Mapping[str, Any]) -> bool:
    # Bounds are enough: a fresh result never lies inside an argument's memory, and the exact test can take exponential
    # time.
    return any(np.may_share_memory(returned, value) for value in given.values() if isinstance(value, np.ndarray))
