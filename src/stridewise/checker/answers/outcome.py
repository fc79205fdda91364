"""What happened when an answer was called once, as plain data.

What an answer returns or raises may lie, print or raise in turn: a subclass of ndarray with operators of its own, an
exception whose text cannot be read. So it is read once, in here, while nothing that it prints gets out.
"""

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.exercises import Case
from stridewise.layout import guarded_as_strided

_LARGEST = 2**26  # bytes; no expected result comes near it, and a copy of more could fill the memory
_WHOLE_NUMBERS = frozenset({int, *(np.dtype(code).type for code in np.typecodes["AllInteger"])})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call: its arguments as they were before it, and what came of it.

    returned, error: the objects themselves, of which only the type may be asked, and an array's shape and dtype.
    value: what was returned, as plain data: a copy of an array, an int, a tuple of ints; None for anything else.
    said: the text of the error, or of a result that is no plain data. changed: what the call made of the arguments
    that it changed. shares: whether the result lies in an argument's memory. strides: the array's own, in bytes.
    called: the forbidden functions that it called, where they were watched.
    """

    case: Case
    arguments: Mapping[str, Any]
    returned: Any = None
    value: Any = None
    error: BaseException | None = None
    said: str = ""
    changed: Mapping[str, Any] = field(default_factory=dict)
    shares: bool = False
    strides: tuple[int, ...] = ()
    printed: str = ""
    called: tuple[ForbiddenCall, ...] = ()


def run(answer: Callable[..., Any], case: Case) -> Outcome:
    """Call `answer` on fresh arguments. Whatever it raises, prints or changes is data; only Ctrl-C passes through."""
    given, before = case.build(), case.build()
    # NumPy's error settings are the same for every answer, and what an answer does to them ends with it.
    with capture_output() as printed, np.errstate(all="warn"):
        try:
            with guarded_as_strided():
                returned = answer(*given.values())
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            said = _read(str, error)
            return Outcome(case, before, error=error, said=said, printed=printed.getvalue())
        value = plain(returned)
        said = _read(reprlib.repr, returned) if value is None else ""
    is_array = type(returned) is np.ndarray
    return Outcome(
        case,
        before,
        returned,
        value,
        said=said,
        changed={name: value for name, value in given.items() if not _same(before[name], value)},
        shares=is_array and _shares_memory(returned, given),
        strides=returned.strides if is_array else (),
        printed=printed.getvalue(),
    )


def plain(returned: Any) -> NDArray[Any] | int | tuple[int, ...] | None:
    """The result as data that cannot lie and cannot change afterwards, or None if it is of another kind, or too large.

    Subclasses count as another kind: their operators are not NumPy's or Python's own.
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
    # Bounds are enough: a fresh result never lies inside an argument's memory, and the exact test can take for ever.
    return any(np.may_share_memory(returned, value) for value in given.values() if isinstance(value, np.ndarray))
