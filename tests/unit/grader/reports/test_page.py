"""The page about a class says what an instructor needs, and no student can inject anything into it."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import get_args

import pytest

from grader.course.course import Course
from grader.pipeline.costs import SubmissionCost, costs_path, load_costs, save_costs
from grader.pipeline.results import ExerciseResult, LessonResults, Repair, Undecided
from grader.reports import files as report_files
from grader.reports.files import write_report
from grader.reports.messages import with_unattempted
from grader.reports.page import render_page
from grader.reports.summary import FINDINGS, open_questions, summarize
from stridewise.checker.verdict import Kind
from stridewise.exercises import exercise_named

STRIDES, OFFSET = "row_major_strides", "element_offset"
KNOWN = exercise_named(STRIDES).misconceptions[0]
LESSON = "01_storage_order"


def row(student, exercise, points, finding=None, misconception=None, status="") -> ExerciseResult:
    status = status or ("failed" if finding else "passed")
    return ExerciseResult(student, LESSON, exercise, status, points, 2.0, finding, misconception)


RESULTS = LessonResults(
    (
        *(row("ada", name, 2.0) for name in (STRIDES, OFFSET)),
        *(row("beatrix", name, 0.0, "values", KNOWN.name if name == STRIDES else None) for name in (STRIDES, OFFSET)),
        *(row("cleo", name, 0.0, "dtype", KNOWN.name if name == STRIDES else None) for name in (STRIDES, OFFSET)),
        *(row("dora", name, 0.0, status="unattempted") for name in (STRIDES, OFFSET)),
        row("emil", STRIDES, 1.0, "speed", status="passed"),
        row("emil", OFFSET, 2.0),
        *(row("finn", name, 0.0, status="undecided") for name in (STRIDES, OFFSET)),
    ),
    (Undecided("finn", LESSON, None, "the file is empty"),),
)


def messages(student: str) -> dict[str, str]:
    return {STRIDES: f"{STRIDES}: wrong values.\n  x = 1\nBeatrix was here: <b>bold</b>", OFFSET: f"{student}: no"}


def text_of(page: str) -> str:
    """The page's text without tags."""
    return " ".join(re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL).split())


PAGE = text_of(render_page(summarize(LESSON, RESULTS, messages)))


def test_what_needs_a_person_stands_first():
    passages = [
        "finn : the file is empty",
        KNOWN.belief.split("(")[0],
        "1 handed in the notebook unchanged dora",
        "Points 0",
    ]
    assert sorted(passages, key=PAGE.index) == passages


def test_answers_to_read_stand_before_files_to_ask_for_and_each_says_what_to_do():
    undecided = (Undecided("finn", LESSON, None, "is empty"), Undecided("gail", LESSON, STRIDES, "It is odd."))
    page = text_of(render_page(summarize(LESSON, LessonResults(RESULTS.results, undecided), messages)))
    passages = [
        "1 submission. Read these answers",
        f"gail , {STRIDES} : It is odd.",
        "These could not be graded",
        "finn : is empty",
    ]
    assert sorted(passages, key=page.index) == passages
    assert "Read these answers" not in PAGE


def test_the_same_change_in_several_notebooks_is_stated_once():
    repairs = tuple(Repair(student, LESSON, f"{STRIDES}: put back") for student in ("ada", "emil"))
    page = text_of(render_page(summarize(LESSON, LessonResults(RESULTS.results, repairs=repairs), messages)))
    assert f"{STRIDES}: put back (2) ada emil" in page
    assert "Changed before grading" not in PAGE


def test_one_cause_of_several_exercises_or_students_is_stated_once():
    rows = [Undecided("finn", LESSON, name, f"{name}: not decided. It is odd.") for name in (STRIDES, OFFSET)]
    rows += [Undecided(name, LESSON, None, "the file is empty") for name in ("gail", "hugo")]
    assert [(question.students, question.exercises, question.cause) for question in open_questions(rows)] == [
        (("finn",), (STRIDES, OFFSET), "It is odd."),
        (("gail", "hugo"), (), "the file is empty"),
    ]


