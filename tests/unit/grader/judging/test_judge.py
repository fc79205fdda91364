"""A judged answer gets what the check in the notebook says, unless it behaves differently on other inputs."""

from contextlib import suppress

import numpy as np
import pytest
from nbformat.v4 import new_output

from evaluation.answers.submitted import FakeCompiled, right_answer
from grader.judging.judge import SubmittedAnswer, judge, judge_unreached
from grader.sandbox.cell_run import CellRun, UnreadableReply
from stridewise.checker import check
from stridewise.checker.diagnosis.search_budget import scaled_search_budget
from stridewise.checker.scoring import forget_failures
from stridewise.exercises import exercise_named
from tests.fixtures.in_process_kernel import InProcessKernel

with suppress(ImportError):  # before an answer's time is taken
    import torch  # noqa: F401

RAN = CellRun("ran")
RAISED = CellRun("ran", (new_output("error", ename="ZeroDivisionError", evalue="oh", traceback=[]),))


@pytest.fixture
def judged(tmp_path):
    """Judge an answer to an exercise, with the key `s`."""

    def judge_it(name, answer, *, key="s", ends=None, cell=RAN, source=""):
        kernel = InProcessKernel(tmp_path, ends=ends)
        kernel.names |= {name: answer} if answer is not None else {}
        task = SubmittedAnswer(name, exercise_named(name).points, (source,))
        return judge(kernel, task, answer_run=cell, key=key, seconds=5)

    return judge_it


# One misconception for each kind of finding and each form of a result: the rest is decided by the same code.
WRONG_BY_EXERCISE = {
    "row_major_strides": ("column-major", "last-axis-left-out", "empty-product-is-a-float"),
    "nchw_to_nhwc": ("reshape-for-transpose", "transpose-only", "lengths-mixed-up", "changed-in-place"),
    "tile_copy": ("left-a-view", "strides-of-a-contiguous-array", "made-integer", "itemsize-twice"),
    "im2col": ("a-row-for-each-channel", "made-float32"),
    "im2col_bytes": ("elements-for-bytes", "float-for-int"),
}
WRONG = [
    pytest.param(name, misconception.example, id=f"{name}-{misconception.name}")
    for name, wrong in WRONG_BY_EXERCISE.items()
    for misconception in exercise_named(name).misconceptions
    if misconception.name in wrong
]
# An error of NumPy's own, of a type that is not sent.
WRONG += [
    pytest.param("conv_1x1", variant, id="conv_1x1-added-in-place")
    for misconception in exercise_named("conv_1x1").misconceptions
    for variant in misconception.variants
    if misconception.name == "made-integer" and variant.__name__ == "added_in_place"
]


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_a_wrong_answer_gets_the_verdict_that_the_student_saw(judged, name, answer):
    forget_failures()
    seen = check(answer, exercise=name)
    got = judged(name, answer)
    assert (got.status, got.points, got.finding) == (seen.status, seen.points, seen.finding.kind)
    assert got.misconception == seen.finding.misconception
    # What follows the figure may count the cases, of which there are more here.
    assert got.message.splitlines()[:3] == seen.message.splitlines()[:3]
    assert got.page.startswith("<div ")


class OddError(Exception):
    pass


def raising(error):
    def answer(x):  # noqa: ARG001
        raise error

    return answer


def changes_its_input(x):
    x[0, 0, 0, 0] += 1
    return x.transpose(0, 2, 3, 1).copy()


def prints_and_is_wrong(x):
    print("looking at", x.shape)  # noqa: T201
    return x


def leaves_the_memory(x):
    return np.lib.stride_tricks.as_strided(x, (9, 9, 9, 9), (999, 99, 9, 9))


