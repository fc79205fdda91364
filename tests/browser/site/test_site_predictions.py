"""Predictions on the site: what its script says of every question, compared with what Python says."""

import re

import pytest

from stridewise.predictions import kept as kept_module
from stridewise.predictions.foreseen import foreseen
from stridewise.predictions.kept import Kept, keep
from stridewise.predictions.kinds import Choice, Numbers
from stridewise.predictions.predict import sentence
from stridewise.predictions.questions import QUESTIONS
from stridewise.progress_file import PROGRESS_VARIABLE
from website.live.outputs import question_data
from website.live.scripts import arithmetic

pytestmark = pytest.mark.browser
TYPED = [
    "",
    "a lot",
    "7",
    "18,528",
    "1,8",
    "1_000",
    "1e3",
    "(12, 2, 6, 1)",
    "12 2 6 1",
    "12; 2; 6; 1",
    " [3, 3] ",
    "3,3",
]
TYPED += [
    "nan",
    "inf",
    "1e999",
    ".5",
    "-2",
    "0",
    "99.5",
    "100.5",
    "0.123456",
    "12.3456",
    "10,368,000",
    "1__0",
    "1e",
    "12,2,6",
]
NUMBERS = [0.0, 1.0, 2.5, 9.99, 42.0, 99.949, 100.5, 101.5, 1234.5, 18528.3, 1e15, 0.004, -7.25]


@pytest.fixture(scope="module")
def calculator(chromium):
    page = chromium.new_page()
    page.add_script_tag(content=arithmetic())
    yield page
    page.close()


def entries_of(question):
    kind = question.kind
    if isinstance(kind, Numbers):
        return [[text] for text in TYPED] + [[]]
    first = list(kind.options)
    if isinstance(kind, Choice):
        return [*([option] for option in first), first, ["nothing of this"], []]
    return [first, first[::-1], first[2:] + first[:2], [first[0], first[0]], ["nothing of this"], []]  # all of them


def outcomes_of(question):
    """Values as they may come out; None if nothing could be measured."""
    kind = question.kind
    if question.answer:
        return [question.answer]
    if isinstance(kind, Numbers):
        return [None, *((number,) * kind.count for number in NUMBERS)]
    options = tuple(kind.options)
    return [None, (options[0],), (options[-1],)] if isinstance(kind, Choice) else [None, options, options[1:]]


def another_value(question):
    kind = question.kind
    if isinstance(kind, Numbers):
        return (5.0,) * kind.count
    return kind.read(list(kind.options)[:1] if isinstance(kind, Choice) else list(kind.options)[::-1])


def expected(question, entries, outcome):
    try:
        value = question.kind.read(entries)
    except ValueError as advice:
        return str(advice)
    if outcome is None:
        return f"You predicted {question.kind.text(value)}. The machine was too busy to tell."
    return sentence(question, Kept(value, outcome))


def test_every_entry_and_outcome_is_answered_as_in_python(calculator):
    cases, sentences = [], []
    for question in QUESTIONS:
        for outcome in outcomes_of(question):
            data = question_data(question, outcome and list(outcome))
            for entries in entries_of(question):
                cases.append([data, entries])
                sentences.append(expected(question, entries, outcome))
    said = calculator.evaluate(
        """cases => cases.map(([question, entries]) => {
            const {value, advice} = readPrediction(question, entries);
            return value ? predictionSentence(question, value) : advice;
        })""",
        cases,
    )
    assert len(set(sentences)) > 200
    wrong = [triple for triple in zip(cases, said, sentences, strict=True) if triple[1] != triple[2]]
    assert wrong[:3] == []


@pytest.mark.parametrize("lesson", sorted({question.lesson for question in QUESTIONS}))
def test_what_was_foreseen_is_listed_as_in_python(calculator, monkeypatch, lesson):
    monkeypatch.delenv(PROGRESS_VARIABLE, raising=False)
    monkeypatch.setattr(kept_module, "_in_memory", [])
    asked = [question for question in QUESTIONS if question.lesson == lesson]
    data, entered = [], {}
    for number, question in enumerate(asked):
        outcome = outcomes_of(question)[-1]
        data.append(question_data(question, list(outcome)))
        if number % 3:
            value = outcome if number % 2 else another_value(question)
            entered[question.name] = question.kind.entries(value)
            keep(question, predicted=value)
            keep(question, outcome=outcome)
    texts = calculator.evaluate(
        "([questions, entered]) => foreseenTexts(questions, {entries: name => entered[name] ?? null})", [data, entered]
    )
    lines = [texts["summary"], *(f"{mark} {asks}: {said}" for mark, asks, said in texts["rows"])]
    assert "\n".join(lines) == repr(foreseen(lesson))


def test_each_question_is_found_by_what_it_asks():
    assert len({question.asks for question in QUESTIONS}) == len(QUESTIONS)
    assert not any(re.search(r"</", question.asks) for question in QUESTIONS)
