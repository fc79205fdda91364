"""Wheels for the tests of the site in which the lessons run."""

from zipfile import ZipFile

import pytest

from website.lite.wheels import Wheel


@pytest.fixture
def make_wheel(tmp_path):
    """`make_wheel(name, *requires, fields)`: a wheel with one module and these metadata."""

    def make(name, *requires, fields=("Name: x",)):
        path = tmp_path / f"{name}-1.0-py3-none-any.whl"
        metadata = "".join(f"{line}\n" for line in (*fields, *(f"Requires-Dist: {entry}" for entry in requires)))
        with ZipFile(path, "w") as archive:
            archive.writestr(f"{name}/__init__.py", "")
            archive.writestr(f"{name}-1.0.dist-info/METADATA", metadata)
        return Wheel(path)

    return make
