"""The table of contents says what the lessons say of themselves, and what the reader has earned."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from stridewise.checker.notebook.contents import contents_page, read_lesson, read_lessons
from stridewise.exercises import EXERCISES

NOTEBOOKS = Path(__file__).parents[4] / "notebooks"
LESSONS = read_lessons(NOTEBOOKS)


def points_of(*lessons):
    return {exercise.name: exercise.points for lesson in lessons for exercise in lesson.exercises}


def test_every_lesson_of_the_registry_announces_title_goals_and_time():
    assert [exercise.name for lesson in LESSONS for exercise in lesson.exercises] == [
        exercise.name for exercise in EXERCISES
    ]
    for number, lesson in enumerate(LESSONS, start=1):
        assert lesson.title.startswith(f"{number} · ")
        assert len(lesson.goals) >= 3
        assert lesson.minutes in range(10, 121)


def test_the_page_links_each_lesson_once_in_a_heading_with_its_goals_and_exercises():
    page = contents_page(LESSONS)
    sections = page.split("\n## ")[1:]
    for lesson, section in zip(LESSONS, sections, strict=True):
        assert section.startswith(f"[{lesson.title}]({lesson.name}.ipynb)\n\n{lesson.minutes} minutes")
        assert [goal for goal in lesson.goals if f"- {goal}\n" not in section] == []
        links = re.findall(r"\[`(\w+)`\]\(([^#]+)#cell-id=(\w+)\)", section.rpartition("You write")[2])
        names = [exercise.name for exercise in lesson.exercises]
        assert links == [(name, f"{lesson.name}.ipynb", name) for name in names]
        assert all(lesson.headings[name].startswith("Exercise: ") for name in names)
    assert f"Begin with [{LESSONS[0].title}]" in page


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((40, 60, 30, 60, 60, 75), "6 lessons · about 5½ hours"),
        ((20,), "1 lesson · about ½ hour · 6"),
        ((60, 50), "2 lessons · about 2 hours"),
    ],
)
def test_the_time_in_all_is_said_to_the_half_hour(minutes, said):
    lessons = [replace(LESSONS[0], minutes=length) for length in minutes]
    assert f"\n\n{said}" in contents_page(lessons)


def test_points_stand_with_their_exercise_their_lesson_and_in_all():
    first, second, *_ = LESSONS
    begun = second.exercises[0]
    page = contents_page(LESSONS, points_of(first) | {begun.name: begun.points / 2})
    earned = sum(points_of(first).values())
    assert f"**{earned + begun.points / 2:g} of {sum(points_of(*LESSONS).values()):g} points so far** ▰" in page
    assert f"Go on with [{second.title}]" in page
    assert f"**{earned:g} of {earned:g} points** ▰▰▰▰▰▰▰▰▰▰" in page
    assert f"[`{first.exercises[0].name}`](01_storage_order.ipynb#cell-id=row_major_strides) **✓**" in page
    assert f"[`{begun.name}`]({second.name}.ipynb#cell-id={begun.name}) **{begun.points / 2:g} of " in page


def test_who_has_everything_is_sent_nowhere():
    assert "You have them all." in contents_page(LESSONS, points_of(*LESSONS))
    assert "[Your course on one page](my.html)" in contents_page(LESSONS, points_of(*LESSONS), finished="my.html")


@pytest.mark.parametrize("first", ["", "Just text.", "# A title"])
def test_a_first_cell_that_says_little_makes_a_short_entry(first):
    lesson = read_lesson("01_storage_order", json.dumps({"cells": [{"source": first}]}))
    assert (lesson.title, lesson.goals, lesson.minutes) == (first[2:] if "#" in first else "01_storage_order", (), None)
    assert "6 points" in contents_page([lesson])
