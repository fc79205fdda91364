"""The script and the style of all widgets: no modules, which browsers refuse in a page that was opened as a file."""

from pathlib import Path

from stridewise.plots.widgets.explorer import Explorer
from stridewise.plots.widgets.predict import PredictionForm
from stridewise.plots.widgets.replay import Replay

HERE = Path(__file__).resolve().parent
WIDGETS = {"explorer": Explorer, "replay": Replay, "predict": PredictionForm}
EXPORT = "export default { render };"  # how each widget's module ends
IN_PLACE_OF_A_KERNEL = (HERE.parent / "number_text.js", HERE / "model.js", HERE / "predictions.js")


def write_scripts(folder: Path) -> None:
    """Write widgets.js and widgets.css.

    Parameters
    ----------
    folder : Path
        Where to; it is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "widgets.js").write_text(script(), encoding="utf-8")
    (folder / "widgets.css").write_text(style(), encoding="utf-8")


def script() -> str:
    """Return the script: each widget's module as a function, and what stands in for a kernel."""
    modules = "".join(f"{name}: (() => {{\n{_module(widget)}\n}})(),\n" for name, widget in WIDGETS.items())
    start = (HERE / "start.js").read_text(encoding="utf-8")
    return f'(() => {{\n"use strict";\nconst WIDGETS = {{\n{modules}}};\n{arithmetic()}\n{start}\n}})();\n'


def arithmetic() -> str:
    """Return what stands in for a kernel, without starting anything."""
    return "\n".join(path.read_text(encoding="utf-8") for path in IN_PLACE_OF_A_KERNEL)


def style() -> str:
    """Return the style of all widgets: the explorer's, and what the others add to it."""
    explorer = str(Explorer._css)
    return explorer + "".join(str(widget._css).removeprefix(explorer) for widget in (Replay, PredictionForm))


def _module(widget: type) -> str:
    text = str(widget._esm)  # type: ignore[attr-defined]
    assert text.count(EXPORT) == 1
    return text.replace(EXPORT, "return { render };")
