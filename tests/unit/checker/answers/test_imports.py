"""Importing is not running time: an answer's imports are done before its clock starts."""

import sys
import textwrap

import pytest

from evaluation.answers.submitted import short_time_limit
from stridewise import check
from stridewise.checker.answers import imports
from stridewise.checker.answers.imports import import_packages_of

SLOW = "import time\ntime.sleep(1.2)\nfrom math import prod\nprint('loaded')\n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A module that takes longer to import than the answer may run."""
    (tmp_path / "slow_to_import.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("slow_to_import", None)


def installed(monkeypatch, folder):
    monkeypatch.setattr(imports.sysconfig, "get_path", lambda _: str(folder))


def defined(source, name="answer"):
    scope = {}
    exec(textwrap.dedent(source), scope)
    return scope[name]


im2col_bytes = defined(
    """
    def im2col_bytes(x_shape, w_shape, itemsize):
        def product(numbers):
            from slow_to_import import prod

            return prod(numbers)

        n, h, w, _ = x_shape
        kh, kw, ci, _ = w_shape
        return product((n, h - kh + 1, w - kw + 1, kh, kw, ci, itemsize))
    """,
    "im2col_bytes",
)


def test_a_slow_import_of_an_installed_package_is_no_long_call(package, monkeypatch):
    installed(monkeypatch, package)
    with short_time_limit(1.0):
        assert check(im2col_bytes).status == "passed"


@pytest.mark.usefixtures("package")
def test_a_file_beside_the_notebook_is_not_imported_beforehand():
    import_packages_of(im2col_bytes)
    assert "slow_to_import" not in sys.modules


def test_what_is_printed_on_the_way_is_not_seen(package, monkeypatch, capsys):
    installed(monkeypatch, package)
    import_packages_of(im2col_bytes)
    assert "slow_to_import" in sys.modules
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "statement", ["import no_such_package", "from . import sibling", "import antigravity_.x", "import __main__"]
)
def test_what_cannot_be_imported_is_left_to_the_answer(statement):
    import_packages_of(defined(f"def answer():\n    {statement}\n"))


@pytest.mark.parametrize("answer", [len, "text", object()])
def test_what_has_no_code_imports_nothing(answer):
    import_packages_of(answer)
