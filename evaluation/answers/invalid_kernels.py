"""Invalid kernels for a GPU: not written, never ending, or made of what no GPU can do."""

import inspect
import linecache

from evaluation.answers.invalid_answers import Answer, InvalidAnswer
from stridewise.absent import cuda
from stridewise.exercises import Exercise


def kernel(exercise: Exercise, body: str) -> Answer:
    """A kernel with the parameters of an exercise and these lines."""
    parameters = [*inspect.signature(exercise.reference).parameters, "out"]
    source = f"def {exercise.name}({', '.join(parameters)}):\n    {body}\n"
    name = f"<{exercise.name}: {body}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    scope = {"cuda": cuda}
    exec(compile(source, name, "exec"), scope)
    return scope[exercise.name]


def stub_kernel(exercise: Exercise) -> Answer:
    """What students find in the answer cell."""
    return kernel(exercise, "raise NotImplementedError()")


INVALID_KERNELS = (
    InvalidAnswer("does nothing", lambda exercise: kernel(exercise, "pass"), ("nonfinite",)),
    InvalidAnswer("raises an error", lambda exercise: kernel(exercise, "out[0 // 0] = 1"), ("raised",)),
    InvalidAnswer("calls what no GPU has", lambda exercise: kernel(exercise, "out[:] = x.sum()"), ("raised",)),
    InvalidAnswer("imports a module", lambda exercise: kernel(exercise, "import os"), ("raised",)),
    InvalidAnswer("looks into the model", lambda exercise: kernel(exercise, "x._plain.fill(0)"), ("raised",)),
    InvalidAnswer("is no kernel", lambda _exercise: max, ("type",)),
    InvalidAnswer("never ends", lambda exercise: kernel(exercise, "while True:\n        pass"), ("raised", "timeout")),
)
