"""The explorer as a widget: in a live notebook it answers the mouse and the keyboard, anywhere else it is a table."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from numpy.typing import NDArray

from stridewise.layout import safe_as_strided
from stridewise.layout.integers import integers
from stridewise.plots.widgets.explorer.edits import checked_edits, edited
from stridewise.plots.widgets.explorer.links import Pairs
from stridewise.plots.widgets.explorer.model import build_model
from stridewise.plots.widgets.explorer.places import MOST_ELEMENTS
from stridewise.plots.widgets.explorer.static import as_html, as_text

HERE = Path(__file__).parent
# One module of several files: they share their names, and only the last one exports.
SCRIPTS = ("page.js", "graph.js", "words.js", "form.js", "drawing.js", "explorer.js")


class Explorer(anywidget.AnyWidget):  # type: ignore[misc]
    """Arrays, the memory they lie in, and one selected element; made by `explore`.

    array, index: the selection, readable and settable: the name of an array or a memory, and the element's index.
    Naming another array selects its first element if the index does not fit; an index that is none raises IndexError.
    edits: shapes and strides that were typed in, by the array's name: `{"tiles": {"shape": [6], "strides": [56]}}`;
    `view` turns them into arrays. Also settable; ValueError or TypeError where they cannot be.
    """

    _esm = "\n".join([(HERE / name).read_text(encoding="utf-8") for name in SCRIPTS])
    _css = HERE / "explorer.css"

    memories = traitlets.List().tag(sync=True)
    panels = traitlets.List().tag(sync=True)
    edges = traitlets.List().tag(sync=True)
    most = traitlets.Int(MOST_ELEMENTS).tag(sync=True)
    array = traitlets.Unicode().tag(sync=True)
    index = traitlets.List(traitlets.Int()).tag(sync=True)
    edits = traitlets.Dict().tag(sync=True)

    def __init__(self, arrays: Mapping[str, NDArray[Any]], made_from: Pairs) -> None:
        self._arrays = dict(arrays)
        self._model = build_model(arrays, made_from)
        first, array = next(iter(arrays.items()))
        super().__init__(
            memories=[asdict(memory) for memory in self._model.memories],
            panels=[asdict(panel) for panel in self._model.panels],
            edges=self._model.edges,
            array=first,
            index=[0] * array.ndim,
        )

    def select(self, array: str, *index: int) -> None:
        """Select an element: `select("tiles", 1, 2, 0, 1)`. KeyError or IndexError if there is none."""
        whole = _index_in(array, index, self._shape(array))
        with self.hold_trait_notifications():
            self.array = array
            self.index = whole

    def view(self, array: str) -> NDArray[Any]:
        """The array of that name, with the shape and strides that were typed in for it if there are any.

        Raises KeyError for another name and StrideError where the view would leave the array's memory.
        """
        if array not in self._arrays:
            raise KeyError(f"array must be one of {', '.join(self._arrays)}; got {array!r}")
        edit = self.edits.get(array)
        if not edit:
            return self._arrays[array]
        return safe_as_strided(self._arrays[array], tuple(edit["shape"]), tuple(edit["strides"]))

    def _shape(self, name: str) -> list[int]:
        """The shape of an array, as it was typed in if it was, or of a memory's cells. KeyError for another name."""
        shapes = {panel.name: panel.shape for panel in self._model.panels}
        shapes |= {memory.name: [len(memory.texts)] for memory in self._model.memories}
        if name not in shapes:
            raise KeyError(f"array must be one of {', '.join(shapes)}; got {name!r}")
        return list(self.edits[name]["shape"]) if name in self.edits else shapes[name]

    @traitlets.validate("array")  # type: ignore[untyped-decorator]
    def _check_array(self, proposal: Any) -> str:
        name: str = proposal["value"]
        self._shape(name)
        return name

    @traitlets.validate("index")  # type: ignore[untyped-decorator]
    def _check_index(self, proposal: Any) -> list[int]:
        return _index_in(self.array, proposal["value"], self._shape(self.array))

    @traitlets.validate("edits")  # type: ignore[untyped-decorator]
    def _check_edits(self, proposal: Any) -> dict[str, dict[str, list[int]]]:
        return checked_edits(proposal["value"], self._model)

    @traitlets.observe("array", "edits")  # type: ignore[untyped-decorator]
    def _keep_a_selection(self, _: Any) -> None:
        """Another array, or another shape, may have no element at the index."""
        shape = self._shape(self.array)
        if len(self.index) != len(shape) or any(i >= n for i, n in zip(self.index, shape, strict=True)):
            self.index = [0] * len(shape)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget, and for every place where none can run: the same as a table and as text."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        model, selected = edited(self._model, self.edits), (self.array, tuple(self.index))
        data |= {"text/html": as_html(model, selected), "text/plain": as_text(model, selected)}
        return data, metadata


def _index_in(array: str, index: Sequence[int], shape: Sequence[int]) -> list[int]:
    """The index, counted from 0. Raises IndexError, or TypeError for entries that are no integers."""
    entries = integers("index", index)
    if len(entries) != len(shape) or not all(-n <= i < n for i, n in zip(entries, shape, strict=True)):
        raise IndexError(f"index must be one of {array} with shape {tuple(shape)}, got {entries}")
    return [i % n for i, n in zip(entries, shape, strict=True)]


def explore(*arrays: NDArray[Any], made_from: Pairs = (), **named: NDArray[Any]) -> Explorer:
    """An explorer of your arrays and of the memory that they lie in: hover, click, or move with the arrow keys.

    arrays: numbers, at most 4,096 elements each, also views; `explore(a, tiles=tiles)` names the first "a1" and the
    second "tiles". Arrays in one memory share a strip in which the cache lines of 64 bytes are drawn; selecting an
    element lights the same bytes everywhere, and says how its address comes about.

    made_from: pairs (made, source), each an array that is shown or a part of one. An element of `made` was made from
    the element of `source` at the same index; where `source` has further axes, from all of these. Of two arrays with
    as many elements but other axes, the elements correspond in index order.

        explore(a=a, tiles=tiles, copy=copy, made_from=[(copy, tiles)])
        explore(image=image, padded=padded, made_from=[(padded[1:-1, 1:-1], image)])
        explore(image=image, out=out, made_from=[(out, sliding_window_view(image, (3, 3)))])

    Shape and strides can be edited in the widget; an access outside the memory is shown in red and not made. The
    selection is `explorer.array` and `explorer.index`.
    Raises TypeError or ValueError that names the array and what is expected.
    """
    listed = {f"a{number}" if len(arrays) > 1 or named else "a": array for number, array in enumerate(arrays, start=1)}
    both = listed.keys() & named.keys()
    if both:
        raise ValueError(f"the name {both.pop()!r} is given to the array without a name; name all of them")
    chosen = {**listed, **named}
    if not chosen:
        raise ValueError("explore needs at least one array, such as explore(a) or explore(a, tiles=tiles)")
    return Explorer(chosen, made_from)
