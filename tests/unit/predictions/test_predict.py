"""A prediction is kept, can be changed until the answer is known, and is compared with what came out."""

import json

import pytest

from stridewise import foreseen, predict
from stridewise.exercises import EXERCISES
from stridewise.predictions.kinds import Choice
from stridewise.predictions.questions import QUESTIONS
from stridewise.timing import Times

MEASURED, KNOWN = "loops-slowdown", "tile-strides"


def enter(question, *entries):
    """What the form says after these were entered, and whether the answer is known."""
    form = predict(question)
    form.entered = list(entries)
    return form.said, form.settled


@pytest.mark.usefixtures("place")
def test_a_known_answer_is_shown_after_the_prediction_which_stays():
    assert predict(KNOWN).said == ""
    assert enter(KNOWN, "1, 2, 6, 12") == ("You predicted 1, 2, 6, 12; it is 12, 2, 6, 1.", True)
    again = predict(KNOWN)
    again.entered = ["12, 2, 6, 1"]
    assert again.said == "You predicted 1, 2, 6, 12; it is 12, 2, 6, 1."


@pytest.mark.usefixtures("place")
def test_until_it_is_measured_a_prediction_can_be_changed(capsys):
    assert enter(MEASURED, "10") == ("You predicted 10 times. A cell below shows how it comes out.", False)
    assert enter(MEASURED, "2,000") == ("You predicted 2,000 times. A cell below shows how it comes out.", False)
    predict(MEASURED, 4000)
    assert enter(MEASURED, "4,000")[1]
    predict(MEASURED, 40_000)
    assert capsys.readouterr().out.splitlines() == [
        "You foresaw it: 2,000 times, and it is 4,000 times.",
        "You predicted 2,000 times; it is 40,000 times, a factor of 20 off.",
    ]


@pytest.mark.usefixtures("place")
def test_without_a_prediction_nothing_is_said_and_one_can_follow(capsys):
    predict(MEASURED, 4000)
    assert capsys.readouterr().out == ""
    assert not predict(MEASURED).settled


@pytest.mark.usefixtures("place")
def test_what_could_not_be_measured_leaves_the_prediction_open(capsys):
    enter(MEASURED, "100")
    predict(MEASURED, None)
    assert capsys.readouterr().out == "You predicted 100 times. The machine was too busy to tell.\n"


@pytest.mark.usefixtures("place")
def test_where_pytorch_is_missing_it_is_named_and_the_prediction_stays_open(capsys):
    predict(MEASURED, Times({"naive loops": [1.0] * 5}, {"naive loops": 1.0}))
    assert capsys.readouterr().out == ""
    enter(MEASURED, "100")
    predict(MEASURED, Times({"naive loops": [1.0] * 5}, {"naive loops": 1.0}))
    assert capsys.readouterr().out == "You predicted 100 times. PyTorch could not be timed here.\n"
    assert enter(MEASURED, "200")[1] is False
    assert not predict(MEASURED).settled


@pytest.mark.usefixtures("place")
def test_what_cannot_be_read_is_not_kept():
    form = predict(MEASURED)
    form.entered = ["a lot"]
    assert (form.said, form.wrong, form.settled) == ("Enter a number.", True, False)
    assert predict(MEASURED).said == ""
    form.entered = ["100"]
    assert (form.wrong, predict(MEASURED).entered) == (False, ["100"])


@pytest.mark.usefixtures("place")
def test_a_lessons_list_counts_what_was_foreseen():
    enter("multiplications", "10368000")
    enter("output-size", "4, 5")
    enter(MEASURED, "100")
    text = repr(foreseen("02_naive_loops"))
    assert text.startswith("You predicted 3 of 3 and foresaw 1.\n· Rows and columns of the output: You predicted 4, 5;")
    assert "✓ Multiplications of the benchmark: You foresaw it: 10,368,000." in text
    assert text.endswith("You predicted 100 times. There is no measurement of it yet.")
    assert "\n· The faster order of the loops: no prediction" in repr(foreseen("03_loop_order"))
    assert "<td" in foreseen("02_naive_loops")._repr_html_()


@pytest.mark.usefixtures("place")
def test_an_order_of_which_not_all_was_measured_is_kept(capsys):
    enter("tiles-large", "NumPy", "tile by tile", "contiguous tiles", "plain loops")
    times = Times({"tile by tile": [1.0] * 5, "plain loops": [2.0] * 5}, {"tile by tile": 1.0, "plain loops": 2.0})
    predict("tiles-large", times)
    assert capsys.readouterr().out.endswith("and it is tile by tile, plain loops.\n")
    assert "✓ The products with a b of 2048 by 2048" in repr(foreseen("05_stride_tiling"))


def test_grading_keeps_nothing(place, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    enter(MEASURED, "100")
    assert not place.exists()


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_lines_that_say_nothing_are_passed_over(place):
    strange = [{"prediction": MEASURED, "predicted": value} for value in (3, ["many"], [None], [1, 2], "100")]
    good = {"prediction": MEASURED, "predicted": [100]}
    place.write_text("\n".join(["{", "[]", *map(json.dumps, [*strange, {"exercise": "f", "points": 1}, good])]))
    assert predict(MEASURED).entered == ["100"]


@pytest.mark.parametrize(
    ("call", "message"),
    [(lambda: predict("no-such"), "question is 'no-such'; expected one of"), (lambda: foreseen("07_fft"), "lesson is")],
)
def test_an_unknown_name_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_questions_have_names_of_their_own_and_lessons_in_course_order():
    names = [question.name for question in QUESTIONS]
    assert len(set(names)) == len(names)
    lessons = [exercise.lesson for exercise in EXERCISES]
    places = [lessons.index(question.lesson) for question in QUESTIONS]
    assert places == sorted(places)


def test_an_answer_is_one_that_can_be_entered():
    for question in QUESTIONS:
        if question.answer:
            assert question.kind.read(question.kind.entries(question.answer)) == question.answer
        elif isinstance(question.kind, Choice):
            assert len(question.kind.options) > 1
