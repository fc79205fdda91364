"""What the sandbox says of one call, and how it comes to pass again on this side of the wall."""

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.deserialize import deserialize, printable, type_named
from stridewise.checker.answers.encoding import LARGEST, Bytes, DecodeError
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.layout import StrideError
from stridewise.layout.addresses import root

Arguments = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one call: words that anybody may have written, and the memory that they speak of."""

    words: Mapping[str, Any]
    memory: Bytes

    def happen(self, arguments: Arguments) -> Any:
        """Do to these arguments what the call did, and return or raise what it did. Raises DecodeError for nonsense."""
        words = self.words
        try:
            changed = {int(place): one for place, one in words["changed"].items()}
            print(printable(words["printed"]), end="")  # noqa: T201  (what an answer prints is part of what it does)
            for place, one in changed.items():
                put_back(arguments[place], deserialize(one, self.memory))
            if "raised" not in words:
                return deserialize(words["returned"], self.memory, arguments)
            error = _error(words["raised"])
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
            raise DecodeError(f"no call is described so: {type(fault).__name__}: {fault}"[:200]) from None
        raise error

    def raised(self, *names: str) -> bool:
        """Whether the call raised an error of one of these names, or one derived from it."""
        raised = self.words.get("raised")
        if not isinstance(raised, dict):
            return False
        bases = raised.get("bases")
        return any(name == raised.get("name") or (isinstance(bases, list) and name in bases) for name in names)


def put_back(argument: Any, after: Any) -> None:
    """Change an argument into what the call made of it. Raises ValueError where that is not possible."""
    if type(argument) is not np.ndarray or type(after) is not np.ndarray:
        raise ValueError("only arrays can be changed")
    if after.nbytes > LARGEST:  # a few words can describe any size, and here it would take memory
        raise ValueError(f"no argument can grow to {after.nbytes:,} bytes")
    if argument.shape != after.shape:
        argument.resize(after.shape, refcheck=False)
    argument[...] = after


def fingerprint(arguments: Arguments) -> tuple[Any, ...]:
    """What tells these arguments from others: every byte of the memory that arrays lie in, and where in it they lie."""
    return tuple(_print_of(value) if isinstance(value, np.ndarray) else value for value in arguments)


def _print_of(array: NDArray[Any]) -> tuple[Any, ...]:
    memory = root(array)
    offset = array.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    return array.dtype.str, array.shape, array.strides, offset, memory.tobytes()


class _Verbatim(str):
    """A text that is its own repr: a KeyError shows the repr of what it is made of."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _error(raised: Mapping[str, Any]) -> BaseException:
    module, name, text = str(raised["module"]), str(raised["name"]), _Verbatim(printable(raised["text"]))
    error: BaseException
    if module == StrideError.__module__ and name == StrideError.__name__:
        error = StrideError(text, index=(), byte=0, size=0, shape=(), strides=())
    elif module == TimeLimitExceededError.__module__ and name == TimeLimitExceededError.__name__:
        error = TimeLimitExceededError(text)
    else:
        error = _made(_class(module, name, raised["bases"]), text)
    if raised["line"]:
        error.add_note(printable(raised["line"]))
    return error


def _class(module: str, name: str, bases: Any) -> type[BaseException]:
    known = [_builtin(str(base)) for base in bases]
    if module == "builtins" and _builtin(name):
        return _builtin(name) or Exception
    nearest = next((base for base in known if base), Exception)
    return type_named(module, name, nearest)  # type: ignore[arg-type]


def _builtin(name: str) -> type[Exception] | None:
    """Python's own exception of this name. Those that end a program are none."""
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _made(kind: type[BaseException], text: str) -> BaseException:
    try:
        return kind(text)
    except TypeError:  # a UnicodeDecodeError, for one, is made of five things
        made: BaseException = type_named(kind.__module__, kind.__name__, Exception)(text)
        return made
