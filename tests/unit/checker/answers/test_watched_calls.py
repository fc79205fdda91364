"""A forbidden call is found however it was imported, and changes nothing else."""

import contextlib
import cProfile
import functools
import math
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np
import pytest
from numpy.lib import stride_tricks
from numpy.lib.stride_tricks import sliding_window_view
from numpy.lib.stride_tricks import sliding_window_view as renamed

import stridewise
from evaluation.answers.right.convolutions import conv_einsum, conv_sum_of_products
from evaluation.answers.submitted import FakeCompiled, reference, right_answer, short_time_limit
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.watched_calls import watch_calls
from stridewise.exercises import EXERCISES, exercise_named
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.limits import ForbiddenCalls
from stridewise.kernels import api
from stridewise.kernels.ladder.im2col import conv_im2col as finished

EVALUATED = functools.partial(eval, "conv2d(x, w)", {"conv2d": stridewise.conv2d})


@pytest.fixture
def _conv2d_without_its_kernels(monkeypatch):
    """To compile them for all that the cases ask of conv2d takes a minute, and they are called below it."""

    def run(x, w, packed, geometry, algorithm, out):  # noqa: ARG001
        out[...] = conv_einsum(x, w)

    monkeypatch.setattr(api, "_run", run)


@pytest.fixture(autouse=True, scope="module")
def _torch_is_imported():
    """On a busy machine importing it can take longer than a call may."""
    with contextlib.suppress(ImportError):
        import_module("torch")


def by_torch(x, w, call):
    torch = pytest.importorskip("torch")
    tensors = (
        torch.tensor(np.ascontiguousarray(array)) for array in (x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1))
    )
    return np.ascontiguousarray(call(torch, *tensors).numpy().transpose(0, 2, 3, 1))


def with_a_module(torch, x, w):
    layer = torch.nn.Conv2d(w.shape[1], w.shape[0], w.shape[2:], bias=False)
    layer.weight = torch.nn.Parameter(w, requires_grad=False)
    return layer(x)


CONVOLUTIONS = {
    "stridewise": (lambda x, w: stridewise.conv2d(x, w), "stridewise.kernels.api.conv2d"),
    "its front door": (stridewise.conv2d, "stridewise.kernels.api.conv2d"),
    "a partial": (functools.partial(finished), "stridewise.kernels.ladder.im2col.conv_im2col"),
    "by eval": (lambda x, w: EVALUATED({"x": x, "w": w}), "stridewise.kernels.api.conv2d"),
    "in a thread": (
        lambda x, w: ThreadPoolExecutor(1).submit(finished, x, w).result(),
        "stridewise.kernels.ladder.im2col.conv_im2col",
    ),
    "torch.nn.functional": (lambda x, w: by_torch(x, w, lambda t, *a: t.nn.functional.conv2d(*a)), "torch.conv2d"),
    "torch": (lambda x, w: by_torch(x, w, lambda t, *a: t.conv2d(*a)), "torch.conv2d"),
    "torch.nn": (lambda x, w: by_torch(x, w, with_a_module), "torch.nn.modules.conv.Conv2d._conv_forward"),
    "torch.ops": (lambda x, w: by_torch(x, w, lambda t, *a: t.ops.aten.conv2d(*a)), "torch.aten.conv2d"),
}


@pytest.mark.usefixtures("_conv2d_without_its_kernels")
@pytest.mark.parametrize(("answer", "told"), CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_a_finished_convolution_is_told_by_its_name_and_gives_no_points(answer, told):
    verdict = check(answer, exercise="conv_naive")
    assert (verdict.status, verdict.points, verdict.finding.kind) == ("failed", 0.0, "forbidden")
    assert f"conv_naive: right values, but the function calls {told}.\n" in verdict.message
    assert "That is a finished convolution, and the exercise is to build one" in verdict.message


def test_one_that_does_not_come_to_its_end_is_told_too():
    """As where Numba has yet to compile it: that the loop never ends would be the wrong hint."""

    def answer(x, w):
        finished(x, w)
        while True:
            pass

    with short_time_limit(0.3):
        verdict = check(answer, exercise="conv_naive")
    assert (verdict.finding.kind, verdict.points) == ("forbidden", 0.0)
    assert verdict.message.startswith("conv_naive: the function calls stridewise.kernels.ladder.im2col.conv_im2col.\n")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("tile_view", lambda a, tile: sliding_window_view(a, (tile, tile))[::tile, ::tile]),
        ("tile_view", lambda a, tile: renamed(a, (tile, tile))[::tile, ::tile]),
        ("windows", lambda a, kh, kw: stride_tricks.sliding_window_view(a, (kh, kw))),
        ("windows", lambda a, kh, kw: np.lib.stride_tricks.sliding_window_view(a, (kh, kw))),
        (
            "im2col",
            lambda x, kh, kw: sliding_window_view(x, (kh, kw, x.shape[3]), (1, 2, 3)).reshape(-1, kh * kw * x.shape[3]),
        ),
    ],
)
def test_where_the_strides_are_the_exercise_numpy_may_not_find_them(name, answer):
    verdict = check(answer, exercise=name)
    assert (verdict.finding.kind, verdict.points) == ("forbidden", 0.0)
    assert "calls numpy.lib.stride_tricks.sliding_window_view.\n" in verdict.message
    assert "That finds the strides for you" in verdict.message


def test_in_a_convolution_they_may_be_found_by_numpy():
    assert check(conv_einsum, exercise="conv_im2col").status == "passed"


def test_the_python_form_of_a_compiled_answer_is_watched():
    assert check(FakeCompiled(finished), exercise="conv_jit").finding.kind == "forbidden"


