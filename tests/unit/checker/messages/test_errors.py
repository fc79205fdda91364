"""Errors that students' own code raises: each is told with the values of its line, what was expected, and a way out."""

import pytest

from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.messages.errors.numba_errors import short_text
from stridewise.checker.messages.text import failed, wrapped
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import exercise_named
from tests.unit.checker.cells import cell

NAIVE = """
def conv_naive(x, w):
    n, h, width, ci = x.shape
    kh, kw, _, co = w.shape
    {}
"""
OUT = "out = np.zeros((n, h - kh + 1, width - kw + 1, co), dtype=x.dtype)"

# The lines of an answer; a part of the line about values; what the message says. x is (1, 3, 4, 1), w (2, 2, 1, 1).
ERRORS = {
    "a length divided with /": (
        "h_out = (h - kh) / 1 + 1; return np.zeros((n, h_out, 3, co))",
        "h_out = 2.0",
        "`h_out` is 2.0, a float. `/` always gives a float, `//` a whole number: see line 4, `h_out = (h - kh) / 1",
    ),
    "a division two lines above": (
        "half = kh / 2; first = half + 0; return x[:, first:h]",
        "first = 1.0",
        "`first` is 1.0, a float. `/` always gives a float, `//` a whole number: see line 4, `half = kh / 2`.",
    ),
    "a division that is unpacked": (
        "rows, columns = (h - kh) / 1 + 1, 3; return np.zeros((n, rows, columns, co))",
        "rows = 2.0",
        "see line 4, `rows, columns = (h - kh) / 1 + 1, 3`",
    ),
    "a division in place": (
        "h /= 1; return np.zeros((n, h, 3, co))",
        "h = 3.0",
        "`h` is 3.0, a float. `/` always gives a float, `//` a whole number: see line 4, `h /= 1`.",
    ),
    "a range over a float": (
        "return [i for i in range((h - kh) / 1)]",
        "(h - kh) / 1 = 1.0",
        "`(h - kh) / 1` is 1.0, a float. `/` always gives a float, `//` a whole number.",
    ),
    "a float that no division made": (
        "h_out = np.floor(1.5); return np.zeros((n, h_out))",
        "h_out = 1.0",
        "Lengths, indices and strides must be whole numbers: see line 4, `h_out = np.floor(1.5)`, and make it one",
    ),
    "a float as an index": (
        "middle = h / 2; return x[0, middle]",
        "middle = 1.5",
        "`middle` is 1.5, a float.",
    ),
    "a string as an index": (
        "key = 'row'; return x[key]",
        "key = 'row'",
        "`key` is 'row'. An index is a whole number, a slice, or an array of whole numbers",
    ),
    "an array of floats as an index": (
        "places = np.zeros(2); return x[0, places]",
        "places has shape (2,)",
        "`places` has dtype float64. An array of indices must hold whole numbers",
    ),
    "a tuple times a float": ("return (1, 2) * (h / 2)", "h / 2 = 1.5", "repeated, and only a whole number of times"),
    "np.zeros of four numbers": (
        "return np.zeros(n, h, width, co)",
        "n = 1, h = 3",
        "np.zeros takes the shape as one tuple: `np.zeros((n, h, width, co), dtype=...)`.",
    ),
    "np.ones of two numbers": (
        "return np.ones(n, h)",
        "n = 1, h = 3",
        "np.ones takes the shape as one tuple: `np.ones((n, h), dtype=...)`.",
    ),
    "an index out of bounds": (
        "r = 1; return x[0, 2 + r, 0, 0] * w[0, 0, 0, 0]",
        "2 + r = 3",
        "`2 + r` is 3 here, and axis 1 of `x` has length 3: its indices are 0 to 2.",
    ),
    "an output that is too small": (
        "out = np.zeros((n, h - kh, width, co)); out[0, h - kh, 0, 0] = 1; return out",
        "h - kh = 1",
        "`h - kh` is 1 here, and axis 1 of `out` has length 1: its only index is 0.",
    ),
    "an index of which two could be wrong": (
        "i = 3; return x[0, i, 0, 0] + w[0, i, 0, 0]",
        "i = 3",
        "`i` is 3 here, and axis 1 of `x` has length 3: its indices are 0 to 2.",
    ),
    "too many indices": (
        "out = np.zeros((h, width)); out[0, 0, 0, 0] = 1; return out",
        "out has shape (3, 4)",
        "`out` (3, 4) has 2 axes, the index 4 entries: at most one for each axis.",
    ),
    "an entry of a shape that is not there": (
        "return np.zeros(x.shape[4])",
        "x.shape = (1, 3, 4, 1)",
        "`x.shape` is (1, 3, 4, 1): its indices are 0 to 3.",
    ),
    "a slice that does not fit": (
        f"{OUT}; out[:] = x; return out",
        "x has shape (1, 3, 4, 1)",
        "The right side is `x` (1, 3, 4, 1), the place for it is `out[:]` (1, 2, 3, 1)",
    ),
    "shapes that do not broadcast": (
        "return x * w",
        "x has shape (1, 3, 4, 1), w has shape (2, 2, 1, 1)",
        "`x` (1, 3, 4, 1) and `w` (2, 2, 1, 1) do not fit: 3 meets 2.",
    ),
    "matrices that do not fit": (
        "return x.reshape(n, -1) @ w.reshape(-1, co)",
        "x.reshape(n, -1) has shape (1, 12)",
        "`x.reshape(n, -1)` (1, 12) and `w.reshape(-1, co)` (4, 1): 12 meets 4. a @ b sums over the last axis of a",
    ),
    "matrices that np.dot does not take": (
        "return np.dot(x.reshape(3, 4), w.reshape(2, 2))",
        "w.reshape(2, 2) has shape (2, 2)",
        "np.dot sums over axis 1 of the first (length 4) and axis 0 of the second (length 2)",
    ),
    "stacks of matrices": (
        "a = w.reshape(2, 2, 1); return a @ x.reshape(3, 1, 4)",
        "a has shape (2, 2, 1), x.reshape(3, 1, 4) has shape (3, 1, 4)",
        "the axes before them must be equal, or one of them 1",
    ),
    "a number times @": ("return h @ x", "h = 3", "`@` multiplies matrices. For a number times an array write `*`."),
    "einsum with too few letters": (
        "return np.einsum('nhw,rsio->nhwo', x, w)",
        "x has shape",
        '`x` (1, 3, 4, 1) has 4 axes, its letters are "nhw"',
    ),
    "einsum with too many letters": (
        "return np.einsum('nhwc,rsiok->nhwo', x, w)",
        "w has shape",
        '`w` (2, 2, 1, 1) has 4 axes, its letters are "rsiok"',
    ),
    "einsum with a letter of two lengths": (
        "return np.einsum('nhwc,hwio->no', x, w)",
        "x has shape",
        'The letter "h" has length 3 in `x` and 2 in `w`',
    ),
    "einsum with a letter from nowhere": ("return np.einsum('nhwc->nq', x)", "x has shape", '"q" does not'),
    "tensordot over unequal axes": (
        "return np.tensordot(x, w, axes=([1, 2], [0, 1]))",
        "w has shape",
        "each pair must have equal lengths",
    ),
    "a reshape of another size": (
        "return x.reshape(3, 5)",
        "x has shape",
        "The array has 12 elements, the shape (3, 5) has room for 15.",
    ),
    "a reshape with -1": (
        "return x.reshape(5, -1)",
        "x has shape",
        "The array has 12 elements, which is no multiple of 5",
    ),
    "a transpose of three axes": (
        "return x.transpose(0, 3, 1)",
        "x has shape",
        "`x` (1, 3, 4, 1) has 4 axes: transpose",
    ),
    "a sum over a fifth axis": ("return x.sum(axis=4)", "x has shape", "An array of 4 axes has the axes 0 to 3"),
    "too few names on the left": (
        "a, b = x.shape; return a",
        "x.shape = (1, 3, 4, 1)",
        "`x.shape` is (1, 3, 4, 1), and there are 2 names on the left of `=`.",
    ),
    "too many names on the left": (
        "a, b = x; return a",
        "x has shape (1, 3, 4, 1)",
        "`x` (1, 3, 4, 1) unpacks into 1 parts along its first axis",
    ),
    "a length below zero": (
        "return np.zeros((n, kh - h))",
        "kh - h = -1",
        "`kh - h` is -1. A length cannot be negative",
    ),
    "an array for one element": (
        f"{OUT}; out[0, 0, 0, 0] = x[0, :kh, :kw, 0] * w[:, :, 0, 0]; return out",
        "x[0, :kh, :kw, 0] has shape (2, 2)",
        "One element takes one number: .sum() of a window is one",
    ),
    "rows of unequal lengths": ("return np.array([[1, 2], [3]])", "", "rows of an array must have equal lengths"),
    "PyTorch's permute": (
        "return x.permute(0, 3, 1, 2)",
        "x has shape",
        "`permute` is PyTorch's name. In NumPy it is `x.transpose(0, 2, 3, 1)`.",
    ),
    "PyTorch's size": ("return x.size(0)", "x.size = 12", "In NumPy `size` is no method"),
    "PyTorch's view": ("return x.view(1, -1)", "x has shape", "In NumPy `view` changes the dtype, not the shape"),
    "PyTorch's unsqueeze": ("return x.unsqueeze(0)", "x has shape", "`np.expand_dims(x, axis)`, or `x[:, None]`"),
    "PyTorch's detach": ("return x.detach()", "x has shape", "not tensors: leave `.detach` out"),
    "PyTorch's dim": ("return np.sum(x, dim=1)", "x has shape", "NumPy calls it `axis`, not `dim`."),
    "PyTorch's cat": ("return np.cat([x, x])", "", "In NumPy it is `np.concatenate`."),
    "a shape that is called": ("return x.shape()", "x.shape = (1, 3, 4, 1)", "In NumPy `shape` is no method"),
    "an array that is called": ("return x(0, 0)", "x has shape", "an array's elements are in square ones"),
    "a loop over a number": (
        "for row in h: pass",
        "h = 3",
        "`h` is 3, one number. A loop that counts up to it needs `range(h)`.",
    ),
    "a number that is indexed": ("return h[0]", "h = 3", "`h` is 3, one number: it has no elements to index."),
    "a loop that uses the name of an argument": (
        "for w in range(width): return w[0, 0]",
        "w = 0",
        "`w` is a number there, no longer the argument: a loop or an assignment uses its name. Rename that.",
    ),
    "an end of minus zero": (
        f"{OUT}; out += x[:, 1:-(kh - 2), 0:3]; return out",
        "x[:, 1:-(kh - 2), 0:3] has shape (1, 0, 3, 1)",
        "`x[:, 1:-(kh - 2), 0:3]` (1, 0, 3, 1) is empty: an end of -0 is 0",
    ),
    "an addition in place of an array that is too large": (
        f"{OUT}; out += x[:, 0:]; return out",
        "out has shape (1, 2, 3, 1)",
        "What is added to `out` (1, 2, 3, 1) has shape (1, 3, 4, 1): axis 1 has 3 for 2 and axis 2 has 4 for 3.",
    ),
    "a method that works in place": ("out = x.sort(); return out[0]", "out = None", "`out` is None in that line."),
    "None in a sum": (
        "total = None; total = total + x[0]; return total",
        "total = None",
        "`total` is None in that line.",
    ),
    "a list with two indices": (
        "rows = [[1], [2]]; return rows[0, 0]",
        "",
        "A list or tuple takes one index at a time",
    ),
    "a shape that is written to": ("x.shape[0] = 2; return x", "", "A tuple, such as a shape, cannot be changed"),
    "an array as a condition": ("if x > 0: return x", "x has shape", "`if` needs one in all: .all() or .any()"),
    "a name that is misspelt": (f"{OUT}; return uot", "", "Did you mean `out`? `uot` has no value there."),
    "a name from nowhere": ("return helper(x)", "", "`helper` has no value there: check its spelling"),
    "a name that is assigned too late": (
        "out[0] = 1; out = x; return out",
        "",
        "`out` gets a value in this function, but",
    ),
    "a function that calls itself": ("return conv_naive(x, w)", "", "The function calls itself in that line"),
    "an assert": ("assert h == width; return x", "h = 3, width = 4", "That is an `assert` in your own code"),
    "its own NotImplementedError": (
        "raise NotImplementedError('square images only')",
        "",
        "The exercise asks for a result for this input, too.",
    ),
}


