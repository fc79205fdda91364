"""The site in which the lessons run: its lessons and its lock file, without JupyterLite and Pyodide."""

import json
import os

import pytest

from website.lite.build import FIRST_PAGE, INDEX, with_icon
from website.lite.kernel import PyodideKernel
from website.lite.lessons import for_pyodide
from website.lite.lock import environment_of, resolve, site_lock
from website.lite.pyodide import Distribution

TITLE = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "# A lesson"}
INFO = {"python": "3.14.0", "arch": "wasm32"}


def _distribution(folder=None, **packages):
    entries = {
        name: {"name": name, "version": "2.0", "file_name": f"{name}.whl", "depends": depends}
        for name, depends in packages.items()
    }
    return Distribution("" if folder else "https://somewhere", folder, {"info": INFO, "packages": entries})


def test_each_package_is_found_once_with_what_it_needs_in_a_browser(make_wheel):
    ours = make_wheel("ours", "numpy>=2", "Pure_One", "numba; sys_platform != 'emscripten'", "pytest; extra == 'dev'")
    asked = []

    def download(name, version):
        asked.append((name, version))
        return make_wheel(name.replace("-", "_"))

    found = resolve(("ours",), _distribution(numpy=["openblas"], openblas=[]), {"ours": ours}, download)
    assert {name: wheel and wheel.path.name for name, wheel in found.items()} == {
        "numpy": None,
        "openblas": None,
        "ours": "ours-1.0-py3-none-any.whl",
        "pure-one": "pure_one-1.0-py3-none-any.whl",
    }
    assert asked == [("pure-one", None)]


def test_a_package_that_a_folder_lacks_is_downloaded_in_the_version_of_its_lock(make_wheel, tmp_path):
    (tmp_path / "numpy.whl").touch()
    asked = []
    distribution = _distribution(tmp_path, numpy=[], ipython=["numpy"])
    resolve(("ipython",), distribution, {}, lambda *names: asked.append(names) or make_wheel("ipython"))
    assert asked == [("ipython", "2.0")]


@pytest.mark.parametrize(("copied", "others"), [(True, set()), (False, {"pandas"})])
def test_the_lock_names_every_file_from_where_it_stands(make_wheel, tmp_path, copied, others):
    (tmp_path / "numpy.whl").touch()
    distribution = _distribution(tmp_path if copied else None, numpy=[], pandas=[])
    wheel = make_wheel("ours", "numpy")
    hashes = {"ours": wheel.sha256}
    packages = site_lock(distribution, {"numpy": None, "ours": wheel}, "WHERE", "./wheels", hashes)["packages"]
    assert set(packages) == {"numpy", "ours"} | others
    assert packages["numpy"]["file_name"] == "WHERE/numpy.whl"
    assert packages["ours"]["file_name"] == f"./wheels/{wheel.path.name}"
    assert packages["ours"]["depends"] == ["numpy"]
    assert packages["ours"]["imports"] == ["ours"]
    assert len(packages["ours"]["sha256"]) == 64


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        (["License-Expression: BSD-3-Clause", "License: BSD"], "BSD-3-Clause"),
        (["License: MIT", "Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (["License: Copyright (c)", "        All rights and duties,", "Classifier: License :: OSI Approved :: X"], "X"),
        (["Classifier: Topic :: Mathematics"], "not stated"),
    ],
)
def test_the_licence_of_a_wheel_is_what_its_metadata_state(make_wheel, fields, licence):
    assert make_wheel("theirs", fields=fields).licence == licence


def test_jupyterlite_finds_the_kernel_that_stands_outside_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "before")
    module = tmp_path / "jupyterlite_pyodide_kernel" / "constants.py"
    module.parent.mkdir()
    module.write_text("PYODIDE_CDN_URL = 'https://somewhere'\n")
    kernel = PyodideKernel(tmp_path)
    assert kernel.environment()["PYTHONPATH"] == f"{tmp_path}{os.pathsep}before"
    assert kernel.pyodide == "https://somewhere"


def test_the_first_page_opens_the_contents_and_says_where_the_root_is():
    assert f"url={FIRST_PAGE}" in INDEX
    assert 'id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>' in INDEX


def test_each_page_names_its_icon():
    page = with_icon("<html><head><title>x</title></head><body><head></body></html>")
    assert page.index("<head><link rel=") < page.index("favicon.ico") < page.index("<title>")
    assert page.count("favicon.ico") == 1


def test_requirements_are_read_as_in_pyodide():
    assert environment_of({"info": INFO})["python_version"] == "3.14"


def _notebook(*cells):
    return json.dumps({"metadata": {"kernelspec": {"name": "python3"}}, "cells": list(cells)})


def _code(source, **metadata):
    return {"cell_type": "code", "id": "a", "metadata": metadata, "source": source, "outputs": []}


def test_what_needs_an_absent_package_becomes_text_that_says_so():
    plain = _code("x = 1", tags=["show"])
    tagged = _code("torch.ones(1)", tags=["needs:numba", "needs:torch"])
    folded = _code("# Times it.\ntorch.ones(1)", tags=["show", "needs:torch"], jupyter={"source_hidden": True})
    _, first, second, third = json.loads(for_pyodide(_notebook(TITLE, plain, tagged, folded)))["cells"]
    assert first == plain
    assert second["cell_type"] == third["cell_type"] == "markdown"
    assert second["source"] == (
        "*This needs Numba and PyTorch, and runs in JupyterLab, not in a browser.*\n\n```python\ntorch.ones(1)\n```"
    )
    assert third["source"] == "*Times it. This needs PyTorch, and runs in JupyterLab, not in a browser.*"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import numpy as np", None),
        ("import torch\nimport numba", "no Numba and no PyTorch. Nothing is compiled: a function"),
        ("    import torch", "no PyTorch. Where the text lets PyTorch judge"),
    ],
)
def test_a_lesson_says_at_its_top_which_packages_of_its_text_are_not_there(code, told):
    title, *notes, last = json.loads(for_pyodide(_notebook(TITLE, _code(code))))["cells"]
    assert (title, last) == (TITLE, _code(code))
    assert [told in note["source"] for note in notes] == ([True] if told else [])


def test_notebooks_name_the_kernel_of_the_site():
    assert json.loads(for_pyodide(_notebook(TITLE)))["metadata"]["kernelspec"]["name"] == "python"