def test_averages_and_bars_are_of_those_whose_points_are_final():
    found = summarize(LESSON, RESULTS, messages)
    assert "6 submissions. Of 4 points the mean is 1.4, the median 0, not counting 1 that is undecided." in PAGE
    assert [(bar.label, bar.count) for bar in found.bars] == [("0", 3), ("1", 0), ("2", 0), ("3", 1), ("4", 1)]


@pytest.mark.parametrize("most", [0.5, 1.0, 7.0, 10.0, 23.0, 40.5])
def test_every_final_result_is_in_one_of_at_most_eleven_bars(most):
    share = [0.0, 0.1, 0.33, 0.5, 0.9, 0.99, 1.0]
    rows = tuple(
        ExerciseResult(str(part), LESSON, STRIDES, "failed", part * most, most, "values", None) for part in share
    )
    bars = summarize(LESSON, LessonResults(rows), lambda _: {}).bars
    assert sum(bar.count for bar in bars) == len(share)
    assert len(bars) <= 11
    assert bars[-1].count == 1
    assert len({bar.label for bar in bars}) == len(bars)


def test_each_exercise_counts_who_was_right_and_each_mistake_by_its_belief():
    strides, offset = summarize(LESSON, RESULTS, messages).exercises
    assert strides.states == {"right": 1, "in part": 1, "wrong": 2, "unattempted": 1, "undecided": 1}
    assert [(mistake.description, mistake.count) for mistake in strides.mistakes] == [
        (KNOWN.belief, 2),
        ("too slow", 1),
    ]
    assert {(mistake.description, mistake.count) for mistake in offset.mistakes} == {
        ("wrong values", 1),
        ("wrong dtype", 1),
    }


def test_a_pair_of_misconceptions_is_described_by_both_beliefs_and_an_unknown_one_by_its_name():
    first, second = exercise_named(STRIDES).misconceptions[:2]
    rows = (row("a", STRIDES, 0.0, "values", f"{first.name} + {second.name}"), row("b", STRIDES, 0.0, "values", "gone"))
    (exercise,) = summarize(LESSON, LessonResults(rows), messages).exercises
    assert [mistake.description for mistake in exercise.mistakes] == [
        f"{first.belief}; together with: {second.belief}",
        "gone",
    ]


def test_an_example_is_whole_and_without_a_name():
    (mistake, *_), _ = (exercise.mistakes for exercise in summarize(LESSON, RESULTS, messages).exercises)
    assert mistake.example == f"{STRIDES}: wrong values.\n  x = 1\n[student] was here: <b>bold</b>"


def test_who_is_stuck_is_named_with_points_the_fewest_first():
    found = summarize(LESSON, RESULTS, messages)
    assert [student.name for student in found.stuck] == ["beatrix", "cleo"]
    assert [student.name for student in found.attempted_nothing] == ["dora"]


def test_time_and_memory_are_told_where_grading_kept_them(tmp_path):
    assert "Time and memory" not in PAGE
    path = tmp_path / "01.json"
    save_costs(path, [SubmissionCost("ada", 1.25, 3_000_000)])
    page = text_of(render_page(summarize(LESSON, RESULTS, messages), load_costs(path)))
    assert "The median submission took 1.25 seconds" in page
    assert "ada 1.25 3" in page


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"costs": 3}', '{"costs": [{"student": "ada"}]}'])
def test_costs_of_another_form_are_no_costs(tmp_path, text):
    costs_path(tmp_path / "01.json").write_text(text)
    assert load_costs(tmp_path / "01.json") == ()


def test_every_kind_of_finding_has_a_description():
    assert set(get_args(Kind)) <= set(FINDINGS)


