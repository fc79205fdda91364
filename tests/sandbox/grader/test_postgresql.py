"""The gradebook in a PostgreSQL server: graded, reported and returned as with the course's own file."""

import csv
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.converters import nbgrader_session
from grader.course.course import create_course
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import with_answers

LESSON = "01_storage_order"
# A server for this test alone: no port, and no care for a disk that is thrown away.
SETTINGS = {"listen_addresses": "", "fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}


def grader(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def _programs() -> Path:
    """The folder of PostgreSQL's server programs: on the PATH, or where Debian puts them."""
    found = shutil.which("initdb")
    there = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not there:
        pytest.skip("PostgreSQL's server programs are not installed (initdb, pg_ctl)")
    return there[0]


def _server_user() -> int | None:
    """The user to run the server as, which refuses to be root; None for the user of this process."""
    if os.geteuid():
        return None
    users = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return users.get("postgres", users.get("nobody"))


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of a new PostgreSQL server, reachable through a socket in a folder of its own."""
    programs, user = _programs(), _server_user()
    # A socket's path may have 107 characters, fewer than pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=tempfile.gettempdir()))
    if user is not None:
        os.chown(folder, user, -1)

    def run(*command: str) -> None:
        done = subprocess.run(
            command, cwd=folder, user=user, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr

    data = str(folder / "data")
    try:
        run(str(programs / "initdb"), "-D", data, "-U", "staff", "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
        run(
            *(str(programs / "pg_ctl"), "-D", data, "-w", "-t", "50", "-l", str(folder / "log")),
            *("-o", f"-k {folder} {options}", "start"),
        )
        try:
            yield f"postgresql://staff:secret@/postgres?host={folder}"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def course(tmp_path, short_sources, short_lesson):
    """A course without a gradebook, and one student who solved everything but the last exercise, left untouched."""
    with nbgrader_session(None):
        made = create_course(tmp_path / "course", short_sources, lessons=[short_lesson], gradebook=False, seconds=20)
    release = nbformat.read(made.released(LESSON), as_version=4)
    solutions = solutions_in(read_source(short_sources / f"{LESSON}.py"))
    solutions.pop("nchw_to_nhwc")
    folder = made.submitted / "ada" / LESSON
    folder.mkdir(parents=True)
    nbformat.write(with_answers(release, solutions), folder / f"{LESSON}.ipynb")
    return made


def test_a_class_is_graded_reported_and_returned_with_a_gradebook_in_postgresql(server, course):
    place = ("--course", str(course.root), "--db", server)
    run = grader("autograde", LESSON, "--unsafe-no-sandbox", *place)
    assert run.exit_code == 0, run.output
    run = grader("report", LESSON, *place)
    assert run.exit_code == 0, run.output
    with (course.root / "results" / f"{LESSON}.nbgrader.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], row["score"], row["max_score"]) == ("ada", "3.0", "5.0")
    run = grader("feedback", LESSON, *place)
    assert run.exit_code == 0, run.output
    assert "nchw_to_nhwc is not written yet" in (course.root / "feedback/ada" / LESSON / f"{LESSON}.html").read_text()
    assert not (course.root / "gradebook.db").exists()
