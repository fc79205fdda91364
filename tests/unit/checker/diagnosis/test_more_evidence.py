"""Where an exercise's own cases do not decide between misconceptions, the answer is called on small cases that do."""

from dataclasses import replace

import pytest

from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.diagnosis import more_evidence as module
from stridewise.checker.diagnosis.match import Strength, explanation
from stridewise.checker.diagnosis.more_evidence import more_evidence
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import exercise_named


def gather(exercise, answer, cases):
    """What explains `answer` by those of the exercise's cases that are numbered, and after more evidence."""
    exercise = exercise_named(exercise)
    every = (*exercise.witnesses, *exercise.cases)
    exercise = replace(exercise, witnesses=tuple(every[number] for number in cases), cases=())
    answer = LocalAnswer(answer)
    checked = [compare_with_reference(exercise, answer.attempt(case, exercise.contract)) for case in exercise.witnesses]
    before = explanation(exercise, checked, compares_layout=False)
    after, evidence = more_evidence(answer, exercise, before, checked, compares_layout=False)
    return before, after, len(evidence) - len(checked)


def example(exercise, name):
    return next(known.example for known in exercise_named(exercise).misconceptions if known.name == name)


# One input channel and one output channel cannot tell much apart.
PLAIN = (0, 4)


@pytest.mark.parametrize("name", ["first-channel-only", "last-channel-only", "channels-averaged"])
def test_misconceptions_are_told_apart(name):
    conv = example("conv_naive", "kernel-flipped")

    def answer(x, w):
        return conv(x, w) if x.shape[3] == 1 else example("conv_naive", name)(x, w)

    before, after, _ = gather("conv_naive", answer, PLAIN)
    assert "kernel-flipped" in [known.name for known in before.misconceptions]
    assert not after.misconceptions or after.is_proven


def test_what_little_speaks_for_is_put_to_the_test():
    before, after, _ = gather("element_offset", example("element_offset", "last-stride-one"), (0, 2, 4))
    assert [known.name for known in after.misconceptions] == ["last-stride-one"]
    assert after.strength > Strength.WEAK or before.strength > Strength.WEAK


def test_a_coincidence_does_not_stand():
    """The one wrong result is that of a misconception; the answer is right otherwise."""
    right = exercise_named("element_offset").reference
    wrong = example("element_offset", "last-stride-one")
    cases = exercise_named("element_offset").witnesses + exercise_named("element_offset").cases
    differing = next(
        place for place, case in enumerate(cases) if wrong(*case.build().values()) != right(*case.build().values())
    )
    known = tuple(cases[differing].build().values())

    def answer(index, strides):
        return wrong(index, strides) if (index, strides) == known else right(index, strides)

    _, after, _ = gather("element_offset", answer, range(len(cases)))
    assert after.misconceptions == ()


def test_without_time_no_case_is_tried(monkeypatch):
    monkeypatch.setattr(module, "_SECONDS", -1)
    before, after, additional = gather("element_offset", example("element_offset", "last-stride-one"), range(7))
    assert (after, additional) == (before, 0)


def test_an_answer_that_fails_on_float64_alone_is_asked_about_float64():
    cases = exercise_named("pad_nhwc").witnesses + exercise_named("pad_nhwc").cases
    float64 = next(place for place, case in enumerate(cases) if case.arguments["x"].dtype == "float64")
    before, after, additional = gather("pad_nhwc", example("pad_nhwc", "made-float32"), (0, 1, float64))
    assert before.strength is Strength.WEAK
    assert [known.name for known in after.misconceptions] == ["made-float32"]
    assert after.is_proven
    assert additional
