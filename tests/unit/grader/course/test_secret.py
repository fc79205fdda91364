"""The course's secret is made once, and nobody but its owner can read it."""

import stat

from grader.course.secret import course_secret


def test_it_is_made_once_for_each_course(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    secret = course_secret(tmp_path / "a")
    assert len(secret) == 32
    assert course_secret(tmp_path / "a") == secret
    assert course_secret(tmp_path / "b") != secret


def test_only_its_owner_can_read_it(tmp_path):
    course_secret(tmp_path)
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
