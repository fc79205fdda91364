"""make doctor: every diagnostic says what is wrong and what to do, and a problem fails the task."""

import json
import os
import sys
from pathlib import Path

import pytest

from installation import doctor, environment
from installation.doctor import NOTE, OK, PROBLEM, Diagnostic


@pytest.mark.parametrize(("version", "level"), [((3, 10, 13), PROBLEM), ((3, 11, 0), OK), ((3, 14, 1), OK)])
def test_an_old_python_is_a_problem(version, level):
    assert doctor.python(version, "python3").level == level


@pytest.mark.parametrize(
    ("free", "installed", "level"),
    [(50.0, False, OK), (1.5, False, PROBLEM), (1.5, True, OK), (0.1, True, PROBLEM)],
)
def test_before_the_set_up_there_must_be_room_for_it(free, installed, level):
    assert doctor.disk(free, installed=installed).level == level


def test_a_folder_is_tried_out(tmp_path):
    assert doctor.writable(tmp_path).level == OK
    missing = doctor.writable(tmp_path / "missing")
    assert missing.level == PROBLEM
    assert missing.text == f"into missing{os.sep} fails: No such file or directory"
    assert missing.remedy


def not_done(_):
    pass


def made_by_hand(_):
    environment.PYTHON.parent.mkdir(parents=True)
    environment.PYTHON.symlink_to(sys.executable)


def complete(_):
    environment.ensure(("lessons",))


def interrupted(fake):
    complete(fake)
    environment.write_stamp(environment.UNFINISHED)


def outdated(fake):
    complete(fake)
    path = environment.ROOT / "pyproject.toml"
    path.write_text(path.read_text() + "# changed")


@pytest.mark.parametrize(
    ("before", "level", "text"),
    [
        (not_done, NOTE, "not done yet"),
        (made_by_hand, NOTE, ".venv was not made by make.py"),
        (complete, OK, "complete, with [lessons]"),
        (interrupted, PROBLEM, "was interrupted"),
        (outdated, NOTE, "pyproject.toml has changed since"),
    ],
)
def test_what_the_last_set_up_left(fake, before, level, text):
    before(fake)
    found = doctor.set_up(environment.read_stamp())
    assert (found.level, bool(found.remedy)) == (level, level != OK)
    assert text in found.text


@pytest.mark.parametrize(
    ("script", "last"),
    [
        (f"print({json.dumps(json.dumps([OK, 'BLAS', 'openblas', '']))})", Diagnostic(OK, "BLAS", "openblas")),
        (
            "raise SystemExit(3)",
            Diagnostic(PROBLEM, "Libraries", "the examination ended with status 3", doctor.START_AGAIN),
        ),
    ],
)
def test_the_look_into_the_environment_is_passed_on_and_may_fail(monkeypatch, tmp_path, script, last):
    path = tmp_path / "libraries.py"
    path.write_text(script)
    monkeypatch.setattr(doctor, "LIBRARIES", path)
    assert list(doctor.libraries(Path(sys.executable))) == [last]


@pytest.mark.parametrize(
    ("found", "problems", "end"),
    [
        ([Diagnostic(OK, "Disk", "50 GB free")], 0, "Nothing is wrong."),
        ([Diagnostic(NOTE, "PyTorch", "not installed", "make install")], 0, "Nothing is wrong."),
        ([Diagnostic(PROBLEM, "Disk", "no room", "make room")], 1, "1 problem: see the arrows."),
        ([Diagnostic(PROBLEM, "Disk", "no room", "make room")] * 2, 2, "2 problems: see the arrows."),
    ],
)
def test_the_report_counts_problems_and_shows_every_remedy(monkeypatch, capsys, found, problems, end):
    monkeypatch.setattr(doctor, "diagnostics", lambda: found)
    assert doctor.report() == problems
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == end
    assert printed.count("-> ") == sum(bool(diagnostic.remedy) for diagnostic in found)
