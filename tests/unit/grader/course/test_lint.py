"""Every way in which registry, sources and notebooks can disagree gives one line of the linter's output."""

import shutil

import pytest

from grader.course.build import render_folder, write_notebooks
from grader.course.lint import file_problems, lint

NAME = "01_storage_order"


@pytest.fixture
def problems(tmp_path, short_sources, short_lesson):
    """A function: change the source's text (old, new), and list what the linter says of the lesson."""
    shutil.copytree(short_sources, tmp_path / "solutions")
    notebooks = tmp_path / "notebooks"
    write_notebooks(render_folder(tmp_path / "solutions", [short_lesson]), notebooks)

    def problems(old: str = "", new: str = "") -> list[str]:
        source = tmp_path / "solutions" / f"{NAME}.py"
        assert old in source.read_text()
        source.write_text(source.read_text().replace(old, new, 1))
        return lint(tmp_path / "solutions", notebooks, lessons=[short_lesson])

    return problems


def test_a_lesson_in_order_has_no_problems(problems):
    assert problems() == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("check:element_offset", "show", "element_offset: 0 check cells; there must be one"),
        ("exercise:element_offset", "show", "element_offset: its check is before its answer"),
        ("exercise:element_offset", "show", "element_offset: 0 answer cells; there must be one"),
        ("exercise:element_offset", "exercise:row_major_strides", "row_major_strides: 2 answer cells"),
        ("exercise:element_offset", "exercise:offset", "offset: the lesson has no such exercise"),
        ('tags=["show"]', 'tags=["shown"]', "cell 3: the tags ['shown'] mean nothing"),
        ("verdict = check(element_offset)", "verdict = check( element_offset)", "its check cell must be exactly"),
        ("    ### BEGIN SOLUTION\n", "", "row_major_strides: the answer must be between one ### BEGIN SOLUTION"),
        ("def element_offset(", "def offset(", "its answer cell defines no function of that name"),
        ("#   kernelspec:", "#   kernel:", "the header names no kernelspec"),
        ("step *= length", "step += length", "row_major_strides: the solution failed its check"),
        ("return int(", "return int(1 / 0 + ", "element_offset: the solution failed its check"),
        ("return int(", "return int((", "element_offset: the solution does not run: SyntaxError"),
        ("import numpy as np\n", "", "nchw_to_nhwc: the solution failed its check"),
        ("Three exercises", "Some exercises", "is not what"),
    ],
)
def test_what_is_wrong_with_a_source_is_said(problems, old, new, complaint):
    assert any(complaint in problem for problem in problems(old, new))


def test_all_problems_are_reported_at_once(problems):
    found = problems('tags=["check:element_offset"]\nverdict = check(element_offset)', "\nverdict = 1")
    assert len(found) >= 2


@pytest.mark.parametrize(
    ("folder", "name"), [("solutions", "07_fft.py"), ("solutions", "notes.txt"), ("notebooks", "Untitled.ipynb")]
)
def test_a_file_of_no_lesson_is_named(problems, tmp_path, folder, name):
    (tmp_path / folder / name).write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}')
    assert any(f"{name} belongs to no lesson" in problem for problem in problems())


def test_a_lesson_without_a_source_is_named(tmp_path, short_lesson):
    found = list(file_problems(tmp_path, tmp_path, [short_lesson]))
    assert found == [f"{tmp_path / NAME}.py is missing: the registry has exercises of this lesson"]


def test_stored_outputs_are_named(problems, tmp_path):
    path = tmp_path / "notebooks" / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace('"execution_count": null', '"execution_count": 3', 1))
    assert any("has stored outputs" in problem for problem in problems())


def test_a_stub_that_passes_is_named(problems, tmp_path):
    path = tmp_path / "notebooks" / f"{NAME}.ipynb"
    right = r"return np.ascontiguousarray(x.transpose(0, 2, 3, 1))"
    before, after = path.read_text().split("def nchw_to_nhwc(x):")
    path.write_text(before + "def nchw_to_nhwc(x):" + after.replace("raise NotImplementedError", right, 1))
    assert any("nchw_to_nhwc: the stub passed its check" in problem for problem in problems())
