"""One call as the sandbox reports it, and how it is applied on the grader's side."""

import builtins
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.inside.protocol import MAX_MEMORY, Call, DecodeError, FloatOriginSeen, Raised
from grader.sandbox.inside.values import Bytes, decode_value, printable, type_named
from stridewise.checker.answers.failing_line import FailingLine, LineValue
from stridewise.checker.answers.float_origin import FloatOrigin
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.layout import StrideError
from stridewise.layout.addresses import root

Arguments = Sequence[Any]


@dataclass(frozen=True, slots=True)
class CallResult:
    """What one call did. call: decoded, and otherwise untrusted. memory: of its arrays."""

    call: Call
    memory: Bytes

    def apply(self, arguments: Arguments) -> Any:
        """Do to these arguments what the call did to its own; print what it printed; return or raise what it did.

        Parameters
        ----------
        arguments : sequence of object
            Equal to those of the call. They are changed in place; a result that was a view is a view of them.

        Returns
        -------
        object
            What the call returned.

        Raises
        ------
        DecodeError
            If the description fits no such arguments.
        Exception
            What the call raised.
        """
        print(printable(self.call.printed), end="")  # noqa: T201  (what an answer prints is part of what it does)
        for position, value in self.call.changed.items():
            if position >= len(arguments):
                raise DecodeError(f"a change of argument {position} of {len(arguments)}")
            overwrite(arguments[position], decode_value(value, self.memory))
        if isinstance(self.call.outcome, Raised):
            raise _exception(self.call.outcome)
        return decode_value(self.call.outcome.value, self.memory, arguments)

    @property
    def source_line(self) -> str:
        """Where in the student's code the exception arose, as the sandbox reports it; empty if that is not known."""
        return printable(self.call.outcome.line) if isinstance(self.call.outcome, Raised) else ""

    @property
    def failing_line(self) -> FailingLine | None:
        """What stood in that line, as the sandbox reports it; None if that is not known."""
        seen = self.call.outcome.failing if isinstance(self.call.outcome, Raised) else None
        if seen is None:
            return None
        values = tuple(
            LineValue(
                printable(value.expression), value.kind, printable(value.text), value.shape, _origin(value.origin)
            )
            for value in seen.values
        )
        return FailingLine(seen.number, printable(seen.expression), values, tuple(map(printable, seen.names)))

    def raised(self, *names: str) -> bool:
        """Return whether the call raised an exception of a class of one of these names, or derived from one."""
        outcome = self.call.outcome
        return isinstance(outcome, Raised) and not {outcome.name, *outcome.bases}.isdisjoint(names)


def _origin(seen: FloatOriginSeen | None) -> FloatOrigin | None:
    return FloatOrigin(seen.line, printable(seen.source), seen.divides) if seen else None


def overwrite(argument: Any, after: Any) -> None:
    """Change an array into what the call made of it. Raises DecodeError if that is impossible."""
    if type(argument) is not np.ndarray or type(after) is not np.ndarray:
        raise DecodeError("a change of something that is not an array")
    if after.nbytes > MAX_MEMORY:  # a short description can claim any size
        raise DecodeError(f"an argument that grew to {after.nbytes:,} bytes")
    try:
        if argument.shape != after.shape:
            argument.resize(after.shape, refcheck=False)
        argument[...] = after
    except (TypeError, ValueError) as fault:
        raise DecodeError(f"a change that is impossible: {fault}"[:200]) from None


def fingerprint(arguments: Arguments) -> tuple[Any, ...]:
    """Return a hashable value that is equal for equal arguments only.

    For an array it covers every byte of the memory that the array is a part of, and its position in it.
    """
    return tuple(_array_key(value) if isinstance(value, np.ndarray) else value for value in arguments)


def _array_key(array: NDArray[Any]) -> tuple[Any, ...]:
    base = root(array)
    byte_offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    return array.dtype.str, array.shape, array.strides, byte_offset, base.tobytes()


class _Verbatim(str):
    """A text that is its own repr: KeyError shows the repr of its argument."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _exception(raised: Raised) -> BaseException:
    text = _Verbatim(printable(raised.text))
    if (raised.module, raised.name) == (StrideError.__module__, StrideError.__name__):
        return StrideError(text, index=(), byte=0, size=0, shape=(), strides=())
    if (raised.module, raised.name) == (TimeLimitExceededError.__module__, TimeLimitExceededError.__name__):
        return TimeLimitExceededError(text)
    return _instance(_exception_class(raised), text)


def _exception_class(raised: Raised) -> type[BaseException]:
    """Return the built-in class of this name, or one made for it that is derived from the nearest built-in base."""
    if raised.module == "builtins" and (own := _builtin_exception(raised.name)):
        return own
    nearest = next(filter(None, map(_builtin_exception, raised.bases)), Exception)
    return cast(type[BaseException], type_named(raised.module, raised.name, nearest))  # type: ignore[arg-type]


def _builtin_exception(name: str) -> type[Exception] | None:
    """Return Python's own exception of this name, unless it is one that ends a program."""
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _instance(kind: type[BaseException], text: str) -> BaseException:
    try:
        return kind(text)
    except TypeError:  # UnicodeDecodeError, for example, takes five arguments
        return cast(BaseException, type_named(kind.__module__, kind.__name__, Exception)(text))
