"""Whatever an answer returns, raises, prints or breaks, the check ends in a verdict and nothing of it gets out."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG001, ARG005, T201

import logging
import os
import sys
import warnings

import numpy as np
import pytest

from evaluation.answers.invalid_answers import LyingArray, LyingInt, LyingTuple, raising
from evaluation.answers.submitted import right_answer
from stridewise import check

pytestmark = pytest.mark.usefixtures("without_search")
nhwc = right_answer("nchw_to_nhwc")
offset = right_answer("element_offset")
strides = right_answer("row_major_strides")


class Pretender:
    """Says that it is an array."""

    __class__ = np.ndarray
    shape, dtype, nbytes, flags = (1, 2, 3, 2), np.dtype("float32"), 0, None


class MuteError(Exception):
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class ExitingError(Exception):
    def __str__(self):
        sys.exit(3)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("nchw_to_nhwc", lambda x: nhwc(x).view(LyingArray)),
        ("nchw_to_nhwc", lambda x: np.zeros(3).view(LyingArray)),
        ("nchw_to_nhwc", lambda x: np.matrix([[1.0]])),
        ("nchw_to_nhwc", lambda x: Pretender()),
        ("element_offset", lambda index, strides: LyingInt(0)),
        ("row_major_strides", lambda shape: LyingTuple((0, 0))),
        ("row_major_strides", lambda shape: (LyingInt(0), LyingInt(0))),
    ],
    ids=["array", "small array", "matrix", "pretender", "int", "tuple", "tuple of ints"],
)
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_subclasses_whose_operators_may_lie_are_of_the_wrong_type(name, answer):
    finding = check(answer, exercise=name).finding
    assert finding.kind == "type"


def test_a_tensor_is_told_to_be_one():
    torch = pytest.importorskip("torch")
    finding = check(lambda x: torch.tensor(nhwc(x)), exercise="nchw_to_nhwc").finding
    assert finding.kind == "type"
    assert "returned a torch.Tensor instead of a NumPy array" in finding.message


@pytest.mark.parametrize(
    ("huge", "told"),
    [
        (lambda x: np.broadcast_to(x.ravel()[:1], (10**6, 10**6)), "received shape (1000000, 1000000)"),
        (lambda x: np.zeros(2**26, dtype=x.dtype), "received shape (67108864,)"),
    ],
    ids=["broadcast", "allocated"],
)
def test_a_huge_array_is_not_copied(huge, told):
    finding = check(huge, exercise="nchw_to_nhwc").finding
    assert finding.kind == "shape"
    assert told in finding.message


def test_a_huge_list_is_told_in_short():
    finding = check(lambda x: [0] * 10**6, exercise="nchw_to_nhwc").finding
    assert "received [0, 0, 0, 0, 0, 0, ...]" in finding.message


def recursive(x):
    return recursive(x)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (raising(ValueError("boom")), "ValueError: boom"),
        (raising(ValueError()), "  ValueError\n"),
        (raising(KeyError("axis")), "KeyError: 'axis'"),
        (raising(AssertionError("first\n\nthird line")), "AssertionError: first third line"),
        (raising(ValueError("word " * 500)), "word ..."),
        (raising(SystemExit(1)), "SystemExit: 1"),
        (raising(GeneratorExit()), "GeneratorExit"),
        (raising(MuteError()), "MuteError: (its text cannot be read)"),
        (raising(ExitingError()), "ExitingError: (its text cannot be read)"),
        (lambda x: sys.exit("bye"), "SystemExit: bye"),
        (recursive, "RecursionError: maximum recursion depth exceeded"),
        (lambda x: x[7], "IndexError: index 7 is out of bounds for axis 0 with size 1"),
        (lambda x: np.zeros((10**9, 10**9)), "MemoryError: Unable to allocate"),
        (lambda: 1, "takes 0 positional arguments but 1 was given"),
        (lambda x, y: 1, "missing 1 required positional argument: 'y'"),
    ],
)
def test_an_error_is_told_in_its_own_words(answer, told):
    verdict = check(answer, exercise="nchw_to_nhwc")
    assert verdict.finding.kind == "raised"
    assert told in verdict.message


def test_the_line_that_raised_is_told():
    def nchw_to_nhwc(x):
        return x.reshape(7, 7)

    assert "of your code: return x.reshape(7, 7)" in check(nchw_to_nhwc).message


def test_an_interrupt_is_not_kept_from_the_reader():
    with pytest.raises(KeyboardInterrupt):
        check(raising(KeyboardInterrupt()), exercise="nchw_to_nhwc")


def test_the_stub_is_answered_with_what_is_asked():
    verdict = check(raising(NotImplementedError()), exercise="nchw_to_nhwc")
    assert (verdict.status, verdict.points, verdict.finding) == ("unattempted", 0.0, None)
    assert verdict.message.startswith("nchw_to_nhwc is not written yet.\nAsked: nchw_to_nhwc(x) takes x[n, c, h, w]")


log = logging.getLogger("an answer")


def warns(x):
    warnings.warn("careful", stacklevel=1)
    return nhwc(x)


def warns_always(x):
    warnings.simplefilter("always")
    return warns(x)


def writes(stream, text):
    stream.write(text)
    stream.writelines([text])
    stream.flush()


NOISE = {
    "print": lambda: print("noise"),
    "sys.stderr": lambda: writes(sys.stderr, "noise"),
    "sys.__stderr__": lambda: writes(sys.__stderr__, "noise"),
    "os.write to 1": lambda: os.write(1, b"noise"),
    "os.write to 2": lambda: os.write(2, b"noise"),
    "logging": lambda: log.error("noise"),
    "a closed stream": lambda: sys.stdout.close(),
    "a replaced stream": lambda: setattr(sys, "stderr", None),
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
def test_noise_costs_no_points_and_does_not_get_out(noise, capfd):
    def nchw_to_nhwc(x):
        noise()
        return nhwc(x)

    before = sys.stdout, sys.stderr
    verdict = check(nchw_to_nhwc)
    assert (sys.stdout, sys.stderr) == before
    assert verdict.status == "passed", verdict
    assert capfd.readouterr() == ("", "")


def test_a_stream_that_was_kept_from_before_is_silent_too_and_speaks_again_afterwards(capfd):
    kept = sys.stderr
    handler = logging.StreamHandler(kept)
    log.addHandler(handler)
    try:

        def nchw_to_nhwc(x):
            log.error("within")
            kept.write("within")
            return nhwc(x)

        assert check(nchw_to_nhwc).status == "passed"
        log.error("afterwards")
    finally:
        log.removeHandler(handler)
    assert capfd.readouterr() == ("", "afterwards\n")


@pytest.mark.parametrize("answer", [warns, warns_always])
def test_warnings_cost_no_points(answer, recwarn):
    assert check(answer, exercise="nchw_to_nhwc").status == "passed"
    assert not recwarn.list


def test_what_a_wrong_answer_printed_is_shown():
    def nchw_to_nhwc(x):
        print("x has shape", x.shape)
        print("more")
        return x

    message = check(nchw_to_nhwc).message
    assert "  it printed: x has shape (1, 2, 2, 3)\n" in message
    assert "more" not in message


def test_numpys_error_settings_are_put_back():
    before = np.geterr()

    def nchw_to_nhwc(x):
        assert np.geterr()["divide"] == "warn"
        np.seterr(all="raise")
        return nhwc(x)

    with np.errstate(divide="raise"):
        assert check(nchw_to_nhwc).status == "passed"
    assert np.geterr() == before


def test_an_answer_cannot_reach_the_arguments_of_the_next_call():
    seen = []

    def nchw_to_nhwc(x):
        for array in seen:
            array[...] = 0
        seen.append(x)
        return nhwc(x)

    assert check(nchw_to_nhwc).status == "passed"


def test_a_result_that_changes_after_the_call_counts_as_it_was_returned():
    returned = []

    def nchw_to_nhwc(x):
        for result in returned:
            result[...] = 0
        n, c, h, w = x.shape
        returned.append(x.copy().reshape(n, h, w, c))
        return returned[-1]

    finding = check(nchw_to_nhwc).finding
    assert finding.kind == "values"
    assert finding.received[0, 0, 0, 1] == 2


def test_a_fault_of_the_check_itself_is_undecided_and_not_the_students(monkeypatch):
    def broken(contract, expected, outcome):
        raise ZeroDivisionError("in the check")

    monkeypatch.setattr("stridewise.checker.rules.rules.RULES", (broken,))
    verdict = check(nhwc, exercise="nchw_to_nhwc")
    assert (verdict.status, verdict.points, verdict.finding) == ("undecided", 0.0, None)
    assert "a fault of the check, not of your answer" in verdict.message
    assert "ZeroDivisionError: in the check" in verdict.message


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="no /proc/self/fd to count")  # noqa: PTH112
def test_no_descriptor_is_left_open():
    answers = [offset, lambda index, strides: 1 / 0, lambda index, strides: sys.exit(), lambda index, strides: None]
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for number in range(20):
        check(answers[number % len(answers)], exercise="element_offset")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
