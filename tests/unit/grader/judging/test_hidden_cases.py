"""Hidden cases depend on course and submission alone, right answers pass them, and Numba compiles no more for them."""

import math

import numpy as np
import pytest

from grader.judging.hidden_cases import derive_seed, enlarged, submission_key, with_hidden_cases
from stridewise.exercises import EXERCISES, exercise_named
from stridewise.exercises.arrays import ArraySpec


def added(exercise, secret):
    return with_hidden_cases(exercise, secret).cases[len(exercise.cases) :]


def arrays(case):
    return [value for value in case.arguments.values() if isinstance(value, ArraySpec)]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_they_depend_on_the_key_alone_and_follow_the_public_ones(exercise):
    more = with_hidden_cases(exercise, "one")
    assert (more.witnesses, more.cases[: len(exercise.cases)]) == (exercise.witnesses, exercise.cases)
    assert more.cases == with_hidden_cases(exercise, "one").cases
    assert added(exercise, "one") != added(exercise, "two")
    assert len(added(exercise, "one")) > len(exercise.witnesses)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_there_is_every_known_shape_with_other_numbers_and_the_first_case_again(exercise):
    known = [case for case in (*exercise.witnesses, *exercise.cases) if arrays(case)]
    drawn = added(exercise, "one")
    for known_case, drawn_case in zip(known, drawn, strict=False):
        for before, after in zip(arrays(known_case), arrays(drawn_case), strict=True):
            assert (after.shape, after.dtype, after.layout) == (before.shape, before.dtype, before.layout)
            assert after.seed != before.seed
    assert drawn[-1] is exercise.witnesses[0]


@pytest.mark.parametrize(
    "exercise", [exercise for exercise in EXERCISES if exercise.contract.compiled], ids=lambda exercise: exercise.name
)
def test_numba_compiles_for_no_other_kinds_of_arguments(exercise):
    def kinds(case):
        return tuple((value.dtype, value.layout == "contiguous") for value in arrays(case))

    known = {kinds(case) for case in (*exercise.witnesses, *exercise.cases)}
    assert {kinds(case) for case in added(exercise, "one")} <= known


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_what_a_library_accepts_of_the_public_arrays_it_accepts_of_the_hidden_ones(exercise):
    def refused(case):  # PyTorch refuses negative strides, and NumPy copies no array that is contiguous
        built = ((name, np.ascontiguousarray(value)) for name, value in case.build().items() if np.ndim(value))
        return {name for name, array in built if any(stride < 0 for stride in array.strides)}

    def short_axes(case):
        return {
            (name, axis) for name, value in case.build().items() for axis, n in enumerate(np.shape(value)) if n == 1
        }

    public = (*exercise.witnesses, *exercise.cases)
    for property_of in (refused, short_axes):
        known = set().union(*map(property_of, public))
        assert all(property_of(case) <= known for key in ("one", "two", "three") for case in added(exercise, key))


def test_each_submission_has_a_key_of_its_own_and_the_same_at_each_grading():
    submissions = [("key", "ab", "c"), ("key", "a", "bc"), ("key", "abc"), ("key", "ab", "c "), ("another", "ab", "c")]
    keys = [submission_key(course, cells) for course, *cells in submissions]
    assert len(set(keys)) == len(submissions)
    assert keys == [submission_key(course, iter(cells)) for course, *cells in submissions]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_a_table_of_the_cases_of_one_attempt_is_not_enough_for_the_next(exercise):
    def told(cases):
        return {repr([np.asarray(value).tolist() for value in case.build().values()]) for case in cases}

    first, second = (with_hidden_cases(exercise, submission_key("a course", [text])) for text in ("first", "second"))
    known = told((*first.witnesses, *first.cases))
    assert len(told(second.cases) - known) >= 4


def test_a_number_for_one_purpose_tells_nothing_of_another():
    numbers = {derive_seed(*words) for words in (("s", "a"), ("s", "b"), ("t", "a"), ("sa",), ("s", "", "a"))}
    assert len(numbers) == 5


@pytest.mark.parametrize("name", ["tile_view", "windows", "flip_view", "col2im"])
def test_memory_is_measured_on_larger_images_with_the_same_limit_for_each_pixel(name):
    limit = exercise_named(name).contract.extra_memory[0]
    large = enlarged(limit)
    (before,), (after,) = arrays(limit.case), arrays(large.case)
    grown = (after.shape[0] * after.shape[1]) // (before.shape[0] * before.shape[1])
    assert large.extra_bytes == grown * limit.extra_bytes
    assert after.layout == before.layout
    assert 4 * math.prod(after.shape) > 3 * large.extra_bytes  # a copy is far above the limit


def test_where_a_shape_goes_with_the_array_both_grow():
    exercise = exercise_named("col2im")
    large = enlarged(exercise.contract.extra_memory[0])
    assert exercise.reference(*large.case.build().values()).shape == large.case.arguments["x_shape"]


def test_a_budget_of_memory_grows_with_the_images():
    limit = exercise_named("conv_lazy").contract.extra_memory[0]
    large = enlarged(limit)
    before, after = limit.case.arguments["budget_bytes"], large.case.arguments["budget_bytes"]
    assert after * limit.extra_bytes == before * large.extra_bytes
    assert after > before
