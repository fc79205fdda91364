"""Compiled kernels are forgotten when a source that they may contain has changed, and kept otherwise."""

import os

import pytest

from stridewise.kernels.compile_cache import forget_outdated


@pytest.fixture
def package(tmp_path):
    for module in ("kernels/outer.py", "kernels/inner/tile.py"):
        path = tmp_path / module
        (path.parent / "__pycache__").mkdir(parents=True)
        path.write_text("x = 1\n")
        (path.parent / "__pycache__" / f"{path.stem}.nbi").touch()
    return tmp_path / "kernels"


def indices(package):
    return sorted(path.stem for path in package.rglob("*.nbi"))


def test_a_cache_of_unknown_origin_goes(package):
    forget_outdated(package)
    assert indices(package) == []


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda _: None, True),
        (lambda package: (package / "inner" / "tile.py").write_text("x = 12\n"), False),
        (lambda package: os.utime(package / "outer.py", ns=(0, 0)), False),
        (lambda package: (package / "new.py").touch(), False),
        (lambda package: (package / "outer.py").unlink(), False),
    ],
    ids=["nothing", "size of an inner module", "time", "another module", "one module less"],
)
def test_a_cache_is_kept_while_no_source_changes(package, change, kept):
    forget_outdated(package)
    (package / "inner" / "__pycache__" / "tile.nbi").touch()
    change(package)
    forget_outdated(package)
    assert indices(package) == (["tile"] if kept else [])


def test_where_nothing_can_be_written_nothing_happens(package, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.write_text", refuse)
    forget_outdated(package)