def told(answer):
    """The message about the first case, if no misconception explains it."""
    exercise = exercise_named(answer.__name__)
    outcome = LocalAnswer(answer).attempt(exercise.witnesses[0], exercise.contract)
    return failed(exercise, Diagnosis(compare_with_reference(exercise, outcome), 1))


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_told_with_its_values_and_a_way_out(name):
    lines, values, advice = ERRORS[name]
    message = told(cell(NAIVE.format(lines.replace("; ", "\n    "))))
    headline, line, *rest = message.splitlines()
    assert headline.startswith("conv_naive: raised ")
    assert headline.endswith(". Input: a 3x4 image, a 2x2 kernel.")
    assert line.startswith("  in line ")
    assert values in rest[0]
    assert advice in message
    assert "Next:" not in message  # one way out is enough
    assert len(wrapped(message).splitlines()) <= 8


TORCH_ERRORS = {
    "an array in PyTorch's function": (
        "return torch.nn.functional.pad(x, (1, 1))",
        "PyTorch's functions take tensors, and the arguments are NumPy arrays",
    ),
    "PyTorch's own NotImplementedError": (
        "return torch.nn.functional.pad(torch.from_numpy(x), (1, 1, 1, 1, 1, 1, 1, 1), mode='reflect')",
        "raised NotImplementedError",
    ),
    "PyTorch's dtypes": (
        "return torch.from_numpy(x[0, 0]) @ torch.ones(1, 1, dtype=torch.float64)",
        "PyTorch does not mix dtypes",
    ),
}


