"""What happened when an answer was called once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.quiet import quiet
from stridewise.exercises import Case
from stridewise.layout import guarded_as_strided


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call: its arguments as they were before it, and what came of it.

    value: what was returned; of an array result, a plain copy taken at once. returned: the object itself.
    changed: names of the arguments that the call changed. shares: whether the result lies in an argument's memory.
    """

    case: Case
    arguments: Mapping[str, Any]
    value: Any = None
    returned: Any = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()
    shares: bool = False
    printed: str = ""


def run(answer: Callable[..., Any], case: Case) -> Outcome:
    """Call `answer` on fresh arguments. Whatever it raises, prints or changes is data; only Ctrl-C passes through."""
    given, before = case.build(), case.build()
    with quiet() as printed:
        try:
            with guarded_as_strided():
                returned = answer(*given.values())
        except (Exception, SystemExit) as error:
            return Outcome(case, before, error=error, printed=printed.getvalue())
    return Outcome(
        case,
        before,
        value=_plain(returned),
        returned=returned,
        changed=tuple(name for name in before if not _same(before[name], given[name])),
        shares=_shares_memory(returned, given),
        printed=printed.getvalue(),
    )


def _plain(returned: Any) -> Any:
    # A base-class copy: a subclass's operators may lie, and a view may change when its base does.
    return np.array(returned, subok=False) if isinstance(returned, np.ndarray) else returned


def _same(before: Any, after: Any) -> bool:
    return bool(np.array_equal(before, after)) if isinstance(before, np.ndarray) else bool(before == after)


def _shares_memory(returned: Any, given: Mapping[str, Any]) -> bool:
    if not isinstance(returned, np.ndarray):
        return False
    # Bounds are enough: a fresh result never lies inside an argument's memory, and the exact test can take for ever.
    return any(np.may_share_memory(returned, value) for value in given.values() if isinstance(value, np.ndarray))
