"""Each rule finds its fault, and of two faults the earlier rule's is reported."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG001, ARG005

import itertools

import numpy as np
import pytest
from numpy.lib import stride_tricks

from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker.rules.rules import COST_RULES, RULES
from stridewise.layout import StrideError

pad = right_answer("pad_nhwc")
nhwc = right_answer("nchw_to_nhwc")
strides = right_answer("row_major_strides")
offset = right_answer("element_offset")
KINDS = ("raised", "type", "shape", "dtype", "mutated", "nonfinite", "values", "layout")


def raises(out, x):
    raise ValueError("boom")


def is_a_list(out, x):
    return out.tolist() if isinstance(out, np.ndarray) else out


def has_another_shape(out, x):
    return out[..., :-1]


def has_another_dtype(out, x):
    return out.astype(np.float16)


def changes_its_input(out, x):
    x += 1
    return out


def is_not_finite(out, x):
    out[0, 0, 0, 0] = np.nan
    return out


def has_other_values(out, x):
    out[-1, -1, -1, -1] += 1
    return out


def is_not_contiguous(out, x):
    return np.asfortranarray(out)


FAULTS = dict(
    zip(
        KINDS,
        (
            raises,
            is_a_list,
            has_another_shape,
            has_another_dtype,
            changes_its_input,
            is_not_finite,
            has_other_values,
            is_not_contiguous,
        ),
        strict=True,
    )
)


def with_faults(*kinds):
    """The right answer to nchw_to_nhwc with these things done to it, the last of KINDS first."""

    def nchw_to_nhwc(x):
        out = nhwc(x).copy()
        for kind in sorted(kinds, key=KINDS.index, reverse=True):
            out = FAULTS[kind](out, x)
        return out

    return nchw_to_nhwc


def test_the_rules_stand_in_the_order_of_their_kinds():
    names = {"type": "result_type", "forbidden": "forbidden_calls"}
    kinds = ("timeout", "data_race", *KINDS, "forbidden")
    assert tuple(rule.__name__ for rule in RULES) == tuple(names.get(kind, kind) for kind in kinds)
    assert tuple(rule.__name__ for rule in COST_RULES) == (
        "memory",
        "multiplications",
        "method",
        "register_loads",
        "cache_misses",
        "traffic",
        "speed",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_found(kind):
    assert check(with_faults(kind)).finding.kind == kind


@pytest.mark.parametrize(("earlier", "later"), list(itertools.combinations(KINDS, 2)))
def test_of_two_faults_the_earlier_rule_is_reported(earlier, later):
    assert check(with_faults(earlier, later)).finding.kind == earlier


def test_wrong_values_in_a_later_case_come_before_wrong_memory_in_an_earlier_one():
    finding = check(lambda x: np.asfortranarray(nhwc(x)) + (x.dtype == np.float64), exercise="nchw_to_nhwc").finding
    assert finding.kind == "values"
    assert finding.case["x"].dtype == np.float64


@pytest.mark.parametrize(
    ("name", "answer", "what"),
    [
        ("pad_nhwc", lambda x, pad: None, "returned None instead of a NumPy array"),
        ("pad_nhwc", lambda x, pad: [1, 2], "returned a list instead of a NumPy array"),
        ("pad_nhwc", lambda x, pad: 1.5, "returned a float instead of a NumPy array"),
        ("pad_nhwc", lambda x, pad: np.float32(1), "returned a numpy.float32 instead of a NumPy array"),
        ("pad_nhwc", lambda x, pad: np.ma.array([1]), "returned a numpy.MaskedArray instead of a NumPy array"),
        ("pad_nhwc", lambda x, pad: (x for _ in "a"), "returned a generator instead of a NumPy array"),
        (
            "row_major_strides",
            lambda shape: list(strides(shape)),
            "returned a list instead of a tuple of whole numbers",
        ),
        ("row_major_strides", lambda shape: (1.0, 2), "returned a tuple with a float in it instead of a tuple of "),
        ("row_major_strides", lambda shape: (True, 2), "returned a tuple with a bool in it instead of a tuple of "),
        ("row_major_strides", lambda shape: ((1,), 2), "returned a tuple with a tuple in it instead of a tuple of "),
        ("row_major_strides", lambda shape: (None, 2), "returned a tuple with None in it instead of a tuple of "),
        ("row_major_strides", lambda shape: (np.arange(3), 2), "returned a tuple with a numpy.ndarray in it instead"),
        ("row_major_strides", lambda shape: np.array([3, 1]), "returned a numpy.ndarray instead of a tuple of "),
        ("element_offset", lambda index, strides: 7.0, "returned a float instead of a whole number"),
        ("element_offset", lambda index, strides: True, "returned a bool instead of a whole number"),
        ("element_offset", lambda index, strides: np.array(7), "returned a numpy.ndarray instead of a whole number"),
    ],
)
def test_what_was_returned_is_called_by_its_name(name, answer, what):
    finding = check(answer, exercise=name).finding
    assert finding.kind == "type"
    assert f"{name}: {what}" in finding.message


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("row_major_strides", lambda shape: tuple(np.array(strides(shape)))),
        ("row_major_strides", lambda shape: tuple(map(np.uint32, strides(shape)))),
        ("element_offset", lambda index, strides: np.int32(offset(index, strides))),
    ],
)
def test_whole_numbers_of_numpy_count_as_whole_numbers(name, answer):
    assert check(answer, exercise=name).status == "passed"


@pytest.mark.parametrize(
    ("name", "answer", "text"),
    [
        ("row_major_strides", lambda shape: (1, 2, 3), "returned a tuple of 3 numbers instead of 2"),
        ("pad_nhwc", lambda x, pad: np.array(3.0), "received shape ()"),
        ("pad_nhwc", lambda x, pad: np.zeros(0), "received shape (0,)"),
        ("pad_nhwc", lambda x, pad: np.zeros((1,) * 64), "received shape (1, 1, 1"),
    ],
)
def test_a_wrong_shape_is_told(name, answer, text):
    finding = check(answer, exercise=name).finding
    assert finding.kind == "shape"
    assert text in finding.message


@pytest.mark.parametrize(
    ("dtype", "told"),
    [
        ("object", "object"),
        (">f4", ">f4"),
        ("complex64", "complex64"),
        ("bool", "bool"),
        ("U3", "<U3"),
        ("i8", "int64"),
    ],
)
def test_a_wrong_dtype_is_told(dtype, told):
    finding = check(lambda x: nhwc(x).astype(dtype), exercise="nchw_to_nhwc").finding
    assert finding.kind == "dtype"
    assert f"received dtype {told}" in finding.message


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_told_with_its_place(value):
    def nchw_to_nhwc(x):
        out = nhwc(x)
        out[0, 1, 0, 1] = value
        return out

    finding = check(nchw_to_nhwc).finding
    assert finding.kind == "nonfinite"
    assert f"first difference at out[0, 1, 0, 1]: expected 10, received {value}" in finding.message


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda x: x.__iadd__(1), "first change at x[0, 0, 0, 0]: 1 before, 2 after"),
        (lambda x: x.fill(np.nan), "first change at x[0, 0, 0, 0]: 1 before, nan after"),
        (lambda x: x.__setitem__((0, 1, 0, 2), 7), "first change at x[0, 1, 0, 2]: 9 before, 7 after"),
        (lambda x: setattr(x, "shape", (-1,)), "x had shape (1, 2, 2, 3) before the call, (12,) after it"),
    ],
    ids=["added to", "filled", "one element", "reshaped in place"],
)
@pytest.mark.filterwarnings("ignore:Setting the shape")
def test_a_changed_argument_is_told(change, told):
    def nchw_to_nhwc(x):
        out = nhwc(x)
        change(x)
        return out

    finding = check(nchw_to_nhwc).finding
    assert finding.kind == "mutated"
    assert told in finding.message


def test_a_view_outside_the_memory_is_a_finding_that_says_which_index_reads_which_byte():
    finding = check(
        lambda a, tile: stride_tricks.as_strided(a, (2, 2, tile, tile), (64, 8, 16, 4)), exercise="tile_view"
    ).finding
    assert finding.kind == "raised"
    assert "StrideError: index (1, 1, 1, 1) would read bytes 92 to 95, 32 bytes past the end" in finding.message
    assert "strides (16, 4) bytes" in finding.message


def test_after_a_check_as_strided_is_numpys_own_again():
    def tile_view(a, tile):
        stride_tricks.as_strided(a, (9, 9, 9, 9), (64, 8, 16, 4))

    assert check(tile_view).finding.kind == "raised"
    try:
        stride_tricks.as_strided(np.zeros(4), (5,), (8,))  # never read
    except StrideError:
        pytest.fail("as_strided is still guarded")