@pytest.mark.parametrize("name", TORCH_ERRORS)
def test_pytorchs_errors_are_told(name):
    torch = pytest.importorskip("torch")
    lines, advice = TORCH_ERRORS[name]
    assert advice in told(cell(NAIVE.format(lines), torch=torch))


def test_a_finished_convolution_is_told_to_earn_nothing_before_its_error():
    torch = pytest.importorskip("torch")
    source = "def judge(x, w):\n    return torch.nn.functional.conv2d(torch.from_numpy(x), torch.from_numpy(w))\n"
    for line in ("return judge(x, w)", "return judge(x, w).permute(0, 2, 3, 1).numpy()"):
        verdict = check(cell(f"{source}{NAIVE.format(line)}", torch=torch))
        assert verdict.finding.kind == "forbidden"
        assert verdict.message.startswith(
            "conv_naive: the function calls torch.conv2d.\nThat is a finished convolution"
        )


def test_only_the_stub_is_not_written_yet():
    stub = check(cell(NAIVE.format("raise NotImplementedError")))
    one_kind_only = check(cell(NAIVE.format("if n > 1: raise NotImplementedError\n    return x")))
    reasoned = check(cell(NAIVE.format("raise NotImplementedError('one image only')")))
    assert [verdict.status for verdict in (stub, one_kind_only, reasoned)] == ["unattempted", "failed", "failed"]