def test_a_function_that_names_itself_as_its_python_form_is_watched():
    def conv_jit(x, w):
        return finished(x, w)

    conv_jit.py_func = conv_jit
    assert check(conv_jit).finding.kind == "forbidden"


def wrong_values(x, w):
    return finished(x, w) + (not x.flags.c_contiguous)


def wrong_shape(x, w):
    return finished(x, w)[0]


def raising(x, w):
    finished(x, w)
    raise ValueError


@pytest.mark.parametrize("answer", [wrong_values, wrong_shape, raising])
def test_a_finished_convolution_is_told_before_whatever_else_is_wrong_and_nothing_is_earned(answer):
    verdict = check(answer, exercise="conv_naive")
    assert (verdict.finding.kind, verdict.points) == ("forbidden", 0.0)
    assert verdict.message.startswith("conv_naive: the function calls stridewise.kernels")
    assert "earns no points" in verdict.message


def test_of_windows_a_copy_for_a_view_is_told_first():
    verdict = check(lambda a, tile: sliding_window_view(a, (tile, tile))[::tile, ::tile].copy(), exercise="tile_view")
    assert (verdict.finding.kind, verdict.points) == ("layout", 0.0)


def test_a_call_in_one_case_alone_is_enough():
    def conv_matmul(x, w):
        return finished(x, w) if x.dtype == np.float64 else conv_sum_of_products(x, w)

    assert check(conv_matmul).finding.kind == "forbidden"


def test_importing_and_looking_at_a_finished_one_is_allowed():
    def conv_matmul(x, w):
        from stridewise import conv2d, kernels

        assert callable(conv2d)
        assert kernels.KERNELS
        return conv_sum_of_products(x, w)

    assert check(conv_matmul).status == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_what_is_forbidden_is_said_in_sentences(exercise):
    for forbidden in exercise.contract.forbidden:
        assert forbidden.calls
        assert forbidden.because.startswith("That ")
        assert forbidden.because.endswith(".")


def seen(function, *calls):
    found = []
    with watch_calls((ForbiddenCalls(calls, "That."),), found):
        function()
    return [call.name for call in found]


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        (("math",), ["math.hypot"]),
        (("math:hypot",), ["math.hypot"]),
        (("math:*po*",), ["math.hypot"]),
        (("os", "math:h*"), ["math.hypot"]),
        (("mat",), []),
        (("math:hyp",), []),
        (("math:*cos",), []),
        (("math.hypot",), []),
    ],
)
def test_a_dotted_name_covers_what_lies_in_it_and_no_more(calls, told):
    assert seen(lambda: math.hypot(3, 4), *calls) == told


@pytest.mark.parametrize("spelt", ["conv2d", "conv_transpose2d", "convolution", "mkldnn_convolution", "conv1d"])
def test_pytorchs_convolutions_are_covered_by_their_names(spelt):
    torch = pytest.importorskip("torch")

    def tries():
        with contextlib.suppress(Exception):
            getattr(torch, spelt)(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))

    assert seen(tries, *FINISHED_CONVOLUTIONS.calls) == [f"torch.{spelt}"]


def test_a_profiler_that_was_at_work_is_put_back():
    events = []

    def profiler(frame, event, argument):  # noqa: ARG001
        events.append(event)

    outer, outer_for_threads = sys.getprofile(), threading.getprofile()
    sys.setprofile(profiler)
    threading.setprofile(profiler)
    try:
        found = seen(lambda: math.hypot(3, 4), "math")
        assert (sys.getprofile(), threading.getprofile()) == (profiler, profiler)
        with pytest.raises(ZeroDivisionError):
            seen(lambda: 1 / 0, "math")
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(outer)
        threading.setprofile(outer_for_threads)
    assert found == ["math.hypot"]
    assert events


def test_one_watch_inside_another_leaves_the_outer_at_work():
    assert seen(lambda: seen(lambda: None, "math") or math.hypot(3, 4), "math") == ["math.hypot"]


def test_cprofile_goes_on_or_nothing_is_watched():
    profile = cProfile.Profile()
    profile.enable()
    try:
        assert check(finished, exercise="conv_naive").status in ("passed", "failed")
    finally:
        profile.disable()
    profile.create_stats()
    assert profile.stats


def test_an_answer_that_takes_the_profiler_away_changes_nothing_outside():
    outer = sys.getprofile()

    def conv_naive(x, w):
        sys.setprofile(None)
        return conv_sum_of_products(x, w)

    assert check(conv_naive).status == "passed"
    assert sys.getprofile() is outer


def test_a_thread_that_outlives_the_call_is_watched_no_longer():
    go, ended, found = threading.Event(), threading.Event(), []

    def late():
        go.wait()
        math.hypot(3, 4)
        ended.set()

    with watch_calls((ForbiddenCalls(("math",), "That."),), found):
        threading.Thread(target=late).start()
    go.set()
    assert ended.wait(10)
    assert found == []


def test_the_reference_is_not_watched():
    # It is a finished convolution itself; the check calls it on every case.
    assert check(conv_sum_of_products, exercise="conv_naive").status == "passed"
    assert check(reference("conv_naive"), exercise="conv_naive").finding.kind == "forbidden"


def test_a_compiled_form_is_not_watched_for_that_would_double_the_compilers_time():
    profilers = {}

    class Form:
        def __init__(self, form, py_func=None):
            self._form, self.py_func = form, py_func

        def __call__(self, x, w):
            profilers[self._form] = sys.getprofile()
            return right_answer("conv_jit")(x, w)

    answer = Form("compiled", Form("python"))
    case = exercise_named("conv_jit").witnesses[0]
    LocalAnswer(answer).attempt(case, exercise_named("conv_jit").contract)
    assert profilers["compiled"] is None
    assert profilers["python"] is not None