ODD = {
    "an error of its own": raising(OddError("odd\n text")),
    "a KeyError": raising(KeyError("key")),
    "an error of several parts": raising(UnicodeDecodeError("ascii", b"x", 0, 1, "no")),
    "an AxisError": lambda x: np.moveaxis(x, 7, 0),
    "a program's end": raising(SystemExit(3)),
    "a StrideError": leaves_the_memory,
    "a changed input": changes_its_input,
    "prints": prints_and_is_wrong,
    "None": lambda x: None,  # noqa: ARG005
    "a list": lambda x: x.tolist(),
    "a tuple": lambda x: (x, 1.5),
    "a matrix": lambda x: np.ma.masked_array(x),
    "a scalar": lambda x: x[0, 0, 0, 0],
    "objects": lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1)).astype(object),
    "objects, an axis more": lambda x: x.transpose(0, 2, 3, 1)[..., None].astype(object),
    "objects, an axis less": lambda x: x[0].transpose(1, 2, 0).astype(object),
    "a single object": lambda x: np.array(x.tolist, dtype=object),
    "a ragged array": lambda x: np.array([[1], [2, x.size]], dtype=object),
    "float16": lambda x: x.transpose(0, 2, 3, 1).astype("float16"),
    "nan": lambda x: np.full_like(np.ascontiguousarray(x.transpose(0, 2, 3, 1)), np.nan),
    "a view": lambda x: x.transpose(0, 2, 3, 1),
    "column by column": lambda x: np.asfortranarray(x.transpose(0, 2, 3, 1)),
    "a broadcast": lambda x: np.broadcast_to(x.ravel()[0], x.transpose(0, 2, 3, 1).shape),
    "much": lambda x: np.broadcast_to(x.ravel()[0], (10**6, 10**6)),
    "a tensor": lambda x: __import__("torch").tensor(np.ascontiguousarray(x.transpose(0, 2, 3, 1))),
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_odd_results_and_errors_arrive_as_they_are(judged, answer, monkeypatch):
    """Whatever they are: why is not searched for."""
    forget_failures()
    monkeypatch.setattr("grader.judging.judge._SEARCH_SCALE", 0)
    with scaled_search_budget(0):
        seen = check(answer, exercise="nchw_to_nhwc")
    got = judged("nchw_to_nhwc", answer)
    assert (got.status, got.points, got.finding) == (seen.status, seen.points, seen.finding.kind)
    # The last line may count the cases.
    assert got.message.splitlines()[:-1] == seen.message.splitlines()[:-1]


def test_a_compiled_answer_is_tried_in_both_forms_and_only_if_its_source_says_so(judged):
    wrong = next(
        misconception
        for misconception in exercise_named("conv_jit").misconceptions
        if misconception.name == "kernel-flipped"
    )
    source = "import numba\n@numba.njit\ndef conv_jit(x, w): ..."
    assert judged("conv_jit", FakeCompiled(wrong.example), source=source).misconception == "kernel-flipped"
    assert "not compiled" in judged("conv_jit", FakeCompiled(wrong.example)).message
    assert "not compiled" in judged("conv_jit", wrong.example, source=source).message


def leaves_the_array(x, w):
    return x[len(x) + len(w)]


def test_a_compiled_answer_that_leaves_an_array_is_not_called_in_its_compiled_form(judged, monkeypatch):
    monkeypatch.setattr("grader.judging.judge._SEARCH_SCALE", 0)  # why it does so is not asked
    compiled = FakeCompiled(leaves_the_array)
    compiled.__class__ = type("Fatal", (FakeCompiled,), {"__call__": lambda *_: pytest.fail("it was called")})
    got = judged("conv_jit", compiled, source="import numba\nconv_jit = numba.njit(f)")
    assert got.finding == "raised"
    assert "raised IndexError" in got.message


@pytest.mark.parametrize("name", WRONG_BY_EXERCISE)
def test_a_right_answer_gets_all_points(judged, name):
    got = judged(name, right_answer(name))
    assert (got.status, got.points, got.finding) == ("passed", exercise_named(name).points, None), got.message


def by_heart(name):
    """Right on the cases that a student can read, and on nothing else."""
    exercise, right = exercise_named(name), right_answer(name)
    known = [[*case.build().values()] for case in (*exercise.witnesses, *exercise.cases)]

    def answer(*arguments):
        is_known = any(all(map(np.array_equal, arguments, case)) for case in known)
        return right(*arguments) if is_known else right(*arguments) * 2

    return answer


@pytest.mark.parametrize("name", ["nchw_to_nhwc", "im2col"])
def test_an_answer_that_knows_the_cases_by_heart_is_shown_another(judged, name):
    assert check(by_heart(name), exercise=name).status == "passed"
    got = judged(name, by_heart(name))
    assert (got.status, got.points, got.finding) == ("failed", 0.0, "values")
    assert "with other numbers" in got.message or "the smallest case found" in got.message


