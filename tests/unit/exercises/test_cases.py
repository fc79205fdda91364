"""An answer that is wrong only for some shape, dtype or memory layout meets a case that shows it."""

import math

import numpy as np
import pytest

from stridewise.checker.messages.arrays import MAX_ELEMENTS
from stridewise.exercises import EXERCISES
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import ArrayStyle

EACH = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
ARRAY_EXERCISES = [
    exercise
    for exercise in EXERCISES
    if any(isinstance(value, ArraySpec) for value in exercise.witnesses[0].arguments.values())
]
ARRAYS = pytest.mark.parametrize("exercise", ARRAY_EXERCISES, ids=lambda exercise: exercise.name)

# The axes of each argument. Each test below covers every exercise that has the axes it is about.
AXES = {
    "nchw_to_nhwc": {"x": "N C H W"},
    "weights_from_torch": {"w": "CO CI KH KW"},
    "pad_nhwc": {"x": "N H W C"},
    "conv_naive": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_jit": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_reordered": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_1x1": {"x": "N H W CI", "w": "ONE ONE CI CO"},
    "conv_matmul": {"x": "N H W CI", "w": "KH KW CI CO"},
    "tile_view": {"a": "H W"},
    "tile_copy": {"a": "H W"},
    "untile": {"tiles": "H W TILE TILE"},
    "tiled_matmul": {"a": "H K", "b": "K W"},
    "windows": {"a": "H W", "kh": "KH", "kw": "KW"},
    "im2col": {"x": "N H W CI", "kh": "KH", "kw": "KW"},
    "conv_im2col": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_lazy": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_strided": {"x": "N H W CI", "w": "KH KW CI CO"},
    "matmul_register_tile": {"a": "H K", "b": "K W"},
    "winograd_f23": {"d": "T FOUR", "g": "THREE"},
    "winograd_f2x2_3x3": {"x": "H W", "g": "THREE THREE"},
    "conv_gpu_naive": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_gpu_coalesced": {"x": "N H W CI", "w": "KH KW CI CO"},
    "conv_gpu_tiled": {"x": "H W", "w": "KH KW"},
    "im2col_gpu": {"x": "H W C", "kh": "KH", "kw": "KW"},
    "conv_output_shape": {"x_shape": "N H W CI", "w_shape": "KH KW CI CO"},
    "im2col_bytes": {"x_shape": "N H W CI", "w_shape": "KH KW CI CO"},
    "flip_view": {"w": "KH KW CI CO"},
    "dilate": {"grad": "N H W CO"},
    "conv_input_grad_naive": {"grad": "N HO WO CO", "w": "KH KW CI CO", "x_shape": "N H W CI"},
    "conv_input_grad": {"grad": "N HO WO CO", "w": "KH KW CI CO", "x_shape": "N H W CI"},
    "conv_weight_grad": {"x": "N H W CI", "grad": "N HO WO CO", "w_shape": "KH KW CI CO"},
    "bias_grad": {"grad": "N H W CO"},
    "col2im": {"x_shape": "N H W CI", "kh": "KH", "kw": "KW"},
    "grad_check": {"x": "N H W CI", "w": "KH KW CI CO"},
}

ALWAYS_FLOAT64 = {"grad_check"}  # it asks for differences in float64


def all_cases(exercise):
    return (*exercise.witnesses, *exercise.cases)


def dtypes_of(exercise):
    """A kernel's own arrays have one dtype, which is fixed when it is compiled."""
    return {"float32"} if exercise.name.startswith("conv_gpu") else {"float32", "float64"}


def specs(case):
    return [value for value in case.arguments.values() if isinstance(value, ArraySpec)]


def size(case):
    return sum(math.prod(spec.shape) for spec in specs(case))


def lengths(exercise, case):
    """The length of every named axis: {"N": 1, "H": 3, ...}. An axis that two arguments share must agree."""
    found = {}
    for argument, names in AXES[exercise.name].items():
        value = case.arguments[argument]
        shape = value.shape if isinstance(value, ArraySpec) else value if isinstance(value, tuple) else (value,)
        for name, length in zip(names.split(), shape, strict=True):
            assert found.setdefault(name, length) == length, f"{case.note}: axis {name}"
    return found


def test_the_table_of_axes_has_every_exercise_on_arrays():
    assert {exercise.name for exercise in ARRAY_EXERCISES} <= set(AXES)


@ARRAYS
def test_witnesses_are_small_enough_to_be_shown(exercise):
    for case in exercise.witnesses:
        assert all(math.prod(spec.shape) <= MAX_ELEMENTS for spec in specs(case)), case.note


@ARRAYS
def test_witnesses_and_the_cases_after_them_hold_whole_numbers_and_quarters_from_small_to_large(exercise):
    """Failures there are the easiest to read. The cases in one layout each and with all digits follow."""
    first = exercise.cases[:3]
    assert all(case.is_exact for case in (*exercise.witnesses, *first))
    sizes = [size(case) for case in first]
    assert sizes == sorted(sizes)


def with_axes(*sets):
    """Every exercise with each set of axes that it has."""
    return [
        pytest.param(exercise, *axes, id="-".join((exercise.name, *axes)))
        for exercise in EXERCISES
        for axes in sets
        if set(axes) <= set(" ".join(AXES.get(exercise.name, {}).values()).split())
    ]


@pytest.mark.parametrize(("exercise", "first", "second"), with_axes(("H", "W"), ("KH", "KW"), ("CI", "CO")))
def test_sides_that_could_be_swapped_differ_both_ways(exercise, first, second):
    found = [lengths(exercise, case) for case in all_cases(exercise)]
    assert any(axes[first] < axes[second] for axes in found)
    assert any(axes[first] > axes[second] for axes in found)


