"""What is right, worked out once for each input, however many submissions are judged on it.

All are asked the same, and the law of what is right is written to be read, not to be quick: for the loops of lesson 2
it took half of the time that judging takes on this side of the wall.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from grader.judging.call_result import fingerprint
from grader.judging.hidden_cases import with_secret_cases
from stridewise.checker.answers.outcome import plain
from stridewise.exercises import Exercise, exercise_named
from stridewise.layout.addresses import root

_MOST_RESULTS = 500
_LARGEST = 100_000  # bytes of an array that is kept


@lru_cache(maxsize=100)
def judged_exercise(name: str, secret: str) -> Exercise:
    """The exercise of this name as it is judged: with the secret's cases, and a law that remembers.

    Raises KeyError for an unknown name.
    """
    exercise = with_secret_cases(exercise_named(name), secret)
    return replace(exercise, reference=Remembering(exercise.reference))


class Remembering:
    """A function of plain data that does nothing but return, with its last results. What it raises is not kept."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._known: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def __call__(self, *arguments: Any) -> Any:
        """What the function returns for these arguments, or the same in an array of its own."""
        if not all(map(_is_kept, arguments)):
            return self._function(*arguments)
        key = (*map(type, arguments), *fingerprint(arguments))
        if key in self._known:
            self._known.move_to_end(key)
            return plain(self._known[key])
        result = self._function(*arguments)
        if _is_kept(result):
            self._known[key] = plain(result)
            if len(self._known) > _MOST_RESULTS:
                self._known.popitem(last=False)
        return result


def _is_kept(value: Any) -> bool:
    """Whether it is plain data, and little of it."""
    if type(value) is np.ndarray:
        return root(value).nbytes <= _LARGEST
    return plain(value) is not None