def test_an_answer_that_takes_other_arguments_is_told_which():
    assert "Your function must take `x`, `w`, in this order." in told(cell("def conv_naive(x):\n    return x\n"))
    helper = "def helper(a):\n    return a\n"
    message = told(cell(helper + NAIVE.format("return helper(x, w)")))
    assert "Compare the arguments in that call with those that `helper` takes." in message


COMPILED = {
    "np.pad": ("return np.pad(x, 1)", "Numba cannot compile `np.pad`"),
    "a shape in a list": ("return np.zeros([x.shape[0], 2])", "In compiled code the shape must be a tuple"),
    "a function that is not compiled": ("return helper(x)", "put @numba.njit on `helper`, too"),
    "keepdims": ("return x.sum(axis=3, keepdims=True)", "Numba knows fewer arguments than NumPy"),
    "two types": ("out = 0\n    if len(x): out = 'a'\n    return out", "`out` has two types in your function"),
}


@pytest.mark.parametrize("name", COMPILED)
def test_numbas_errors_are_told_in_one_useful_line(name):
    lines, advice = COMPILED[name]
    code = f"def helper(x):\n    return x\n\n@numba.njit\ndef conv_jit(x, w):\n    {lines}\n"
    message = told(cell(code))
    assert "raised TypingError" in message
    assert "of your code: " in message
    assert advice in message
    assert not any(word in message for word in ("nopython", "candidate", "Overload", "During"))


def test_where_the_python_form_fails_too_its_error_is_told():
    message = told(cell("@numba.njit\ndef conv_jit(x, w):\n    a, b = x.shape\n    return a\n"))
    assert "`x.shape` is (1, 3, 4, 1), and there are 2 names on the left of `=`." in message


NOPYTHON = "Failed in nopython mode pipeline (step: nopython frontend)\n"
NUMBA_TEXTS = {
    f"{NOPYTHON}Unknown attribute 'permute' of type array(float32, 4d, C)\n\nFile \"<cell 19>\", line 3:\n": (
        "Unknown attribute 'permute' of type array(float32, 4d, C)"
    ),
    f"{NOPYTHON}No implementation of function iadd found for signature:\n \n >>> iadd(none, float32)\n \nThere": (
        "iadd(none, float32): no such combination of types"
    ),
    "No implementation found:\n\n >>> getitem(array(float32, 4d, C), UniTuple(Literal[int](0) x 5))\n\nRejected:\n"
    "    NumbaTypeError: cannot index array(float32, 4d, C) with 5 indices: UniTuple(Literal[int](0) x 5)\n": (
        "getitem(array(float32, 4d, C), UniTuple(0 x 5)): cannot index array(float32, 4d, C) with 5 indices: "
        "UniTuple(0 x 5)"
    ),
}


@pytest.mark.parametrize("text", NUMBA_TEXTS)
def test_of_numbas_pages_the_useful_line_is_kept(text):
    assert short_text(text) == NUMBA_TEXTS[text]
