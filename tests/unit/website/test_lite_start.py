"""What starts Python early in the site: the scripts, and the packages in one file."""

import gzip
import json
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from website.lite import build
from website.lite.pyodide import LOCK, Distribution
from website.lite.start.bundle import write_bundle
from website.lite.start.files import EXTENSION, kernel_worker, write_start

PAGE = "<html><head><title>JupyterLite</title></head><body></body></html>"


@pytest.fixture
def site(tmp_path):
    """A site as JupyterLite writes it, with the kernel's worker and one page."""
    (tmp_path / EXTENSION).mkdir(parents=True)
    (tmp_path / EXTENSION / "comlink.worker.12ab.js").write_text("loadPyodide()")
    (tmp_path / "static").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    return tmp_path


def test_a_bundle_has_each_file_of_site_packages_at_its_place(tmp_path):
    for name, files in {
        "a.whl": {"a/x.py": "x = 1", "a.data/data/share/a.1": "manual", "a/": ""},
        "b.whl": {"b.py": "é"},
    }.items():
        with ZipFile(tmp_path / name, "w") as wheel:
            for path, text in files.items():
                wheel.writestr(path, text)
    write_bundle([tmp_path / "a.whl", tmp_path / "b.whl"], tmp_path / "bundle.gz")
    content = gzip.decompress((tmp_path / "bundle.gz").read_bytes())
    start = 4 + int.from_bytes(content[:4], "little")
    assert json.loads(content[4:start]) == [["a/x.py", 5], ["b.py", 2]]
    assert content[start:].decode() == "x = 1é"


@pytest.mark.parametrize("pyodide", ["./pyodide", "https://somewhere/full/"])
def test_the_scripts_name_the_kernels_worker_and_where_pyodide_is(site, pyodide):
    write_start(site, pyodide, {"numpy", "matplotlib"}, [site / "index.html"])
    settings = (site / "static" / "settings.mjs").read_text()
    assert f'PYODIDE = "{pyodide.rstrip("/")}/";' in settings
    assert 'PACKAGES = ["matplotlib", "numpy"];' in settings
    assert (
        f'import "../{(EXTENSION / "comlink.worker.12ab.js").as_posix()}";'
        in (site / "static" / "worker.mjs").read_text()
    )
    page = (site / "index.html").read_text()
    assert page.index("<script>") < page.index('const name = "comlink.worker.12ab.js"') < page.index("</head>")


@pytest.mark.parametrize(
    "workers", [{}, {"a": "", "b": "loadPyodide()", "c": "loadPyodide()"}, {"a": "another way to start"}]
)
def test_a_kernel_that_starts_in_another_way_stops_the_build(site, workers):
    kernel_worker(site).unlink()
    for name, text in workers.items():
        (site / EXTENSION / f"comlink.worker.{name}.js").write_text(text)
    with pytest.raises(ValueError, match="see how this version of the kernel starts Pyodide"):
        kernel_worker(site)


def test_a_public_site_has_no_pyodide_and_asks_for_the_kernels_default(site, make_wheel, monkeypatch):
    default = "https://somewhere/pyodide/full"
    entries = {
        name: {"name": name, "version": "2", "file_name": f"{name}.whl", "depends": []} for name in ("numpy", "x")
    }
    lock = {"info": {"python": "3.14.0", "arch": "wasm32"}, "packages": entries}
    ours = {name: make_wheel(name, "numpy") for name in ("stridewise", "piplite")}
    asked = []
    monkeypatch.setattr(build, "install_kernel", lambda folder: SimpleNamespace(pyodide=default, wheels=folder))
    monkeypatch.setattr(
        build, "open_distribution", lambda place, _: asked.append(place) or Distribution(place, None, lock)
    )
    monkeypatch.setattr(build, "newest_wheels", lambda _: ours)
    monkeypatch.setattr(build, "build_stridewise", lambda _: ours["stridewise"])
    monkeypatch.setattr(build, "KERNEL_PACKAGES", ("piplite",))
    monkeypatch.setattr(build, "COURSE", ("stridewise",))
    monkeypatch.setattr(build, "APPS", (".",))
    settings = []
    monkeypatch.setattr(build, "_run_jupyterlite", lambda *arguments: settings.append(arguments[-1]))
    build.build(site, site / "downloads", bytecode=False)
    assert asked == [default]
    static = site / "static"
    assert sorted(path.name for path in static.iterdir() if path.suffix != ".mjs") == ["packages.gz", LOCK, "wheels"]
    assert f'PYODIDE = "{default}/";\nexport const PACKAGES = ["numpy"];' in (static / "settings.mjs").read_text()
    packages = json.loads((static / LOCK).read_text())["packages"]
    assert {name: entry["file_name"] for name, entry in packages.items()} == {
        name: f"{default}/{name}.whl" for name in ("numpy", "x")
    }
    (kernel,) = settings[0]["jupyter-config-data"]["litePluginSettings"].values()
    assert kernel["pyodideUrl"] == "./static/python.mjs"
    assert kernel["loadPyodideOptions"]["packages"] == ["numpy", "piplite", "stridewise"]