def test_an_answer_that_is_right_only_once_is_wrong(judged):
    seen = set()

    def forgetful(shape):
        strides = right_answer("row_major_strides")(shape)
        if shape in seen:
            return strides[::-1]
        seen.add(shape)
        return strides

    assert judged("row_major_strides", forgetful).status == "failed"


def test_the_same_key_gives_the_same_judgement_and_another_one_other_cases(judged):
    first, again, with_another_key = (
        judged("nchw_to_nhwc", by_heart("nchw_to_nhwc"), key=key) for key in ("a", "a", "b")
    )
    assert (first.message, first.page) == (again.message, again.page)
    assert first == with_another_key  # the finding is the same; only the numbers that show it differ


@pytest.mark.parametrize(
    ("answer", "settings", "expected", "words"),
    [
        (None, {}, ("failed", "raised"), "there was no function of this name when its check ran."),
        (None, {"cell": RAISED}, ("failed", "raised"), "the cell with your answer raised ZeroDivisionError: oh"),
        *(
            (
                None,
                {"cell": CellRun(status)},
                ("failed", "timeout"),
                "the cell with your answer was not finished after 5",
            )
            for status in ("interrupted", "timed out")
        ),
        (None, {"cell": CellRun("died")}, ("failed", "raised"), "the Python process ended"),
        (3, {}, ("failed", "raised"), "something else than a function"),
        (np.add, {"ends": (1, "died")}, ("failed", "raised"), "the Python process ended"),
        (np.add, {"ends": (1, "timed out")}, ("failed", "timeout"), "did not end within 5 s"),
        (np.add, {"ends": (0, "timed out")}, ("failed", "timeout"), "not finished after 5 seconds"),
        (np.add, {"ends": (1, "too much output")}, ("failed", "raised"), "it printed more than can be kept"),
    ],
)
def test_where_there_is_nothing_to_examine_the_words_say_why(judged, answer, settings, expected, words):
    got = judged("row_major_strides", answer, **settings)
    assert (got.status, got.finding, got.points) == (*expected, 0.0)
    assert words in got.message


def test_a_reply_that_cannot_be_read_is_undecided_and_says_so(judged, monkeypatch):
    def unreadable(*_, **__):
        raise UnreadableReply("a list of 9 million entries")

    monkeypatch.setattr(InProcessKernel, "call", unreadable)
    got = judged("row_major_strides", np.add)
    assert (got.status, got.finding, got.points) == ("undecided", None, 0.0)
    assert "cannot be read: a list of 9 million entries" in got.message


def test_a_bug_of_the_check_costs_no_points_and_its_traceback_is_kept(judged, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("grader.judging.judge.examine", broken)
    got = judged("row_major_strides", np.add)
    assert got.status == "undecided"
    assert "This is a fault of the check: ZeroDivisionError: a bug" in got.message
    assert "Traceback" in caplog.text


def test_the_points_are_those_of_the_course(tmp_path):
    right = right_answer("nchw_to_nhwc")

    def only_contiguous(x):
        if not x.flags.c_contiguous:
            raise ValueError("no")
        return right(x)

    credit = exercise_named("nchw_to_nhwc").credit
    assert 0 < credit.contiguous < credit.total
    for answer, share in ((right, 1.0), (only_contiguous, credit.contiguous / credit.total)):
        kernel = InProcessKernel(tmp_path)
        kernel.names["nchw_to_nhwc"] = answer
        got = judge(kernel, SubmittedAnswer("nchw_to_nhwc", 7.25), answer_run=RAN, key="s", seconds=5)
        assert (got.points, got.max_points) == (pytest.approx(7.25 * share, abs=1 / 32), 7.25)


@pytest.mark.parametrize("cause", ["the time was up", ""])
def test_a_check_that_was_not_reached_is_no_silent_zero(cause):
    got = judge_unreached(SubmittedAnswer("row_major_strides", 2.0), CellRun("not run", cause=cause))
    assert (got.status, got.points) == ("undecided", 0.0)
    assert cause in got.message


def test_a_function_is_judged_though_its_cell_was_interrupted(judged):
    answer = right_answer("row_major_strides")
    assert judged("row_major_strides", answer, cell=CellRun("interrupted")).status == "passed"