@pytest.mark.parametrize(("exercise", "axis"), with_axes(("N",), ("C",), ("CI",), ("CO",)))
def test_axes_that_could_be_forgotten_are_longer_than_one_in_a_witness(exercise, axis):
    assert any(lengths(exercise, case)[axis] > 1 for case in exercise.witnesses)


@pytest.mark.parametrize(("exercise", "image", "kernel"), with_axes(("H", "KH"), ("W", "KW")))
def test_no_kernel_is_larger_than_its_image_and_one_is_as_large(exercise, image, kernel):
    found = [lengths(exercise, case) for case in all_cases(exercise)]
    assert all(axes[kernel] <= axes[image] for axes in found)
    assert any(axes[kernel] == axes[image] for axes in found)


@ARRAYS
def test_both_dtypes_occur_and_never_mixed(exercise):
    for case in all_cases(exercise):
        assert len({spec.dtype for spec in specs(case)}) == 1, case.note
    dtypes = {spec.dtype for case in all_cases(exercise) for spec in specs(case)}
    assert dtypes == dtypes_of(exercise)


@ARRAYS
def test_memory_layouts_other_than_row_major_occur(exercise):
    layouts = {spec.layout for case in all_cases(exercise) for spec in specs(case)}
    # Numba compiles once for each kind of argument, so compiled answers get two kinds: float32 row-major, float64 not.
    wanted = {"sliced", "reversed"} if exercise.contract.compiled else {"sliced", "transposed"}
    assert wanted | {"contiguous"} <= layouts


@pytest.mark.parametrize(
    "exercise", [exercise for exercise in EXERCISES if exercise.contract.compiled], ids=lambda exercise: exercise.name
)
def test_compiled_answers_meet_two_kinds_of_arguments_only(exercise):
    kinds = {
        tuple(
            (value.dtype.name, value.flags.c_contiguous) for value in case.build().values() if hasattr(value, "dtype")
        )
        for case in all_cases(exercise)
    }
    assert kinds == {(("float32", True),) * 2, (("float64", False),) * 2}


@ARRAYS
def test_values_are_whole_or_quarters_and_small(exercise):
    for case in all_cases(exercise):
        for value in case.build().values() if case.is_exact else ():
            if isinstance(value, np.ndarray):
                assert np.array_equal(4 * value, np.round(4 * value)), case.note
                assert np.abs(value).max() < 100, case.note


@ARRAYS
def test_every_dtype_meets_numbers_with_all_their_digits(exercise):
    found = {spec.dtype for case in exercise.cases for spec in specs(case) if spec.fill == "full_precision"}
    assert found == dtypes_of(exercise)


@ARRAYS
def test_each_layout_is_the_only_difference_from_another_case(exercise):
    """So that a message about layouts rests on a case in which nothing else is special."""
    if exercise.contract.compiled:
        return
    cases = all_cases(exercise)
    plain = {tuple(without_layout(case).values()) for case in cases if case.is_contiguous}
    alone = {
        spec.layout
        for case in cases
        for spec in specs(case)
        if tuple(without_layout(case).values()) in plain
        and sum(spec.layout != "contiguous" for spec in specs(case)) == 1
    }
    assert {"transposed", "flipped", "broadcast", "part", "sliced"} <= alone


def without_layout(case):
    return {
        name: (value.shape, value.dtype, value.fill)
        for name, value in case.arguments.items()
        if isinstance(value, ArraySpec)
    }


@ARRAYS
def test_some_case_has_fractions_and_some_negative_numbers_or_all_elements_differ(exercise):
    values = [value for case in all_cases(exercise) for value in case.build().values() if isinstance(value, np.ndarray)]
    assert any((value % 1).any() for value in values)
    assert any((value < 0).any() for value in values)


@EACH
def test_each_call_gets_arguments_of_its_own(exercise):
    for case in all_cases(exercise):
        first, second = case.build(), case.build()
        for name, value in first.items():
            if isinstance(value, np.ndarray):
                assert not np.shares_memory(value, second[name])
                np.testing.assert_array_equal(value, second[name])
                assert value.flags.writeable
            else:
                hash(value)  # a plain value that no answer can change


@EACH
def test_the_smallest_and_the_largest_case_of_its_space_have_its_arguments_and_an_answer(exercise):
    for extreme in (0, 1):
        lengths = {letter: bounds[extreme] for letter, bounds in exercise.space.bounds().items()}
        case = exercise.space.case(lengths, ArrayStyle(), "an extreme case")
        assert list(case.arguments) == list(exercise.witnesses[0].arguments)
        exercise.reference(*case.build().values())


@EACH
def test_the_reference_answers_every_case_in_the_dtype_of_its_input(exercise):
    for case in all_cases(exercise):
        arguments = case.build()
        result = exercise.reference(*arguments.values())
        if exercise.contract.result == "array":
            given = next(value for value in arguments.values() if hasattr(value, "dtype")).dtype
            assert type(result) is np.ndarray
            assert result.dtype == ("float64" if exercise.name in ALWAYS_FLOAT64 else given)
            assert np.isfinite(result).all()
        else:
            assert type(result) is {"tuple": tuple, "int": int}[exercise.contract.result]


@pytest.mark.parametrize(
    "name",
    [exercise.name for exercise in EXERCISES if {"CI", "CO"} <= set(AXES.get(exercise.name, {}).get("w", "").split())],
)
def test_weights_are_never_the_same_with_their_channels_swapped(name):
    for case in all_cases(next(exercise for exercise in EXERCISES if exercise.name == name)):
        w = case.build()["w"]
        if w.shape[2] == w.shape[3] > 1:
            assert not np.array_equal(w, w.swapaxes(2, 3)), case.note
