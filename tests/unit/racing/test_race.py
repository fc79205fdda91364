"""A race takes answers that are right, says why others do not run, and never raises because of one."""

import time
from types import SimpleNamespace

import numpy as np
import pytest

from stridewise import race
from stridewise.checker.diagnosis.search_budget import scaled_search_budget
from stridewise.checker.notebook.progress import best_times
from stridewise.checker.notebook.reader_ladder import ladder_rows
from stridewise.exercises import EXERCISES
from stridewise.progress_file import PROGRESS_VARIABLE
from stridewise.racing import competitors, run
from stridewise.timing import Times
from stridewise.timing.times import BUSY

LARGEST = (10, 32, 32, 8)


def _products(x, w):
    rows, columns = x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1
    out = np.zeros((len(x), rows, columns, w.shape[3]), dtype=x.dtype)
    for r, s in np.ndindex(w.shape[:2]):
        out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out


def conv_matmul(x, w):
    return _products(x, w)


def conv_im2col(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    matrix = windows.reshape(-1, w[..., 0].size)
    return (matrix @ w.reshape(-1, w.shape[3])).reshape(*windows.shape[:3], -1)


def conv_strided(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwirs,rsio->nhwo", windows, w)


def named(name):
    """Give a function the name of an exercise."""

    def decorate(function):
        function.__name__ = name
        return function

    return decorate


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    """What `measure` was given; it calls each function once, and says that the nth took n seconds."""
    calls = []

    def measure(functions, *, seconds):
        calls.append(list(functions))
        for function in functions.values():
            function()
        seconds = {name: float(place) for place, name in enumerate(functions, start=1)}
        return Times({name: [value] * 3 for name, value in seconds.items()}, seconds)

    monkeypatch.setattr(run, "measure", measure)
    monkeypatch.delenv(PROGRESS_VARIABLE, raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return calls


@pytest.fixture
def progress(monkeypatch, tmp_path):
    monkeypatch.setenv(PROGRESS_VARIABLE, str(tmp_path / "progress"))


def test_a_right_answer_runs_beside_ours_and_the_others(measured):
    result = race(conv_matmul, against={"PyTorch": _products})
    assert measured == [["your conv_matmul", "matmul sum", "PyTorch"]]
    assert result.baseline == "PyTorch"
    multiply_adds = 10 * 30 * 30 * 16 * 72
    assert result.times.seconds("PyTorch") == pytest.approx(3 / multiply_adds)
    assert repr(result) == (
        "Your conv_matmul: 2.0 times as fast as matmul sum. Your conv_matmul: 3.0 times as fast as PyTorch."
    )


def test_the_cell_shows_an_image_with_alt_text_and_the_words():
    bundle = race(conv_matmul)._repr_mimebundle_()
    assert '<img alt="10 images of 32x32x8' in bundle["text/html"]
    assert "<p>Your conv_matmul: 2.0 times as fast as matmul sum.</p>" in bundle["text/html"]
    assert "one multiply-add" in bundle["text/plain"]
    assert bundle["text/plain"].endswith("Your conv_matmul: 2.0 times as fast as matmul sum.")


def test_a_kernel_that_two_exercises_share_runs_once(measured):
    race(conv_im2col, conv_strided)
    assert measured == [["your conv_im2col", "im2col", "your conv_strided"]]


def _stub(_x, _w):
    raise NotImplementedError


def _hangs(x, w):
    while x.shape == LARGEST:
        pass
    return _products(x, w)


def _raises(x, w):
    return _products(x, w) if x.shape != LARGEST else 1 / 0


def _exits(x, w):
    if x.shape == LARGEST:
        raise SystemExit
    return _products(x, w)


def _is_wrong_there(x, w):
    return _products(x, w) + np.float32(x.shape == LARGEST)


def _changes_its_input(x, w):
    out = _products(x, w)
    if x.shape == LARGEST:
        x[:] = 0
    return out


_KEPT = {}


def _keeps_its_result(x, w):
    return _KEPT.setdefault((x.shape, w.shape), _products(x, w)) if x.shape == LARGEST else _products(x, w)


class _Array(np.ndarray):
    pass


def _lies_about_its_type(x, w):
    out = _products(x, w)
    return out.view(_Array) if x.shape == LARGEST else out


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        (_stub, "conv_matmul is not written yet, so it does not run."),
        (lambda x, _w: x, "conv_matmul is not right yet: run the check under it, so it does not run."),
        (lambda: None, "conv_matmul is not right yet: run the check under it, so it does not run."),
        (_hangs, "Your conv_matmul was stopped on 10 images of 32x32 pixels (TimeLimitExceededError), so it does not"),
        (_raises, "Your conv_matmul was stopped on 10 images of 32x32 pixels (ZeroDivisionError), so it does not run."),
        (_exits, "Your conv_matmul was stopped on 10 images of 32x32 pixels (SystemExit), so it does not run."),
        (_is_wrong_there, "Your conv_matmul is not right on 10 images of 32x32 pixels, so it does not run."),
        (_changes_its_input, "Your conv_matmul is not right on 10 images of 32x32 pixels, so it does not run."),
        (_keeps_its_result, "Your conv_matmul is not right on 10 images of 32x32 pixels, so it does not run."),
        (_lies_about_its_type, "Your conv_matmul is not right on 10 images of 32x32 pixels, so it does not run."),
    ],
)
def test_who_is_not_right_does_not_run_and_the_others_do(monkeypatch, progress, measured, answer, remark):  # noqa: ARG001
    monkeypatch.setattr(run, "_CALL_LIMIT", 0.3)
    _KEPT.clear()
    with scaled_search_budget(0):  # why an answer is wrong is not told
        result = race(named("conv_matmul")(answer), conv_im2col)
    assert measured[-1] == ["matmul sum", "your conv_im2col", "im2col"]
    (line,) = [line for line in result.lines if "does not run" in line]
    assert line.startswith(remark)
    assert set(best_times()) == {"conv_im2col"}


def test_a_first_call_that_compiles_is_no_slow_answer(monkeypatch, measured):
    monkeypatch.setattr(run, "_CALL_LIMIT", 0.01)
    waits = [0.05]

    def compiling(x, w):
        time.sleep(waits.pop() if waits else 0)
        return _products(x, w)

    race(named("conv_matmul")(lambda x, w: _stub(x, w)), against={"PyTorch": compiling})
    assert measured == [["matmul sum", "PyTorch"]]


def test_nobody_runs_where_ours_need_numba_and_the_answer_is_missing(monkeypatch):
    monkeypatch.setattr(competitors, "HAS_NUMBA", False)
    result = race(named("conv_jit")(lambda x, w: _stub(x, w)), against={"PyTorch": None})
    assert repr(result).splitlines() == [
        "conv_jit is not written yet, so it does not run.",
        "compiled loops needs Numba, which is not installed here.",
        "PyTorch is not installed here, so it does not run.",
        "Nobody runs yet.",
    ]
    assert set(result._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_slow_answer_gets_a_smaller_problem_and_the_race_says_so(monkeypatch):
    def conv_naive(x, w):
        if x.shape[1] > 4:
            time.sleep(0.02)
        return _products(x, w)

    monkeypatch.setitem(competitors._OURS, "conv_naive", ("matmul sum", "matmul_sum", "conv_matmul_sum"))
    result = race(conv_naive)
    assert result.lines[-1] == "Your conv_naive ran on 1 image of 10x10 pixels, to keep the race short."
    assert result.times.seconds("your conv_naive") == pytest.approx(1 / (64 * 16 * 72))


def test_the_best_time_of_each_answer_and_of_pytorch_is_kept(progress):  # noqa: ARG001
    race(conv_matmul, against={"PyTorch": _products, "another": _products})
    assert set(best_times()) == {"conv_matmul", "PyTorch"}


def test_disturbed_times_are_neither_kept_nor_compared(monkeypatch, progress):  # noqa: ARG001
    names = ["your conv_matmul", "matmul sum"]
    noisy = Times(dict.fromkeys(names, [1.0] * 3), dict.fromkeys(names, 1.0), True, frozenset(names[:1]))
    monkeypatch.setattr(run, "measure", lambda *_, **__: noisy)
    assert repr(race(conv_matmul)) == f"Times that were too disturbed are not compared.\n{BUSY}"
    assert not best_times()


def test_a_matrix_product_is_raced_against_numpys(monkeypatch, measured):
    monkeypatch.setattr(competitors, "examine", lambda *_: SimpleNamespace(status="passed"))  # it wants a compiled one
    result = race(tiled_matmul)
    assert measured == [["your tiled_matmul", "NumPy's product"]]
    assert result.title == "a matrix product, (128, 512) times (512, 512)"


def matmul_register_tile(a, b, mr, nr):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for top, left in np.ndindex(-(-len(a) // mr), -(-b.shape[1] // nr)):
        rows, columns = slice(top * mr, (top + 1) * mr), slice(left * nr, (left + 1) * nr)
        for k in range(len(b)):
            out[rows, columns] += np.outer(a[rows, k], b[k, columns])
    return out


def winograd_f23(d, g):
    p, s = (d[:, 0] - d[:, 2]) * g[0], (d[:, 1] - d[:, 3]) * g[2]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    return np.stack([p + q + r, q - r - s], axis=1)


def test_a_product_in_tiles_of_sums_is_raced_against_numpys_and_has_its_row_on_the_ladder(measured, progress):  # noqa: ARG001
    result = race(matmul_register_tile)
    assert measured == [["your matmul_register_tile", "NumPy's product"]]
    assert result.times.seconds("NumPy's product") == pytest.approx(2 / (128 * 512 * 512))
    race(winograd_f23)
    assert [name for name, *_ in ladder_rows(EXERCISES, best_times())] == ["matmul_register_tile", "winograd_f23"]


def test_two_outputs_from_four_products_race_against_six(measured):
    result = race(winograd_f23)
    assert measured == [["your winograd_f23", "six products"]]
    assert result.times.seconds("six products") == pytest.approx(2 / (6 * 65_536))


def tile_view(a, tile):  # noqa: ARG001
    return a


def tiled_matmul(a, b, tile):  # noqa: ARG001
    return a @ b


@pytest.mark.parametrize(
    ("answers", "error", "says"),
    [
        ((), TypeError, "race needs functions"),
        (("conv_matmul",), TypeError, "race needs functions"),
        ((print,), ValueError, "no exercise is called 'print'"),
        ((tile_view,), ValueError, "tile_view cannot be raced"),
        ((conv_matmul, tiled_matmul), ValueError, "answers must compute the same"),
    ],
)
def test_what_cannot_be_raced_is_named(answers, error, says):
    with pytest.raises(error, match=says):
        race(*answers)


def test_where_no_answer_is_right_ours_are_compared():
    result = race(named("conv_matmul")(lambda x, w: _stub(x, w)), against={"PyTorch": _products})
    assert repr(result).splitlines() == [
        "Matmul sum: 2.0 times as fast as PyTorch.",
        "conv_matmul is not written yet, so it does not run.",
    ]


def test_best_times_of_other_races_are_recalled(progress):  # noqa: ARG001
    race(conv_im2col)
    assert "Your best times of one multiply-add in other races: conv_im2col " in repr(race(conv_matmul))
