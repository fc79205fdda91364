"""A session makes nbgrader quicker, and nothing else of it different; afterwards it is as it was."""

import logging
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell
from nbgrader import api
from nbgrader.converters.base import NbGraderException
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooOldError, ValidationError, common
from sqlalchemy.exc import InternalError
from traitlets.config import Config
from traitlets.log import get_logger

from grader.course.converters import nbgrader_session, run_converter

RIGHT = {
    "grade": True,
    "grade_id": "check-a",
    "locked": True,
    "points": 2,
    "schema_version": 3,
    "solution": False,
    "task": False,
}


def test_the_metadata_of_a_release_are_accepted():
    with nbgrader_session(None):
        MetadataValidator().validate_cell(new_code_cell(metadata={"nbgrader": RIGHT}))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"grade": "yes"}, ValidationError),
        ({"points": "two"}, ValidationError),
        ({"grade_id": 1}, ValidationError),
        ({"more": 1}, ValidationError),
        ({"schema_version": 2}, SchemaTooOldError),
    ],
    ids=str,
)
def test_what_nbgrader_refuses_is_refused_with_the_same_words(wrong, fault):
    cell = new_code_cell(metadata={"nbgrader": RIGHT | wrong})
    with pytest.raises(fault) as alone:
        MetadataValidator().validate_cell(cell)
    with nbgrader_session(None), pytest.raises(fault) as within:
        MetadataValidator().validate_cell(cell)
    assert str(within.value) == str(alone.value)


def test_a_new_gradebook_has_the_version_of_nbgraders_last_migration_and_no_program_is_called(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with nbgrader_session(None):
        version = api.get_alembic_version()
    migrations = [path.read_text() for path in Path(api.__file__).parent.glob("alembic/versions/*.py")]
    # Each of the others is also named by the one that follows it.
    assert [version in migration for migration in migrations].count(True) == 1


def test_a_lost_gradebook_is_told_as_what_it_is_and_its_tracebacks_go_to_the_log(tmp_path, capfd):
    lost = InternalError("INSERT", {}, Exception("cannot execute INSERT in a read-only transaction"))

    class Converter(SimpleNamespace):
        def start(self):
            try:
                try:
                    raise lost
                except InternalError as error:
                    logging.getLogger("tornado.application").exception("Rolling back")
                    raise api.InvalidEntry(*error.args) from None
            except api.InvalidEntry:
                get_logger().error("Traceback of it")
            raise NbGraderException("Please see the error log")

    with nbgrader_session(tmp_path / "log"), pytest.raises(InternalError) as told:
        run_converter(Converter, Config())
    assert told.value is lost
    assert capfd.readouterr().err == ""
    assert "Rolling back" in (tmp_path / "log").read_text()


def test_afterwards_all_is_as_it_was():
    def replaced():
        return api.create_engine, api.get_alembic_version, common.jsonschema, api.Base.metadata.create_all

    before = replaced()
    with nbgrader_session(None):
        assert not any(now is old for now, old in zip(replaced(), before, strict=True))
    assert replaced() == before
