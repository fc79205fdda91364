"""An answer that gives something else the next time does not pass, and memory that was never written is named."""

import ctypes

import numpy as np
import pytest

from evaluation.answers.must_not_pass.repetition import STATEFUL, UNINITIALIZED
from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.outcome import run
from stridewise.checker.answers.surroundings import OTHER_BYTES
from stridewise.checker.rules import repetition
from stridewise.exercises import exercise_named
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import case


@pytest.mark.parametrize("answer", UNINITIALIZED, ids=lambda answer: answer.__name__)
@pytest.mark.parametrize("attempt", range(3))
def test_memory_that_was_never_written_is_named_every_time(answer, attempt):  # noqa: ARG001
    finding = check(answer, exercise="conv_naive").finding
    assert finding.kind == "nondeterministic"
    assert "part of the result was never written" in finding.message
    assert "np.empty" in finding.message


@pytest.mark.parametrize("answer", STATEFUL, ids=lambda answer: answer.__name__)
def test_a_result_that_depends_on_earlier_calls_is_noticed(answer):
    verdict = check(answer, exercise="conv_naive")
    assert (verdict.finding.kind, verdict.points) == ("nondeterministic", 0)
    assert "two calls with the same arguments give different results" in verdict.message


def test_random_numbers_are_noticed():
    right, generator = right_answer("pad_nhwc"), np.random.default_rng()
    finding = check(lambda x, pad: right(x, pad) + x.dtype.type(generator.random()), exercise="pad_nhwc").finding
    assert finding.kind == "nondeterministic"


@pytest.mark.parametrize("shape", [(1,), (3, 5), (20, 12), (2, 50, 60)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_empty_array_holds_what_the_surroundings_say(shape, dtype):
    some = case("an array", x=ArraySpec(shape, dtype))
    if some.build()["x"].nbytes >= 1024 and not hasattr(ctypes.CDLL(None), "mallopt"):
        pytest.skip("only the GNU C library fills larger blocks")
    usual, other = (run(np.empty_like, some).value, run(np.empty_like, some, OTHER_BYTES).value)
    nothing_sensible = np.isnan(usual) | (usual == of_bytes(0xFE, dtype))
    assert nothing_sensible.mean() > 0.9
    assert (other == of_bytes(0x42, dtype)).mean() > 0.9


def of_bytes(byte, dtype):
    return np.full(8, byte, np.uint8).view(dtype)[0]


@pytest.mark.parametrize(("wrong_call", "is_found"), [(None, False), (1, True), (8, True)])
def test_a_race_at_full_size_is_found_in_whichever_call_it_shows(wrong_call, is_found):
    exercise = exercise_named("conv_jit")
    calls = []

    def racing(x, w):
        calls.append(len(calls) + 1)
        result = exercise.contract.speed.reference(x, w)
        return result + 1 if calls[-1] == wrong_call else result

    found = repetition._race(LocalAnswer(racing), exercise)
    assert (found is not None) == is_found
    assert found is None or (found.fault.kind, len(calls)) == ("nondeterministic", wrong_call)
