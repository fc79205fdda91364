"""A page of feedback: nothing that acts or comes from elsewhere, and formulas that need no script."""

import re

import pytest
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from evaluation.attacks.active_content import active_content
from grader.course.course import create_course
from grader.publish.feedback_page import FeedbackPage

# What GenerateFeedback sets for any exporter.
NBGRADERS = Config(HTMLExporter={"template_name": "feedback", "extra_template_paths": ["/nowhere"]})


def feedback_page(*cells, **names):
    """The page of a notebook of these cells, as GenerateFeedback makes it."""
    exporter = FeedbackPage(config=NBGRADERS)
    exporter.register_preprocessor(CSSHTMLHeaderPreprocessor, enabled=True)
    names = {"notebook": "01_storage_order", "score": 1.5, "max_score": 2.0, "late_penalty": 0, **names}
    page, _ = exporter.from_notebook_node(new_notebook(cells=list(cells)), {"nbgrader": names})
    return page


def answer(source, *, comment):
    cell = {"grade_id": "answer", "solution": True, "grade": False, "comment": comment}
    return new_code_cell(source, metadata={"nbgrader": cell})


def test_there_is_one_policy_and_nothing_else_that_acts():
    page = feedback_page(new_markdown_cell("$x$"), answer("x = 1", comment="Good."))
    assert set(active_content(page)) == {"meta"}
    assert "default-src 'none'" in page
    assert "01_storage_order (Score: 1.5 / 2.0)" in page
    assert "Good." in page


def test_code_has_the_colours_of_the_theme():
    page = feedback_page(new_code_cell("import numpy  # twice"))
    rules = re.findall(r"^\.highlight(?: \.\w+)? ?\{([^}]*)", page, flags=re.M)
    colours = [colour for rule in rules for colour in re.findall(r"(?:color|background): *([^;}]+)", rule)]
    assert len(colours) > 9
    assert {colour.strip() for colour in colours if not colour.strip().startswith("var(")} <= {"#BBBBBB"}


def check(name, score):
    cell = {"grade_id": f"check-{name}", "solution": False, "grade": True, "score": score, "points": 2.0}
    return new_code_cell("verdict.score()", metadata={"nbgrader": cell})


def test_what_is_not_decided_has_no_score_and_the_index_names_exercises():
    cells = [check("conv_naive", 0.0), check("pad_nhwc", 1.5)]
    page = " ".join(
        re.sub(r"<style>.*?</style>|<[^>]*>", " ", feedback_page(*cells, open=["check-conv_naive"]), flags=re.S).split()
    )
    assert page.count("conv_naive ( not decided yet)") + page.count("conv_naive (not decided yet)") == 1
    assert "pad_nhwc (Score: 1.5 / 2.0)" in page
    assert "01_storage_order (not final)" in page
    assert "0.0 / 2.0" not in page


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("It is $z \\in \\mathbb{R}^n$.", '<math display="inline"'),
        ("$$\\sum_{i} x_i$$", '<math display="block"'),
        ("\\begin{equation}x\\end{equation}", '<math display="block"'),
        ("$$x^{$$", "$$x^{$$"),
        (f"${'x' * 501}$", f"${'x' * 501}$"),
        (f"${'{' * 249}x{'}' * 249}$", "<mi>x</mi>"),
        (f"${'{' * 999}x{'}' * 999}$", "{{{x}}}"),
    ],
)
def test_a_formula_is_mathml_and_what_is_none_stands_as_it_was_written(source, drawn):
    page = feedback_page(new_markdown_cell(source))
    assert drawn in page[page.index("<body") :]


@pytest.mark.parametrize(
    "source",
    [
        "\\text{<script>alert(1)</script>}",
        "\\text{&lt;img src=x onerror=alert(1)&gt;}",
        "\\href{https://example.org}{x}",
        "\\class{modal}{x}",
        "\\style{position:fixed}{x}",
    ],
)
def test_a_formula_neither_acts_nor_leads_anywhere_nor_moves(source):
    page = feedback_page(new_markdown_cell(f"${source}$"))
    body = page[page.index("<body") :]
    assert "<math" in body
    assert active_content(body) == []
    assert not [word for word in ("modal", "position") if f'"{word}' in body]


def test_a_new_course_names_it(tmp_path, short_sources, short_lesson):
    course = create_course(tmp_path, short_sources, lessons=[short_lesson], gradebook=False)
    assert course.config.GenerateFeedback.exporter_class == f"{FeedbackPage.__module__}.{FeedbackPage.__name__}"
