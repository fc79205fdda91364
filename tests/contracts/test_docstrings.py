"""Public functions and classes document their parameters, results and errors in numpydoc's form."""

import importlib
import inspect

import pytest
from numpydoc.validate import validate

PUBLIC = ("stridewise", "stridewise.layout", "stridewise.kernels", "stridewise.plots", "stridewise.checker")
# No docstring; summary missing, without its full stop, or over several lines; parameters missing, unknown, in another
# order, without a description; no Returns, no Yields.
REQUIRED = {"GL08", "SS01", "SS03", "SS06", "PR01", "PR02", "PR03", "PR07", "RT01", "YD01"}


def public_names():
    """The dotted names that the front doors export, where they stand for a function or a class."""
    for package in PUBLIC:
        module = importlib.import_module(package)
        for name in module.__all__:
            exported = getattr(module, name)
            if inspect.isfunction(exported) or inspect.isclass(exported):
                yield f"{package}.{name}"


# numpydoc reads every attribute of a class, the deprecated ones of a widget too.
@pytest.mark.filterwarnings("ignore:Widget:DeprecationWarning")
@pytest.mark.parametrize("name", sorted(public_names()))
def test_a_public_name_is_documented(name):
    faults = [f"{code}: {text}" for code, text in validate(name)["errors"] if code in REQUIRED]
    assert faults == []
