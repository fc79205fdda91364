"""The form of a prediction from Python, and what stands in its place without a kernel."""

import re

import pytest

from stridewise.plots.widgets.predict import PredictionForm


def form(said="", *, answer="", settled=False, enter=lambda _: ("kept", False)):
    options = {"kind": "numbers", "options": (), "unit": "times", "entered": ()}
    return PredictionForm("How <many>", **options, state=(said, settled), enter=enter, answer=answer)


def test_what_is_entered_is_passed_on_and_what_comes_back_is_shown():
    entries = []
    made = form(enter=lambda entered: (entries.append(entered) or "right", True))
    made.entered = ["4"]
    assert (entries, made.said, made.settled, made.wrong) == ([["4"]], "right", True, False)
    made.entered = ["5"]
    assert entries == [["4"]]  # the answer is known


def test_advice_is_shown_as_a_mistake():
    def refuse(_):
        raise ValueError("Enter a number.")

    made = form(enter=refuse)
    made.entered = ["x"]
    assert (made.said, made.wrong) == ("Enter a number.", True)


@pytest.mark.parametrize(
    ("made", "summary", "inside"),
    [
        (form(), "Answer", "A cell below measures it."),
        (form(answer="12"), "Answer", "12"),
        (form("You predicted 3; it is 12.", answer="12"), "Your prediction", "You predicted 3; it is 12."),
    ],
)
def test_without_a_kernel_it_is_a_question_and_a_fold(made, summary, inside):
    data, _ = made._repr_mimebundle_()
    fold = f"<details><summary>{summary}</summary>{inside}</details>"
    assert data["text/html"] == f"<p><b>How &lt;many&gt;?</b></p>{fold}"
    assert data["text/plain"].startswith("How <many>? ")


def test_the_front_end_loads_nothing_external():
    made = form()
    assert not re.search(r"https?:|\bimport\b|fetch\(", made._esm + made._css)
