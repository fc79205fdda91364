"""Answers that drop digits which the dtype of their input holds. Each is made from an exercise's right answer."""

import numpy as np

from evaluation.answers.submitted import as_submitted, right_answer


def computing_in(dtype):
    def made_from(answer):
        def converted(*arguments):
            smaller = (value.astype(dtype) if isinstance(value, np.ndarray) else value for value in arguments)
            return answer(*smaller).astype(answer(*arguments).dtype)

        return converted

    return made_from


def with_result(change):
    """The right result with `change` done to it, in its own dtype."""

    def made_from(answer):
        def changed(*arguments):
            out = answer(*arguments)
            return change(out).astype(out.dtype)

        return changed

    return made_from


def truncated_to_bfloat16(out):
    bits = np.ascontiguousarray(out, np.float32).view(np.uint32)
    return (bits & np.uint32(0xFFFF0000)).view(np.float32)


IMPRECISE = {
    "float16 inside": computing_in(np.float16),
    "float32 inside": computing_in(np.float32),
    "float16 at the end": with_result(lambda out: out.astype(np.float16)),
    "bfloat16 at the end": with_result(truncated_to_bfloat16),
    "rounded to 2 places": with_result(lambda out: np.round(out, 2)),
    "rounded to 4 places": with_result(lambda out: np.round(out, 4)),
    "small numbers set to 0": with_result(lambda out: np.where(np.abs(out) < 0.05, 0, out)),
}


def imprecise(exercise, name):
    """The exercise's right answer with these digits dropped."""
    return as_submitted(exercise, IMPRECISE[name](right_answer(exercise.name)))
