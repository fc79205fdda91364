"""Examples stand alone: their source, put into a student's cell under the exercise's name, gives the same results."""

import builtins
import inspect
import linecache
from operator import attrgetter

import numpy as np
import pytest

from stridewise.absent import cuda
from stridewise.checker.rules.compare import agree
from stridewise.exercises import EXERCISES
from stridewise.exercises.kernel_functions import as_function
from stridewise.gpu import KernelError
from stridewise.layout import StrideError, guarded_as_strided

# conv_matmul, conv_reordered and conv_jit have the misconceptions and the kinds of cases of conv_naive.
DISTINCT = [exercise for exercise in EXERCISES if exercise.name not in ("conv_matmul", "conv_reordered", "conv_jit")]
EACH = pytest.mark.parametrize("exercise", DISTINCT, ids=lambda exercise: exercise.name)


def alone(exercise, example):
    """The example as its source alone makes it, with nothing but `np`, `cuda` and the builtins in reach."""
    source, name = inspect.getsource(example), f"<{example.__name__} alone>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    scope = {"np": np, "cuda": cuda, "__builtins__": builtins}
    exec(compile(source, name, "exec"), scope)
    made = scope[example.__name__]
    return as_function(made, exercise.launch) if exercise.launch else made


def outcome(answer, case):
    with guarded_as_strided():
        try:
            return answer(*case.build().values())
        except KernelError as error:  # its text has the number of the line
            return type(error).__name__, *error.likeness
        except (ValueError, StrideError, IndexError, TypeError) as error:
            return type(error).__name__, str(error)


def is_error(result):
    return isinstance(result, tuple) and bool(result) and isinstance(result[0], str)


# `grader lint` looks for names that are not there in every branch; here the source is run, on the witnesses.
@EACH
def test_the_source_alone_gives_the_same_results(exercise):
    for misconception in exercise.misconceptions:
        from_source = alone(exercise, misconception.example)
        for case in exercise.witnesses:
            expected, received = outcome(misconception.example, case), outcome(from_source, case)
            assert type(received) is type(expected), (misconception.name, case.note)
            np.testing.assert_equal(received, expected, f"{misconception.name}, {case.note}")


def composed(exercise, misconception):
    """The example as a change to the right answer's arguments and to its result."""

    def answer(*arguments):
        changed = misconception.change_arguments(*arguments) if misconception.change_arguments else arguments
        out = exercise.reference(*changed)
        return misconception.change_result(out, *arguments) if misconception.change_result else out

    return answer


@EACH
def test_its_changes_around_the_right_answer_give_the_same_results(exercise):
    for misconception in exercise.misconceptions:
        if not (misconception.change_arguments or misconception.change_result):
            continue
        answer = composed(exercise, misconception)
        # Exact cases only: sums that are rounded depend on their order.
        for case in filter(attrgetter("is_exact"), (*exercise.witnesses, *exercise.cases[::4])):
            expected, received = outcome(misconception.example, case), outcome(answer, case)
            if is_error(expected) or is_error(received):
                assert is_error(expected) == is_error(received), (misconception.name, case.note)
            else:
                assert agree(expected, received), (misconception.name, case.note)
