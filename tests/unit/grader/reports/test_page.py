"""The page for an instructor with ten minutes: what it says of a class, and that nobody else can say anything on it."""

import json
import re
from html.parser import HTMLParser

import pytest

from grader.course.course import Course
from grader.pipeline.costs import Cost, costs_path, load_costs, save_costs
from grader.pipeline.results import Result, Results, Undecided
from grader.reports import files as report_files
from grader.reports.files import write_report
from grader.reports.messages import with_unattempted
from grader.reports.page import render_page
from grader.reports.summary import questions, summary
from stridewise.exercises import exercise_named

STRIDES, OFFSET = "row_major_strides", "element_offset"
KNOWN = exercise_named(STRIDES).misconceptions[0]
LESSON = "01_storage_order"


def row(student, exercise, points, finding=None, misconception=None, status="") -> Result:
    status = status or ("failed" if finding else "passed")
    return Result(student, LESSON, exercise, status, points, 2.0, finding, misconception)


RESULTS = Results(
    (
        *(row("ada", one, 2.0) for one in (STRIDES, OFFSET)),
        *(row("beatrix", one, 0.0, "values", KNOWN.name if one == STRIDES else None) for one in (STRIDES, OFFSET)),
        *(row("cleo", one, 0.0, "dtype", KNOWN.name if one == STRIDES else None) for one in (STRIDES, OFFSET)),
        *(row("dora", one, 0.0, status="unattempted") for one in (STRIDES, OFFSET)),
        row("emil", STRIDES, 1.0, "speed", status="passed"),
        row("emil", OFFSET, 2.0),
        *(row("finn", one, 0.0, status="undecided") for one in (STRIDES, OFFSET)),
    ),
    (Undecided("finn", LESSON, None, "the file is empty"),),
)


def told(student: str) -> dict[str, str]:
    return {STRIDES: f"{STRIDES}: wrong values.\n  x = 1\nBeatrix was here: <b>bold</b>", OFFSET: f"{student}: no"}


