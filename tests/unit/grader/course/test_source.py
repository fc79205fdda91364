"""From a lesson's text to nbgrader's source notebook."""

from pathlib import Path

import pytest

from grader.course.lessons import Lesson
from grader.course.source import read_source, roles_of, solutions_in, source_notebook
from grader.errors import UserError

HEADER = "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n#     display_name: Python 3\n# ---\n\n"
FIRST = "# %%\nimport numpy as np\n\n"
EXERCISE = '# %% tags=["exercise:element_offset"]\ndef element_offset(index, strides):\n    return 0\n\n'
CHECK = '# %% tags=["check:element_offset"]\nverdict = check(element_offset)\nverdict.score()\n\n'


@pytest.fixture
def build(tmp_path: Path, short_lesson: Lesson):
    """A function from a lesson's text to its source notebook."""

    def build(text: str):
        path = tmp_path / "01_storage_order.py"
        path.write_text(text)
        return source_notebook(short_lesson, path)

    return build


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("# %% [markdown]\n# # Title", "text"),
        ("# %%\n1 + 1", "code"),
        ('# %% tags=["show"]\n1 + 1', "show"),
        ('# %% tags=["fold"]\n1 + 1', "show"),
        ('# %% tags=["exercise:f"]\n1', "answer"),
        ('# %% tags=["check:f"]\n1', "check"),
        ('# %% tags=["exercise:"]\n1', "unknown"),
        ('# %% tags=["excercise:f"]\n1', "unknown"),
        ('# %% tags=["show", "check:f"]\n1', "unknown"),
        ('# %% [markdown] tags=["show"]\n# text', "unknown"),
        ("# %% [raw]\n# text", "unknown"),
    ],
)
def test_a_cells_tag_says_what_it_is_for(tmp_path, cell, part):
    path = tmp_path / "lesson.py"
    path.write_text(f"{HEADER}{FIRST}{cell}\n")
    first, role = roles_of(read_source(path))
    assert (first.part, role.part) == ("setup", part)
    assert bool(role.problem) == (part == "unknown")


def test_graded_cells_get_all_that_nbgrader_wants_to_know_from_the_registry(build):
    notebook = build(HEADER + FIRST + EXERCISE + CHECK)
    common = {"schema_version": 3, "task": False}
    assert [cell.metadata.nbgrader for cell in notebook.cells] == [
        {**common, "grade_id": "start-setup-1", "grade": False, "locked": True, "solution": False},
        {**common, "grade_id": "element_offset", "grade": False, "locked": False, "solution": True},
        {
            **common,
            "grade_id": "check-element_offset",
            "grade": True,
            "locked": True,
            "solution": False,
            "points": 1.0,
        },
    ]


def test_the_notebook_holds_the_kernelspec_and_nothing_of_jupytext(build):
    notebook = build(HEADER + FIRST + "\n\n\n" + EXERCISE + CHECK)
    assert notebook.metadata == {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    assert all("lines_to_next_cell" not in cell.metadata for cell in notebook.cells)


def test_a_title_in_the_header_makes_no_cell(build):
    with_title = HEADER.replace("# ---\n", "# ---\n# title: Storage order\n", 1)
    assert [cell.cell_type for cell in build(with_title + FIRST).cells] == ["code"]


def test_a_folded_cell_shows_something_and_hides_its_code(build):
    shown, folded = (build(f'{HEADER}{FIRST}{EXERCISE}{CHECK}# %% tags=["{tag}"]\n1\n') for tag in ("show", "fold"))
    assert shown.cells[-1].metadata == {"tags": ["show"]}
    assert folded.cells[-1].metadata == {"tags": ["show"], "jupyter": {"source_hidden": True}}


def test_a_picture_in_a_text_is_put_into_its_cell(build, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a-b.png").write_bytes(b"bytes")
    (cell, *_) = build(HEADER + "# %% [markdown]\n# ![Words](pictures/a-b.png)\n\n" + FIRST + EXERCISE + CHECK).cells
    assert cell.source == "![Words](data:image/png;base64,Ynl0ZXM=#drawing)"


def test_a_new_paragraph_leaves_the_ids_of_other_sections_alone(build):
    text = "# %% [markdown]\n# words\n\n"
    before = [cell.id for cell in build(HEADER + FIRST + text + EXERCISE + CHECK + text).cells]
    after = [cell.id for cell in build(HEADER + FIRST + text + text + EXERCISE + CHECK + text).cells]
    assert len(set(after)) == len(after)
    assert [name for name in after if name not in before] == ["start-text-2"]
    assert [name for name in before if name not in after] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (FIRST, "the header names no kernelspec"),
        (HEADER + FIRST + '# %% tags=["shown"]\n1', "cell 2: the tags .* mean nothing"),
        (HEADER + FIRST + EXERCISE.replace("exercise:element_offset", "exercise:offset"), "no exercise 'offset'"),
        (HEADER + FIRST + EXERCISE + EXERCISE, "cell 3: a second answer of element_offset"),
    ],
)
def test_a_malformed_source_is_refused_with_the_place(build, text, complaint):
    with pytest.raises(UserError, match=complaint):
        build(text)


def test_solutions_are_the_answers_without_the_fences(short_sources):
    solutions = solutions_in(read_source(short_sources / "01_storage_order.py"))
    assert list(solutions) == ["row_major_strides", "element_offset", "nchw_to_nhwc"]
    assert solutions["nchw_to_nhwc"] == (
        "def nchw_to_nhwc(x):\n"
        "    # transpose relabels the axes; ascontiguousarray moves the elements.\n"
        "    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))"
    )
