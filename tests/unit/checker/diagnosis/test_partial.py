"""A misconception that explains all cases of one kind is named with that kind, where all other cases fail."""

import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.diagnosis.partial import right_kind
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import exercise_named

conv = right_answer("conv_naive")


def flipped(x, w):
    return conv(x, w[::-1, ::-1])


def fails_unless(condition, answer):
    def partial(x, w):
        if not condition(x, w):
            raise ValueError("operands could not be broadcast together")
        return answer(x, w)

    return partial


KINDS = {
    "with every square kernel": lambda _, w: w.shape[0] == w.shape[1],
    "with every single image": lambda x, _: len(x) == 1,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_is_part_of_the_sentence(kind):
    finding = check(fails_unless(KINDS[kind], flipped), exercise="conv_naive").finding
    assert finding.misconception == "kernel-flipped"
    assert f"{kind.capitalize()}, your function reads the kernel backwards" in finding.message.replace("\n", " ")
    assert ", it is wrong in another way." in finding.message.replace("\n", " ")


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_right_for_one_kind_alone_is_told_so(kind):
    finding = check(fails_unless(KINDS[kind], conv), exercise="conv_naive").finding
    assert f"It is right {kind}, and wrong" in finding.message.replace("\n", " ")
    assert finding.misconception == ("square-kernel" if "kernel" in kind else None)


def test_right_results_elsewhere_contradict():
    def answer(x, w):
        return flipped(x, w) if w.shape[0] == w.shape[1] else conv(x, w)

    assert check(answer, exercise="conv_naive").finding.misconception is None


def test_a_kind_that_is_not_why_it_is_right_is_not_told():
    """It knows the cases of one kind by their shapes: another of that kind it gets wrong as well."""
    exercise = exercise_named("conv_naive")
    cases = (*exercise.witnesses, *exercise.cases)
    for kind in exercise.kinds:
        shapes = {case.build()["x"].shape + case.build()["w"].shape for case in cases if kind.includes(case)}
        checked_cases = [
            case
            for case in cases
            if kind.includes(case) or case.build()["x"].shape + case.build()["w"].shape not in shapes
        ]
        answer = LocalAnswer(fails_unless(lambda x, w, shapes=shapes: x.shape + w.shape in shapes, conv))
        checked = [compare_with_reference(exercise, answer.attempt(case, exercise.contract)) for case in checked_cases]
        assert right_kind(answer, exercise, checked) is None, kind