def words(page: str) -> str:
    """The page's text without tags."""
    return " ".join(re.sub(r"<style>.*</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


PAGE = words(render_page(summary(LESSON, RESULTS, told)))


def test_what_needs_a_person_stands_first():
    places = [
        "finn : the file is empty",
        KNOWN.belief.split("(")[0],
        "1 handed in the notebook as it was dora",
        "Points 0",
    ]
    assert sorted(places, key=PAGE.index) == places


def test_answers_to_read_stand_before_files_to_ask_for_and_each_says_what_to_do():
    undecided = (Undecided("finn", LESSON, None, "is empty"), Undecided("gail", LESSON, STRIDES, "It is odd."))
    page = words(render_page(summary(LESSON, Results(RESULTS.results, undecided), told)))
    places = [
        "1 submission. Read these answers",
        f"gail , {STRIDES} : It is odd.",
        "Nothing of these",
        "finn : is empty",
    ]
    assert sorted(places, key=page.index) == places
    assert "Read these answers" not in PAGE


def test_one_cause_for_several_exercises_is_said_once():
    rows = [Undecided("finn", LESSON, name, f"{name}: not decided. It is odd.") for name in (STRIDES, OFFSET)]
    asked = questions([*rows, Undecided("gail", LESSON, None, "the file is empty")])
    assert [(one.student, one.exercises, one.cause) for one in asked] == [
        ("finn", (STRIDES, OFFSET), "It is odd."),
        ("gail", (), "the file is empty"),
    ]


def test_averages_and_bars_are_of_those_whose_points_are_final():
    found = summary(LESSON, RESULTS, told)
    assert "6 submissions. Of 4 points the average is 1.4, the median 0, without 1 that is not decided." in PAGE
    assert [(bar.label, bar.count) for bar in found.bars] == [("0", 3), ("1", 0), ("2", 0), ("3", 1), ("4", 1)]


@pytest.mark.parametrize("most", [0.5, 1.0, 7.0, 10.0, 23.0, 40.5])
def test_every_final_result_is_in_one_of_at_most_eleven_bars(most):
    share = [0.0, 0.1, 0.33, 0.5, 0.9, 0.99, 1.0]
    rows = tuple(Result(str(part), LESSON, STRIDES, "failed", part * most, most, "values", None) for part in share)
    bars = summary(LESSON, Results(rows), lambda _: {}).bars
    assert sum(bar.count for bar in bars) == len(share)
    assert len(bars) <= 11
    assert bars[-1].count == 1
    assert len({bar.label for bar in bars}) == len(bars)


def test_each_exercise_counts_who_was_right_and_each_mistake_by_its_belief():
    strides, offset = summary(LESSON, RESULTS, told).exercises
    assert strides.states == {"right": 1, "in part": 1, "wrong": 2, "unattempted": 1, "undecided": 1}
    assert [(one.words, one.count) for one in strides.mistakes] == [(KNOWN.belief, 2), ("too slow", 1)]
    assert {(one.words, one.count) for one in offset.mistakes} == {("wrong values", 1), ("wrong dtype", 1)}


def test_a_pair_of_mistakes_is_told_by_both_beliefs_and_an_unknown_one_by_its_name():
    one, other = exercise_named(STRIDES).misconceptions[:2]
    rows = (row("a", STRIDES, 0.0, "values", f"{one.name} + {other.name}"), row("b", STRIDES, 0.0, "values", "gone"))
    (exercise,) = summary(LESSON, Results(rows), told).exercises
    assert [each.words for each in exercise.mistakes] == [f"{one.belief}; together with: {other.belief}", "gone"]


def test_an_example_is_whole_and_without_a_name():
    (mistake, *_), _ = (one.mistakes for one in summary(LESSON, RESULTS, told).exercises)
    assert mistake.example == f"{STRIDES}: wrong values.\n  x = 1\n[student] was here: <b>bold</b>"


def test_who_is_stuck_is_named_with_points_the_fewest_first():
    found = summary(LESSON, RESULTS, told)
    assert [one.name for one in found.stuck] == ["beatrix", "cleo"]
    assert [one.name for one in found.nothing_written] == ["dora"]


def test_time_and_memory_are_told_where_grading_kept_them(tmp_path):
    assert "Time and memory" not in PAGE
    path = tmp_path / "01.json"
    save_costs(path, [Cost("ada", 1.25, 3_000_000)])
    page = words(render_page(summary(LESSON, RESULTS, told), load_costs(path)))
    assert "Half of the submissions took less than 1.25 seconds" in page
    assert "ada 1.25 3" in page


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"costs": 3}', '{"costs": [{"student": "ada"}]}'])
def test_costs_of_another_form_are_no_costs(tmp_path, text):
    costs_path(tmp_path / "01.json").write_text(text)
    assert load_costs(tmp_path / "01.json") == ()


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
def test_nothing_of_a_students_making_becomes_markup(evil):
    def filled(text: str) -> str:
        rows = (
            *(row(text, STRIDES, 0.0, "values", name) for name in (None, text)),
            row(text, OFFSET, 0.0, text),
            row("tame", text, 0.0, "raised"),
        )
        results = Results(rows, (Undecided(text, LESSON, text, text),), (text,))
        costs = (Cost(text, 1.0, 1),)
        return render_page(summary(LESSON, results, lambda _: {STRIDES: text, OFFSET: text, text: text}), costs)

    assert Elements(filled(evil)).found == Elements(filled("tame text")).found
    assert not {"\x1b", "\x00", "\N{RIGHT-TO-LEFT OVERRIDE}"} & set(filled(evil))
    assert "49" not in words(filled("{{ 7 * 7 }}"))


def test_the_page_loads_nothing_and_runs_nothing():
    page = Elements(render_page(summary(LESSON, RESULTS, told), (Cost("ada", 1.0, 1),)))
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "link", "iframe", "object", "img"} & {tag for tag, _ in page.found}
    assert "url(" not in render_page(summary(LESSON, RESULTS, told))


# --- read back from what grading saved


@pytest.fixture
def course(tmp_path) -> Course:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return Course(tmp_path)


def saved(course: Course, student: str, messages: dict[str, str]) -> None:
    """autograded/STUDENT/LESSON as far as a report looks at it."""
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


def test_in_results_of_an_earlier_version_the_stub_is_told_from_an_answer_that_raised(course):
    saved(course, "ada", {STRIDES: f"{STRIDES} is not written yet.\nAsked: ...", OFFSET: f"{OFFSET}: raised E."})
    saved(course, "bo", {STRIDES: f"{STRIDES}: raised E.\n{STRIDES} is not written yet."})
    rows = [
        row(*pair, 0.0, "raised") for pair in (("ada", STRIDES), ("ada", OFFSET), ("bo", STRIDES), ("gone", OFFSET))
    ]
    found = with_unattempted(course, Results(tuple(rows))).results
    assert [row.status for row in found] == ["unattempted", "failed", "failed", "failed"]
    assert [row.finding for row in found] == [None, "raised", "raised", "raised"]


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 1}', '{"cells": [3]}', "[" * 100_000])
def test_a_graded_notebook_that_cannot_be_read_leaves_the_report_without_an_example(course, content, monkeypatch):
    # A new gradebook takes seconds; nbgrader's export has a test of its own.
    monkeypatch.setattr(report_files, "write_nbgrader_export", lambda *_: None)
    saved(course, "beatrix", {STRIDES: "lost"})
    (course.root / "autograded" / "beatrix" / LESSON / f"{LESSON}.ipynb").write_text(content)
    (course.root / "results").mkdir()
    page, table, export = write_report(course, LESSON, RESULTS)
    assert "an example" not in page.read_text()
    assert [path.name for path in (page, table, export)] == [
        f"{LESSON}{end}" for end in (".html", ".csv", ".nbgrader.csv")
    ]
