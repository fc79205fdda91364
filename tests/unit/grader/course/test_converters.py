"""A session makes nbgrader quicker, and nothing else of it different; afterwards it is as it was."""

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


def test_afterwards_all_is_as_it_was():
    before = api.create_engine, common.jsonschema, api.Base.metadata.create_all
    with nbgrader_session(None):
        assert api.create_engine is not before[0]
    assert (api.create_engine, common.jsonschema, api.Base.metadata.create_all) == before