class Elements(HTMLParser):
    """Every element with its attributes, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, tuple(name for name, _ in attributes)))
        self.links |= {value for name, value in attributes if name in ("href", "src", "srcset", "action", "data")}


HOSTILE = (
    "<script>alert(1)</script>",
    "</pre></details><img src=x onerror=alert(1)>",
    '\'" onmouseover="alert(1)',
    "{{ 7 * 7 }}{% raw %}",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\x00\x1b[31m",
    "half \ud800 of a pair",
)


@pytest.mark.parametrize("evil", HOSTILE)
def test_nothing_that_a_student_wrote_becomes_markup(evil):
    def filled(text: str) -> str:
        rows = (
            *(row(text, STRIDES, 0.0, "values", name) for name in (None, text)),
            row(text, OFFSET, 0.0, text),
            row("tame", text, 0.0, "raised"),
        )
        results = LessonResults(rows, (Undecided(text, LESSON, text, text),), (text,))
        costs = (SubmissionCost(text, 1.0, 1),)
        return render_page(summarize(LESSON, results, lambda _: {STRIDES: text, OFFSET: text, text: text}), costs)

    assert Elements(filled(evil)).found == Elements(filled("tame text")).found
    assert not {"\x1b", "\x00", "\N{RIGHT-TO-LEFT OVERRIDE}"} & set(filled(evil))
    assert "49" not in text_of(filled("{{ 7 * 7 }}"))


def test_the_page_loads_nothing_and_runs_only_its_own_script():
    text = render_page(summarize(LESSON, RESULTS, messages), (SubmissionCost("ada", 1.0, 1),))
    page = Elements(text)
    assert all(link.startswith("#") for link in page.links)
    assert not {"link", "iframe", "object", "img"} & {tag for tag, _ in page.found}
    assert "url(" not in text
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html.unescape(text)


def test_who_made_which_mistake_is_listed_with_links_to_the_feedback():
    page = render_page(summarize(LESSON, RESULTS, messages), (), {"cleo": "../feedback/cleo/a%20b.html"})
    listed = page[page.index("Who made which mistake") :]
    assert re.search(rf"{re.escape(KNOWN.belief[:20])}.*?beatrix.*?cleo", listed, re.DOTALL)
    assert '<a href="../feedback/cleo/a%20b.html">cleo</a>' in listed
    assert page.count('<a href="../feedback/cleo/a%20b.html">') == 3  # also among everyone, and once for each mistake


# --- read back from what grading saved


@pytest.fixture
def course(tmp_path) -> Course:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return Course(tmp_path)


def save(course: Course, student: str, messages: dict[str, str]) -> None:
    """Write autograded/STUDENT/LESSON as far as a report reads it."""
    cells = [
        {
            "metadata": {"nbgrader": {"grade_id": f"check-{name}"}},
            "outputs": [{"data": {"text/plain": text.splitlines(keepends=True)}}],
        }
        for name, text in messages.items()
    ]
    folder = course.root / "autograded" / student / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_text(json.dumps({"cells": [{"metadata": {}}, *cells]}))


def test_an_untouched_exercise_of_the_previous_version_is_unattempted_and_one_that_only_claims_so_is_not(course):
    save(course, "ada", {STRIDES: f"{STRIDES} is not written yet.\nAsked: ...", OFFSET: f"{OFFSET}: raised E."})
    save(course, "bo", {STRIDES: f"{STRIDES}: raised E.\n{STRIDES} is not written yet."})
    rows = [
        row(*pair, 0.0, "raised") for pair in (("ada", STRIDES), ("ada", OFFSET), ("bo", STRIDES), ("gone", OFFSET))
    ]
    found = with_unattempted(course, LessonResults(tuple(rows))).results
    assert [(result.status, result.finding) for result in found] == [("unattempted", None), *[("failed", "raised")] * 3]


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 1}', '{"cells": [3]}', "[" * 100_000])
def test_a_graded_notebook_that_cannot_be_read_leaves_the_report_without_an_example(course, content, monkeypatch):
    # A new gradebook takes seconds; nbgrader's export has a test of its own.
    monkeypatch.setattr(report_files, "nbgrader_export", lambda *_: "")
    save(course, "beatrix", {STRIDES: "lost"})
    (course.root / "autograded" / "beatrix" / LESSON / f"{LESSON}.ipynb").write_text(content)
    (course.root / "results").mkdir()
    page, table, export = write_report(course, LESSON, RESULTS)
    assert "an example" not in page.read_text()
    assert [path.name for path in (page, table, export)] == [
        f"{LESSON}{suffix}" for suffix in (".html", ".csv", ".nbgrader.csv")
    ]
