"""What unfolds at the foot of a card: hints one inside another, and the model answer where all points are earned."""

import dataclasses
import re

import pytest

from stridewise.checker.messages.details import details
from stridewise.checker.scoring import rendered
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import exercise_named
from stridewise.exercises.model_answers import model_answer

EXERCISE = exercise_named("pad_nhwc")
MESSAGE = 'pad_nhwc: wrong values.\nAsked: something.\nThere are hints, one at a time: hint("pad_nhwc").'


def verdict(status, points=0.0, name="pad_nhwc"):
    finding = Finding("values", MESSAGE) if status == "failed" else None
    return Verdict(name, status, points, EXERCISE.points, MESSAGE, finding)


def depths(page):
    """How many elements each summary is inside of: summary -> depth."""
    found, depth = {}, 0
    for tag, text in re.findall(r"(<details|</details>|<summary)(?:[^>]*>([^<]*)</summary>)?", page):
        depth += {"<details": 1, "</details>": -1}.get(tag, 0)
        if tag == "<summary":
            found[text] = depth
    return found


def test_each_hint_is_inside_the_one_before_it():
    assert depths(details(verdict("failed"))) == {
        "What the exercise asks for": 1,
        **{f"Hint {number} of 3": number for number in (1, 2, 3)},
    }


def test_what_unfolds_replaces_its_lines_in_the_card_and_leaves_them_in_the_text():
    shown = rendered(verdict("failed"))
    assert "Asked: " not in shown.html
    assert "There are hints" not in shown.html
    assert "Asked: " in shown.text
    assert "There are hints" in shown.text


@pytest.mark.parametrize(
    ("status", "points", "has_hints", "has_answer"),
    [
        ("failed", 0.0, True, False),
        ("failed", 1.0, True, False),
        ("unattempted", 0.0, True, False),
        ("passed", 1.5, True, False),  # slow: its speed can still be earned
        ("passed", 2.0, False, True),
        ("undecided", 0.0, False, False),
    ],
)
def test_the_model_answer_unfolds_only_where_all_points_are_earned(status, points, has_hints, has_answer):
    page = rendered(verdict(status, points)).html
    answer = model_answer("pad_nhwc")
    assert ("Hint 1 of 3" in page) == has_hints
    assert ("One way to write it" in page) == has_answer
    assert ("out[:, pad : pad + h, pad : pad + w] = x" in page) == has_answer
    assert (answer.reason in page) == has_answer


def test_a_course_of_ones_own_without_model_answers_has_none(monkeypatch):
    monkeypatch.setattr("stridewise.exercises.model_answers.model_answer", lambda _: None)
    assert details(verdict("passed", 2.0)) == ""
    assert details(verdict("failed", name="no such exercise")) == ""


def test_what_is_written_in_a_hint_stays_text(monkeypatch):
    record = dataclasses.replace(EXERCISE, hints=("1 < 2 and `a[i]`", "<script>"))
    monkeypatch.setattr("stridewise.checker.messages.details.exercise_named", lambda _: record)
    page = details(verdict("failed"))
    assert "1 &lt; 2 and <code>a[i]</code>" in page
    assert "<script>" not in page
