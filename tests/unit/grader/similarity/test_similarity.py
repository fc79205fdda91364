"""Disguised copies are found, and what many write alike is not suspected."""

import ast
import json
import re

import pytest
from typer.testing import CliRunner

from evaluation.planted_copies import DISGUISES, measure
from grader.cli import app
from grader.pipeline.results import ExerciseResult, LessonResults, results_path, save_results
from grader.similarity.structure import structure_of

LESSON = "01_storage_order"
ANSWER = """
def element_offset(index, strides):
    total = 0
    factor = 2
    for position, i in enumerate(index):
        total = total + i * strides[position]
        if i < 0:
            total += factor * 7
    return total - 1
"""
OTHER = """
def element_offset(index, strides):
    return sum(i * s for i, s in zip(index, strides))
"""


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_changes_the_text_and_not_the_structure(disguise):
    assert ast.dump(ast.parse(disguise(ANSWER))) != ast.dump(ast.parse(ANSWER))
    assert structure_of(disguise(ANSWER)).likeness(structure_of(ANSWER)) > 0.9
    assert structure_of(OTHER).likeness(structure_of(ANSWER)) < 0.2


def test_what_is_not_python_has_no_structure():
    assert structure_of("def f(:") is None
    assert structure_of("(" * 1000) is None


@pytest.mark.parametrize("exercise", ["conv_im2col", "conv_lazy"])
def test_planted_copies_are_found_and_nobody_else_is(exercise):
    measured = measure(exercise, seed=1)
    assert measured.planted >= 5
    assert measured.found >= 0.8 * measured.planted
    assert measured.alarms == ()


def test_the_command_lists_the_pair_and_shows_both_sides(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "release" / LESSON).mkdir(parents=True)
    (tmp_path / "release" / LESSON / f"{LESSON}.ipynb").write_text("{}")
    answers = {"ada": ANSWER, "<b>": DISGUISES[-1](ANSWER), "cy": OTHER} | {f"s{number}": OTHER for number in range(9)}
    rows = []
    for student, source in answers.items():
        mark = {"nbgrader": {"grade_id": "element_offset", "solution": True}}
        path = tmp_path / "autograded" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": [{"metadata": mark, "source": source.splitlines(keepends=True)}]}))
        rows.append(ExerciseResult(student, LESSON, "element_offset", "failed", 0.0, 1.0, "values", None))
    save_results(results_path(tmp_path, LESSON), LessonResults(tuple(rows)))
    place = ("similar", LESSON, "--course", str(tmp_path))
    found = json.loads(CliRunner().invoke(app, [*place, "--json"]).output)
    assert [(pair["students"], pair["exercises"][0]["mistake"]) for pair in found] == [(["<b>", "ada"], "values")]
    run = CliRunner().invoke(app, place)
    assert run.exit_code == 0
    assert "<b> and ada: element_offset" in run.output
    page = results_path(tmp_path, LESSON).with_suffix(".similar.html").read_text()
    assert "&lt;b&gt; and ada" in page
    marked = re.findall("<span class=shared>(.*?)</span>", page)
    assert any("total = total + i * strides[position]" in line for line in marked)
    assert not any("My own function" in line for line in marked)
