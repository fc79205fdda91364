"""A time of handing in that formgrader could not read is out of its way, and every other stays where it is."""

import os

import pytest
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from grader.intake.timestamp import TIMESTAMP_NAME, is_readable_timestamp, set_aside_unreadable

GOOD = [
    "2026-02-03 04:05:06 UTC",
    "2026-02-03 04:05:06 UTC\n",
    "2026-02-03 04:05:06.123 +0200",
    "2026-02-03T04:05:06Z",
]


@pytest.fixture
def folder(tmp_path):
    """ada's submission, in a course."""
    made = tmp_path / "course" / "submitted" / "ada" / "01_a"
    made.mkdir(parents=True)
    return made


def write(data):
    return lambda path: path.write_bytes(data)


def link(target):
    return lambda path: path.symlink_to(target)


BAD = {
    "words": write(b"the day before yesterday"),
    "nothing": write(b""),
    "no text": write(b"\xff\xfe\x00\x01"),
    "no such month": write(b"2026-13-01 00:00:00 UTC"),
    "no time zone's": write(b"0001-01-01 00:00:00 UTC"),
    "the end of time": write(b"9999-12-31 23:59:59 UTC"),
    "an endless zone": write(b"2026-02-03 04:05:06 99999999999999999999"),
    "many letters": write(b"2026-02-03 04:05:06 UTC" + b" " * 1000),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a link to secrets": link("/proc/self/environ"),
    "a link to nothing": link("nowhere"),
}


@pytest.mark.parametrize("text", GOOD)
def test_a_time_stays(folder, text):
    (folder / TIMESTAMP_NAME).write_text(text)
    assert is_readable_timestamp(folder / TIMESTAMP_NAME)
    assert set_aside_unreadable(folder) is None
    assert (folder / TIMESTAMP_NAME).read_text() == text


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_what_is_no_time_is_set_aside_and_formgrader_sees_none(folder, make):
    make(folder / TIMESTAMP_NAME)
    assert not is_readable_timestamp(folder / TIMESTAMP_NAME)
    assert set_aside_unreadable(folder) == folder / "unreadable-timestamp-1.txt"
    assert [path.name for path in folder.iterdir()] == ["unreadable-timestamp-1.txt"]
    config = Config()
    config.CourseDirectory.root = str(folder.parents[2])
    assert NbGraderAPI(config=config).get_submitted_timestamp("01_a", "ada") is None


def test_a_second_one_replaces_nothing(folder):
    (folder / "unreadable-timestamp-1.txt").mkdir()
    (folder / "unreadable-timestamp-2.txt").symlink_to("nowhere")
    (folder / TIMESTAMP_NAME).write_text("soon")
    assert set_aside_unreadable(folder) == folder / "unreadable-timestamp-3.txt"


def test_without_a_time_nothing_is_done(folder):
    assert set_aside_unreadable(folder) is None
    assert list(folder.iterdir()) == []


def test_a_linked_folder_is_somebody_elses(folder):
    (folder / TIMESTAMP_NAME).write_text("soon")
    mine = folder.parents[1] / "bela"
    mine.symlink_to(folder)
    assert set_aside_unreadable(mine) is None
    assert (folder / TIMESTAMP_NAME).read_text() == "soon"


def test_what_cannot_be_renamed_stays(folder, monkeypatch):
    (folder / TIMESTAMP_NAME).write_text("soon")
    monkeypatch.setattr("pathlib.Path.rename", lambda *_: (_ for _ in ()).throw(PermissionError("read-only")))
    assert set_aside_unreadable(folder) is None
    assert (folder / TIMESTAMP_NAME).read_text() == "soon"
