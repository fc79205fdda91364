"""The course's key is made once, only its owner can read it, and a key file that holds none is refused."""

import errno
import os
import stat

import pytest

from grader.course.key import course_key, read_key_file
from grader.errors import UserError


def test_it_is_made_once_for_each_course(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    key = course_key(tmp_path / "a")
    assert len(key) == 32
    assert course_key(tmp_path / "a") == key
    assert course_key(tmp_path / "b") != key


def test_only_its_owner_can_read_it(tmp_path):
    course_key(tmp_path)
    (path,) = tmp_path.iterdir()
    assert path.name == ".grading-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_course_that_has_a_key_under_the_former_name_keeps_it(tmp_path):
    (tmp_path / ".grading-seed").write_text("0123abcd\n")
    assert course_key(tmp_path) == "0123abcd"
    assert [path.name for path in tmp_path.iterdir()] == [".grading-seed"]


def test_a_key_file_holds_any_text(tmp_path):
    (tmp_path / "key").write_text("  a key\n")
    assert read_key_file(tmp_path / "key") == "a key"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe", "is not text"),
        (bytes(33), "is not text"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_key_file_without_a_key_is_refused(tmp_path, content, message):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=f"the key file {path} {message}"):
        read_key_file(path)
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        read_key_file(tmp_path)


def test_a_key_that_a_full_disk_does_not_keep_leaves_no_empty_file(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="cannot be written: No space left on device"):
        course_key(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UserError, match="cannot be written: No such file or directory"):
        course_key(tmp_path / "nowhere")


def test_an_empty_course_key_is_not_replaced_silently(tmp_path):
    (tmp_path / ".grading-key").write_text("")
    with pytest.raises(UserError, match="is empty"):
        course_key(tmp_path)
