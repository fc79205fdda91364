"""Every kernel on every problem, and beyond: unusual memory, non-finite numbers, several callers, huge strides."""

import copy
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided

from stridewise.kernels import KERNELS, conv2d, conv2d_reference, get_threads, prepare, set_threads
from stridewise.kernels.winograd.driver import conv_winograd_23, conv_winograd_43
from tests.unit.kernels.by_taps import conv2d_by_taps, whole_numbers

# --- where the same numbers may lie -----------------------------------------------------------------------------


def inside_a_larger_array(values):
    larger = np.full([length + 3 for length in values.shape], np.nan, values.dtype)
    part = larger[tuple(slice(1, 1 + length) for length in values.shape)]
    part[...] = values
    return part


def every_third(values):
    wide = np.full([3 * length for length in values.shape], np.nan, values.dtype)
    wide[::3, ::3, ::3, ::3] = values
    return wide[::3, ::3, ::3, ::3]


def backwards(values):
    return np.ascontiguousarray(values[::-1, ::-1, ::-1, ::-1])[::-1, ::-1, ::-1, ::-1]


def channels_first(values):
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)


def repeated(values):
    """A single row and channel, repeated by strides of zero bytes. (The values change.)"""
    return np.broadcast_to(values[:, :1, :, :1], values.shape)


def one_byte_off(values):
    place = np.zeros(values.nbytes + 1, np.uint8)[1:].view(values.dtype).reshape(values.shape)
    place[...] = values
    return place


def fields_of_records(values):
    """Steps that are not a multiple of the element's size."""
    records = np.zeros(values.shape, [("before", "u1"), ("number", values.dtype)])
    records["number"] = values
    return records["number"]


def read_only(values):
    values = values.copy()
    values.flags.writeable = False
    return values


PLACES = [
    np.copy, np.asfortranarray, inside_a_larger_array, every_third, backwards, channels_first, repeated, one_byte_off,
    fields_of_records, read_only,
]  # fmt: skip


# --- every kernel -----------------------------------------------------------------------------------------------

# Those that take every parameter; the others have a test of their own in test_every_kernel.
GENERAL = [kernel.function for kernel in KERNELS if "groups" in kernel.parameters]


@st.composite
def problems(draw):
    """x, w and options; up to two vectors of channels and a bit, groups up to depthwise, images smaller than w."""
    groups = draw(st.sampled_from([1, 1, 1, 2, 3, 17]))
    channels_in, channels_out = (draw(st.sampled_from([1, 2] if groups == 17 else [1, 2, 5, 9, 17])) for _ in "io")
    kernel = draw(st.sampled_from([(1, 1), (3, 3), (3, 3), (1, 4), (5, 2)]))
    stride, dilation = (draw(st.sampled_from([1, 1, 2, (1, 3), (4, 2)])) for _ in "sd")
    padding = draw(st.sampled_from(["same", "valid", 0, 1, (0, 3), ((2, 0), (1, 5))]))
    rows, columns = (dilation, dilation) if isinstance(dilation, int) else dilation
    smaller = 2 if padding in ("same", 1) else 0
    height = max(1, rows * (kernel[0] - 1) + 1 + draw(st.integers(0, 3)) - smaller)
    width = max(1, columns * (kernel[1] - 1) + 1 + draw(st.integers(0, 3)) - smaller)
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    x = whole_numbers((draw(st.integers(1, 2)), height, width, groups * channels_in), dtype)
    w = whole_numbers((*kernel, channels_in, groups * channels_out), dtype, seed=1)
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return draw(st.sampled_from(PLACES))(x), draw(st.sampled_from(PLACES))(w), options


@given(problem=problems())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_every_kernel_agrees_with_the_reference(problem):
    """Every kernel, a plan, and `out` give the reference's numbers, and x and w are unchanged."""
    x, w, options = problem
    x_before, w_before, expected = x.copy(), w.copy(), conv2d_by_taps(x, w, **options)
    out = np.full(expected.shape, np.nan, x.dtype)
    assert prepare(w, algorithm="direct", **options)(x, out=out) is out
    results = [out, *(function(x, w, **options) for function in GENERAL if function is not conv2d)]
    for result in [*results, conv2d(x, w, algorithm="direct", **options)]:
        np.testing.assert_array_equal(result, expected, strict=True)
    roughly = 64 * np.finfo(x.dtype).eps * 81 * w[..., 0].size
    np.testing.assert_allclose(conv2d(x, w, **options), expected, rtol=0, atol=roughly, strict=True)
    if w.shape[:2] == (3, 3) and options | {"padding": 0} == {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}:
        for function in (conv_winograd_23, conv_winograd_43):
            result = function(x, w, padding=options["padding"])
            np.testing.assert_allclose(result, expected, rtol=0, atol=roughly, strict=True)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(w, w_before)


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_copies_are_kept_while_they_are_read(kernel):
    """x and w are transposed and of one size, so a copy of w would reuse the memory of a freed copy of x."""
    x, w = whole_numbers((1, 6, 24, 16)), whole_numbers((3, 3, 16, 16), seed=1)
    expected = conv2d(x, w, algorithm="direct")
    result = kernel.function(np.asfortranarray(x), np.asfortranarray(w))
    np.testing.assert_allclose(result, expected, rtol=0, atol=2e-5 * abs(expected).max())


