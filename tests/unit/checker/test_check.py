"""The front door: which exercise is meant, what is no answer at all, and what a verdict says of itself."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG005

import dataclasses
import functools
import json

import pytest

import stridewise
from evaluation.answers.submitted import right_answer
from stridewise import check, hint
from stridewise.checker import Finding, Verdict, hints
from stridewise.exercises import EXERCISES, exercise_named

offset = right_answer("element_offset")


def element_offset(index, strides):
    return sum(i * s for i, s in zip(index, strides, strict=True))


class Offset:
    def __call__(self, index, strides):
        return offset(index, strides)


def plus_one(index, strides, extra):
    return offset(index, strides) + extra


def test_the_functions_name_says_which_exercise_is_meant():
    assert check(element_offset).exercise == "element_offset"


@pytest.mark.parametrize(
    "answer",
    [lambda index, strides: offset(index, strides), Offset(), functools.partial(plus_one, extra=0), Offset().__call__],
    ids=["lambda", "instance", "partial", "method"],
)
def test_anything_that_can_be_called_is_an_answer_when_the_exercise_is_named(answer):
    assert check(answer, exercise="element_offset").status == "passed"
    with pytest.raises(TypeError, match="positional argument"):
        check(answer, *["element_offset"])


@pytest.mark.parametrize("answer", [None, 3, "conv_naive", [1], (), {}])
def test_what_cannot_be_called_is_no_answer(answer):
    with pytest.raises(TypeError, match=r"check needs the function itself, as in check\(conv_naive\); got "):
        check(answer)


@pytest.mark.parametrize("exercise", [3, 1.5, b"conv_naive", ["conv_naive"]])
def test_an_exercise_is_named_by_text(exercise):
    with pytest.raises(TypeError, match=r"exercise must be a name such as 'conv_naive', or the function itself; got "):
        check(element_offset, exercise=exercise)


@pytest.mark.parametrize(
    ("wrong", "suggested"),
    [("conv_niave", "conv_naive"), ("tile_veiw", "tile_view"), ("im2cols", "im2col"), ("conv1x1", "conv_1x1")],
)
def test_a_misspelt_name_gets_a_suggestion(wrong, suggested):
    with pytest.raises(ValueError, match=f"no exercise is called '{wrong}'. Did you mean '{suggested}'?"):
        check(element_offset, exercise=wrong)


@pytest.mark.parametrize(("answer", "name"), [(lambda: 0, "<lambda>"), (Offset(), "Offset"), (zip, "zip")])
def test_a_name_like_no_other_gets_the_list_of_names(answer, name):
    with pytest.raises(ValueError, match=f"no exercise is called '{name}'. Give the function that name.*conv_im2col"):
        check(answer)


def test_an_empty_name_is_no_name():
    with pytest.raises(ValueError, match="no exercise is called ''"):
        check(element_offset, exercise="")


def test_the_front_door_is_the_packages():
    assert stridewise.check is check


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_points_are_floats_even_where_the_registry_has_whole_numbers(exercise):
    verdict = check(lambda *arguments: None, exercise=exercise.name)
    assert (type(verdict.points), type(verdict.max_points)) == (float, float)
    assert verdict.max_points == exercise.points


def test_a_finding_holds_the_case_and_both_results():
    finding = check(lambda index, strides: sum(index), exercise="element_offset").finding
    assert finding == Finding(
        "values",
        finding.message,
        misconception="index-summed",
        candidates=("index-summed",),
        case={"index": (1, 2), "strides": (5, 1)},
        expected=7,
        received=3,
    )


def test_a_record_is_ready_for_json():
    failed = check(lambda index, strides: sum(index), exercise="element_offset").as_record()
    assert json.loads(json.dumps(failed)) == {
        "exercise": "element_offset",
        "status": "failed",
        "points": 0.0,
        "max_points": 1.0,
        "earned": {"contiguous": 0.0},
        "finding": "values",
        "misconception": "index-summed",
        "candidates": ["index-summed"],
        "message": failed["message"],
    }
    passed = check(element_offset).as_record()
    assert (passed["finding"], passed["misconception"], passed["candidates"]) == (None, None, [])


def test_a_verdict_cannot_be_changed():
    verdict = check(element_offset)
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.points = 100.0
    assert isinstance(verdict, Verdict)


def mentions_hints(verdict):
    return f'hint("{verdict.exercise}")' in verdict.message and verdict.finding.message == verdict.message


def test_hints_are_mentioned_from_the_second_failure_of_that_exercise_on():
    def failures(name):
        return [mentions_hints(check(lambda *arguments: None, exercise=name)) for _ in range(3)]

    assert failures("conv_naive") == [False, True, True]
    assert failures("conv_1x1") == [False, True, True]
    assert check(element_offset).status == "passed"
    assert failures("element_offset") == [False, True, True]


def test_an_answer_that_is_not_written_yet_is_no_failure():
    def stub(*arguments):
        raise NotImplementedError

    assert not any(mentions_hints(check(stub, exercise="conv_naive")) for _ in range(3))
    assert not mentions_hints(check(lambda *arguments: None, exercise="conv_naive"))


def test_a_fault_of_the_check_is_no_failure_of_the_answer(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("stridewise.checker.rules.rules.RULES", (lambda *_: 1 / 0,))
        assert [check(element_offset).status for _ in range(3)] == ["undecided"] * 3
    assert not mentions_hints(check(lambda index, strides: None, exercise="element_offset"))


def test_hints_come_one_at_a_time_and_the_last_one_stays(monkeypatch):
    monkeypatch.setattr(hints, "_given", type(hints._given)())
    record = exercise_named("conv_naive")
    given = [hint("conv_naive") for _ in range(len(record.hints) + 2)]
    assert [shown.text for shown in given] == [*record.hints, record.hints[-1], record.hints[-1]]
    assert repr(given[0]) == f"conv_naive, hint 1 of 3 (call again for the next):\n{record.hints[0]}"
    assert repr(given[-1]) == f"conv_naive, hint 3 of 3 (the last one):\n{record.hints[-1]}"
    assert hint("tile_view").number == 1


def test_the_nth_hint_can_be_asked_for_and_the_next_one_stays_the_next(monkeypatch):
    monkeypatch.setattr(hints, "_given", type(hints._given)())
    record = exercise_named("conv_naive")
    assert [hint("conv_naive", n).text for n in (3, 1, 2)] == [record.hints[2], record.hints[0], record.hints[1]]
    assert hint("conv_naive").number == 1
    for n in (0, 4, -1, 1.5):
        assert repr(hint("conv_naive", n)).startswith("conv_naive has 3 hints: n is 1 to 3.")
    assert hint("conv_naive").number == 2


def test_a_hint_may_be_asked_for_by_function():
    assert hint(element_offset).exercise == "element_offset"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), 'Which exercise? Write its name, as in hint("conv_naive").'),
        (("",), 'Which exercise? Write its name, as in hint("conv_naive").'),
        (("conv_naiv",), 'No exercise is called conv_naiv. Did you mean hint("conv_naive")?'),
        (("typo",), "No exercise is called typo. The exercises are row_major_strides, "),
        ((3,), "No exercise is called 3. The exercises are row_major_strides, "),
    ],
)
def test_what_is_no_exercise_is_answered_in_words(arguments, said):
    assert repr(hint(*arguments)).startswith(said)
