"""What an exercise's record must have, so that a lesson, a check and a grade can be made from it."""

import builtins
import dis
import inspect
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from types import CodeType

from stridewise.exercises import Exercise, Misconception

_AT_LEAST = {"hints": 2, "witnesses": 2, "cases": 1, "misconceptions": 2}
_LONGEST_HINT = 120
_LONGEST_REMEDY = 200


def registry_problems(exercises: Iterable[Exercise]) -> Iterator[str]:
    """List what is wrong with the records, one line per problem."""
    exercises = tuple(exercises)
    yield from (f"{name}: two exercises have this name" for name in _repeated(exercise.name for exercise in exercises))
    for exercise in exercises:
        for problem in exercise_problems(exercise):
            yield f"{exercise.name}: {problem}"


def exercise_problems(exercise: Exercise) -> Iterator[str]:
    """List what is wrong with one record."""
    for field, least in _AT_LEAST.items():
        number = len(getattr(exercise, field))
        if number < least:
            yield f"the registry has {number} {field}; at least {least} are needed"
    if exercise.points <= 0:
        yield f"{exercise.points} points; an exercise is worth more than 0"
    yield from _signature_problems(exercise)
    yield from _hint_problems(exercise.hints)
    known, parameters = exercise.misconceptions, _parameters(exercise)
    yield from (f"two misconceptions are called {name}" for name in _repeated(item.name for item in known))
    yield from (f"two misconceptions say {belief!r}" for belief in _repeated(item.belief for item in known))
    for misconception in known:
        for problem in _misconception_problems(misconception, parameters):
            yield f"the misconception {misconception.name} {problem}"


def _signature_problems(exercise: Exercise) -> Iterator[str]:
    """Require that the stub's parameters are the names of the cases' arguments."""
    parameters = list(inspect.signature(exercise.reference).parameters)
    call = f"{exercise.name}({', '.join(_parameters(exercise))}) "
    if not exercise.name.isidentifier():
        yield "an exercise's name is the name of a function"
    if not exercise.asks.startswith(call) or not exercise.asks.endswith("."):
        yield f"`asks` must be a sentence that begins with {call!r}"
    cases = (*exercise.witnesses, *exercise.cases)
    yield from (f"two cases are called {note!r}" for note in _repeated(case.note for case in cases))
    for case in cases:
        if list(case.arguments) != parameters:
            yield f"the case {case.note!r} has the arguments {', '.join(case.arguments)}"


def _hint_problems(hints: tuple[str, ...]) -> Iterator[str]:
    yield from (f"the hint {hint!r} is there twice" for hint in _repeated(hints))
    for hint in hints:
        if len(hint) > _LONGEST_HINT:
            yield f"a hint has {len(hint)} characters; at most {_LONGEST_HINT} are read: {hint!r}"


def _misconception_problems(misconception: Misconception, parameters: list[str]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", misconception.name):
        yield "is named after an example whose name is not in lower case"
    if not misconception.belief.startswith(("Your function ", "You ")) or misconception.belief.endswith((".", " ")):
        yield f"needs a belief that begins with 'Your function' and has no full stop: {misconception.belief!r}"
    if not misconception.remedy.endswith(".") or len(misconception.remedy) > _LONGEST_REMEDY:
        yield f"needs a remedy in whole sentences, of at most {_LONGEST_REMEDY} characters: {misconception.remedy!r}"
    yield from _example_problems(misconception, parameters)


def _example_problems(misconception: Misconception, parameters: list[str]) -> Iterator[str]:
    """Require that an example's source works alone in a student's cell."""
    example = inspect.unwrap(misconception.example)  # a kernel for a GPU stands in a function that launches it
    known = {"np", "cuda"} if example is not misconception.example else {"np"}
    foreign = sorted({*_globals_used(example.__code__), *example.__code__.co_freevars} - {*known, *dir(builtins)})
    if foreign:
        yield f"needs more than np: {', '.join(foreign)}"
    if list(inspect.signature(example).parameters) != parameters:
        yield f"must take {', '.join(parameters)}"
    if inspect.get_annotations(example) or not inspect.getsource(example).startswith("def "):
        yield "must be a plain `def` at the top level, without annotations or decorators"


def _parameters(exercise: Exercise) -> list[str]:
    """Return what an answer takes: a kernel for a GPU also the array that it writes."""
    return [*inspect.signature(exercise.reference).parameters, *(["out"] if exercise.launch else [])]


def _globals_used(code: CodeType) -> set[str]:
    """Return the names that this code, or a comprehension in it, looks up outside itself."""
    used = {instruction.argval for instruction in dis.get_instructions(code) if instruction.opname == "LOAD_GLOBAL"}
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return used.union(*map(_globals_used, inner))


def _repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, number in Counter(texts).items() if number > 1]
