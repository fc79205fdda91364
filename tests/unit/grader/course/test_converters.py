"""A session makes nbgrader quicker, and nothing else of it different; afterwards it is as it was."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from nbgrader import api
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooOldError, ValidationError, common

from grader.course.converters import nbgrader_session

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


def test_afterwards_all_is_as_it_was():
    def replaced():
        return api.create_engine, api.get_alembic_version, common.jsonschema, api.Base.metadata.create_all

    before = replaced()
    with nbgrader_session(None):
        assert not any(now is old for now, old in zip(replaced(), before, strict=True))
    assert replaced() == before