# --- odd numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"stride": 2}, {"groups": 32}, {"dilation": 2, "padding": 3}])
def test_what_is_not_finite_stays_in_its_window(odd, options):
    """Exactly with "direct"; up to 3 rows and columns around it with "auto" (3 times the dilation)."""
    groups = options.get("groups", 1)
    x, w = np.ones((1, 24, 24, 32), np.float32), np.ones((3, 3, 32 // groups, 32), np.float32)
    x[0, 9, 13, 5] = odd
    few = options | {"groups": 6 if groups > 1 else 1}  # channels, for the reference's sake
    with np.errstate(invalid="ignore"):
        expected = conv2d_reference(x[..., :6], w[:, :, :6, :6], **few)
    exact = conv2d(x, w, algorithm="direct", **options)
    spoilt = ~np.isfinite(expected[..., 5])
    np.testing.assert_array_equal(exact[..., 5][spoilt], np.full(spoilt.sum(), odd, np.float32))
    np.testing.assert_array_equal(~np.isfinite(exact[..., 5]), spoilt)
    fast = conv2d(x, w, **options)
    reach = 3 * options.get("dilation", 1)
    nearby = np.pad(spoilt, ((0, 0), (reach, reach), (reach, reach)))
    nearby = np.lib.stride_tricks.sliding_window_view(nearby, (2 * reach + 1, 2 * reach + 1), (1, 2)).any((3, 4))
    assert np.all(np.isfinite(fast) | nearby[..., None])
    assert not np.isfinite(fast[spoilt][:, 5]).any()


def test_the_smallest_numbers_are_kept_and_zero_has_no_sign():
    ones = np.ones((3, 3, 8, 8), np.float32)
    assert conv2d(np.full((1, 3, 3, 8), 1e-44, np.float32), ones, algorithm="direct")[0, 0, 0, 0] > 7e-43
    assert not np.signbit(conv2d(np.full((1, 3, 3, 8), -0.0, np.float32), ones)).any()


@pytest.mark.parametrize("dtype", ["float16", ">f4", "longdouble", "complex64", "int8", "bool", "object"])
def test_other_numbers_are_refused(dtype):
    x, w = np.ones((1, 3, 3, 1)).astype(dtype), np.ones((1, 1, 1, 1), np.float32)
    with pytest.raises(TypeError, match="x must be float32 or float64 in this machine's byte order, got dtype"):
        conv2d(x, w)


def test_padding_is_not_taken_from_an_array():
    with pytest.raises(TypeError, match=r"padding must hold integers, got array\(\[1, 2\]\)"):
        conv2d(whole_numbers((1, 3, 3, 1)), whole_numbers((1, 1, 1, 1)), padding=np.array([1, 2]))


# --- far apart --------------------------------------------------------------------------------------------------


def test_steps_and_offsets_beyond_two_gigabytes():
    """An image whose rows lie 256 MiB apart, in memory that is not touched in between."""
    try:
        memory = np.zeros(12 * 2**26, np.float32)
    except MemoryError:
        pytest.skip("the system does not promise 3 GiB")
    near = whole_numbers((1, 12, 12, 16))
    far = as_strided(memory, near.shape, (4, 2**28, 2**10, 4))
    far[...] = near
    for w_shape, options in [
        ((3, 3, 16, 20), {"padding": 1}),
        ((2, 3, 16, 20), {"stride": 3}),
        ((3, 3, 1, 16), {"groups": 16}),
    ]:
        w = whole_numbers(w_shape)
        for precision in ("exact", "fast"):
            result = conv2d(far, w, precision=precision, **options)
            np.testing.assert_array_equal(result, conv2d(near, w, precision=precision, **options))


# --- several at once --------------------------------------------------------------------------------------------


@pytest.fixture
def threads():
    before = get_threads()
    yield
    set_threads(before)


@pytest.mark.usefixtures("threads")
def test_callers_with_other_shapes_at_the_same_time_share_one_new_plan_and_the_threads():
    """Direct, Winograd and depthwise; all callers share one new plan, while the number of threads changes."""
    shapes = [
        ((1, 30, 30, 64), (3, 3, 64, 64), 1),
        ((2, 20, 25, 70), (3, 2, 70, 40), 1),
        ((1, 40, 40, 96), (5, 5, 1, 96), 96),
    ]
    calls = [(whole_numbers(x), whole_numbers(w, seed=1), {"padding": 1, "groups": g}) for x, w, g in shapes]
    expected = [conv2d(x, w, **options) for x, w, options in calls]
    plans, wrong, start = [prepare(w, **options) for _, w, options in calls], [], threading.Barrier(6)

    def call(number):
        x, w, options = calls[number % 3]
        start.wait()
        for _ in range(10):
            for result in (plans[number % 3](x), conv2d(x, w, **options)):
                if not np.array_equal(result, expected[number % 3]):
                    wrong.append(number)

    callers = [threading.Thread(target=call, args=(number,)) for number in range(6)]
    for caller in callers:
        caller.start()
    for count in (1, 3, 2, 5, 1, 2):
        set_threads(count)
    for caller in callers:
        caller.join()
    assert wrong == []


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda plan: pickle.loads(pickle.dumps(plan))])
def test_a_plan_can_be_copied_and_sent_to_another_process(twin):
    x, w = whole_numbers((1, 14, 14, 16)), whole_numbers((3, 3, 16, 20), seed=1)
    plan = prepare(w, padding=[1, 1], stride=[1, 1])
    expected = plan(x)
    np.testing.assert_array_equal(twin(plan)(x), expected)
    assert plan == plan
    assert plan != twin(plan)
    assert len({plan, twin(plan)}) == 2
