"""Reading a folder ends in cells or in one clear cause. The attacks themselves are in evaluation/attacks."""

import json
import os
from pathlib import Path

import pytest

from grader.intake.read import PlainCell, Submission, UnreadableSubmission, read_cells, submissions_of

FILE = "01_storage_order.ipynb"


@pytest.fixture
def submission(tmp_path) -> Submission:
    return Submission("ada", "01_storage_order", tmp_path)


def write(submission: Submission, *cells: object) -> None:
    (submission.folder / FILE).write_text(json.dumps({"nbformat": 4, "cells": cells}))


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ({"cell_type": "code", "source": "1\n2"}, PlainCell("code", "1\n2")),
        ({"cell_type": "code", "source": ["1\n", "2"]}, PlainCell("code", "1\n2")),
        ({"cell_type": "markdown"}, PlainCell("markdown", "")),
        ({"cell_type": "raw", "source": "", "id": "a"}, PlainCell("raw", "", ("a",))),
        (
            {"cell_type": "code", "source": "", "id": "a", "metadata": {"nbgrader": {"grade_id": "b"}}},
            PlainCell("code", "", ("b", "a")),
        ),
        (
            {"cell_type": "code", "source": "", "id": 7, "metadata": {"nbgrader": {"grade_id": []}}},
            PlainCell("code", ""),
        ),
        ({"cell_type": "code", "source": "", "metadata": [1]}, PlainCell("code", "")),
        ({"cell_type": "code", "source": "'\ud800'"}, PlainCell("code", "'?'")),
    ],
)
def test_a_cell_is_its_type_its_text_and_the_ids_that_it_claims(submission, cell, plain):
    write(submission, cell)
    assert read_cells(submission) == [plain]


@pytest.mark.parametrize("cell", [1, None, [], {}, {"cell_type": "code", "source": [1]}, {"cell_type": "heading"}])
def test_a_cell_that_is_none_is_named_by_its_number(submission, cell):
    write(submission, {"cell_type": "markdown", "source": ""}, cell)
    with pytest.raises(UnreadableSubmission, match=f"^{FILE}, cell 2 "):
        read_cells(submission)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le", "cp1252"])
def test_a_notebook_that_an_editor_has_saved_in_another_encoding_is_read(submission, encoding):
    text = json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": "code", "source": "# gr\u00f6\u00dfer"}]}, ensure_ascii=False
    )
    (submission.folder / FILE).write_bytes(text.encode(encoding))
    assert read_cells(submission) == [PlainCell("code", "# gr\u00f6\u00dfer")]


def test_a_file_that_is_too_large_is_not_opened(submission):
    with (submission.folder / FILE).open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(UnreadableSubmission, match="has 100 MB; at most 20 MB are read"):
        read_cells(submission)


def test_a_notebook_of_a_million_cells_is_not_begun(submission):
    write(submission, *[{"cell_type": "raw"}] * 1001)
    with pytest.raises(UnreadableSubmission, match="has 1,001 cells; at most 1,000 are read"):
        read_cells(submission)


def test_names_that_are_no_text_or_that_a_page_would_run_become_one_each(tmp_path):
    names = (b"caf\xe8", b"caf\xe9", b"two\nlines", b"ada", b"O'Brien, Pat", b"a*a", b"[a]a", b"a?a")
    names += (b"<img src=x onerror=alert(1)>", b'a" onclick="b', b"a\\u0022", b"a#a", b"a%41a")
    for name in names:
        (tmp_path / "submitted" / os.fsdecode(name) / "01_a").mkdir(parents=True)

    class Course:
        submitted = tmp_path / "submitted"

    students = [submission.student for submission in submissions_of(Course(), "01_a")]
    assert len(set(students)) == len(names)
    assert all(student.isprintable() and student.encode() for student in students)
    assert not set("".join(students)) & set('*?[<>"\\#%')
    assert {"ada", "O'Brien, Pat"} <= set(students)


def test_a_name_that_is_no_text_does_not_reach_the_cause(submission):
    Path(os.fsdecode(os.fsencode(submission.folder) + b"/caf\xe9.ipynb")).touch()
    with pytest.raises(UnreadableSubmission, match="the folder holds caf") as cause:
        read_cells(submission)
    assert str(cause.value).encode()


def test_what_the_file_system_refuses_is_a_cause(submission, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(UnreadableSubmission, match="the file system refuses to read it: Permission denied"):
        read_cells(submission)


def test_submissions_are_the_students_folders_of_the_lesson(tmp_path):
    for path in ("bea/01_a", "ada/01_a", "cleo/02_b", ".ipynb_checkpoints/01_a"):
        (tmp_path / "submitted" / path).mkdir(parents=True)

    class Course:
        submitted = tmp_path / "submitted"

    assert [(submission.student, submission.folder.parent.name) for submission in submissions_of(Course(), "01_a")] == [
        ("ada", "ada"),
        ("bea", "bea"),
    ]
