"""Points by rule: what is right is paid, part by part, and the words say so."""

from functools import cache

import numpy as np
import pytest

from evaluation.answers.submitted import as_submitted, right_answer
from stridewise import check
from stridewise.checker import Verdict
from stridewise.exercises import EXERCISES, exercise_named
from stridewise.exercises.record import Credit

EACH = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
# One of each lesson: the same code divides the points of all. A kernel for a GPU does not see how its arrays lie.
LAYOUTS = {
    exercise.lesson: exercise for exercise in EXERCISES if exercise.credit.any_layout and not exercise.launch
}.values()

TOTALS = {
    "row_major_strides": 2,
    "element_offset": 1,
    "nchw_to_nhwc": 2,
    "weights_from_torch": 1,
    "conv_output_shape": 1,
    "pad_nhwc": 2,
    "conv_naive": 4,
    "conv_jit": 2,
    "conv_reordered": 3,
    "conv_1x1": 1,
    "conv_matmul": 3,
    "tile_view": 3,
    "tile_copy": 1,
    "untile": 1,
    "tiled_matmul": 2,
    "windows": 2,
    "im2col": 3,
    "im2col_bytes": 1,
    "conv_im2col": 3,
    "conv_lazy": 3,
    "conv_strided": 2,
    "matmul_register_tile": 3,
    "winograd_f23": 3,
    "winograd_f2x2_3x3": 3,
    "flip_view": 2,
    "dilate": 1,
    "conv_input_grad_naive": 2,
    "conv_input_grad": 3,
    "conv_weight_grad": 3,
    "bias_grad": 1,
    "col2im": 3,
    "grad_check": 2,
    "conv_gpu_naive": 2,
    "conv_gpu_coalesced": 3,
    "conv_gpu_tiled": 4,
    "im2col_gpu": 3,
}


def test_the_totals_are_the_courses():
    assert {exercise.name: exercise.points for exercise in EXERCISES} == TOTALS


@EACH
def test_there_are_points_for_just_what_can_be_earned(exercise):
    contract, credit = exercise.contract, exercise.credit
    cases = (*exercise.witnesses, *exercise.cases)
    asks_for_memory = contract.memory != "any" or contract.contiguous or bool(contract.extra_memory)
    asks_for_little = (
        asks_for_memory
        or contract.multiplications is not None
        or bool(contract.loads or contract.least_memory or contract.registers or contract.misses or contract.traffic)
    )
    assert credit.contiguous > 0
    assert bool(credit.any_layout) == (not all(case.is_contiguous for case in cases))
    assert bool(credit.contract) == asks_for_little
    assert bool(credit.speed) == (contract.speed is not None)


def test_the_total_is_the_sum():
    assert Credit(contiguous=1, any_layout=0.5, contract=0.25, speed=2).total == 3.75


@cache
def verdict_of_the_right_answer(name):
    return check(as_submitted(exercise_named(name), right_answer(name)), exercise=name)


def only_on_contiguous_input(right):
    def answer(*arguments):
        out = right(*arguments)
        arrays = (argument for argument in arguments if isinstance(argument, np.ndarray))
        return out if all(array.flags.c_contiguous for array in arrays) else np.negative(out)

    return answer


@pytest.mark.usefixtures("without_search")
@pytest.mark.parametrize("exercise", LAYOUTS, ids=lambda exercise: exercise.name)
def test_right_on_contiguous_input_alone_earns_the_first_part(exercise):
    answer = as_submitted(exercise, only_on_contiguous_input(right_answer(exercise.name)))
    verdict = check(answer, exercise=exercise.name)
    assert (verdict.status, verdict.points) == ("failed", exercise.credit.contiguous)
    assert verdict.score() == verdict.points
    assert [part for part, points in verdict.earned.items() if points] == ["contiguous"]
    assert "contiguous input" in verdict.message.splitlines()[-1]
    assert "any layout 0 of " in verdict.message.splitlines()[-1]


@pytest.mark.usefixtures("without_search")
@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("conv_naive", lambda out: np.negative(out)),
        ("conv_naive", lambda out: out.astype(complex)),
        ("nchw_to_nhwc", lambda out: out[:1, :1]),
        ("tile_view", lambda out: out.tolist()),
    ],
)
def test_wrong_on_contiguous_input_earns_nothing(name, spoil):
    verdict = check(lambda *arguments: spoil(right_answer(name)(*arguments)), exercise=name)
    assert verdict.points == sum(verdict.earned.values()) == 0
    assert "Points" not in verdict.message


def test_a_fault_that_shows_on_a_slice_but_is_not_the_slices_earns_nothing():
    # Among the cases of conv_jit every float64 array is a slice; laid out contiguously they are wrong all the same.
    exercise = exercise_named("conv_jit")
    right = right_answer("conv_jit")
    verdict = check(as_submitted(exercise, lambda x, w: right(x, w) + (x.dtype == np.float64)), exercise="conv_jit")
    assert verdict.finding.case["x"].dtype == np.float64
    assert verdict.points == 0


@pytest.mark.parametrize(
    ("name", "answer", "lost"),
    [
        ("tile_view", lambda a, tile: right_answer("tile_view")(a, tile).copy(), "contract"),
        ("windows", lambda a, kh, kw: right_answer("windows")(a, kh, kw).copy(), "contract"),
        ("nchw_to_nhwc", lambda x: x.transpose(0, 2, 3, 1), "contract"),
        ("tile_copy", lambda a, tile: right_answer("tile_view")(a, tile), "contract"),
        ("pad_nhwc", lambda x, pad: right_answer("pad_nhwc")(x, pad) if pad else x, "contract"),
    ],
)
def test_the_wrong_memory_costs_the_contract_alone(name, answer, lost):
    credit = exercise_named(name).credit
    verdict = check(answer, exercise=name)
    assert (verdict.status, verdict.finding.kind) == ("failed", "layout")
    assert verdict.points == credit.total - getattr(credit, lost) > 0
    assert [part for part, points in verdict.earned.items() if not points] == [lost]


def test_the_stub_earns_nothing():
    def conv_naive(x, w):
        raise NotImplementedError

    assert not any(check(conv_naive).earned.values())


@EACH
def test_the_reference_or_its_stand_in_passes_and_the_parts_add_up_to_the_points(exercise):
    verdict = verdict_of_the_right_answer(exercise.name)
    assert (verdict.status, verdict.finding) == ("passed", None), verdict
    assert sum(verdict.earned.values()) == verdict.points == verdict.max_points == exercise.points


def test_a_verdict_without_parts_can_still_be_made():
    # The grader makes them of its own findings.
    assert dict(Verdict("conv_naive", "undecided", 0.0, 4.0, "text").earned) == {}


def test_what_was_not_checked_is_said():
    messages = {exercise.name: verdict_of_the_right_answer(exercise.name).message for exercise in EXERCISES}
    assert "Not checked here: speed and extra memory." in messages["conv_naive"]
    assert "Not checked here: speed." in messages["tile_view"]
    assert "Not checked here: extra memory." in messages["conv_matmul"]
    assert "Not checked" not in messages["row_major_strides"]
