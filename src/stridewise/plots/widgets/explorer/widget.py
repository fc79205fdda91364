"""The explorer as a widget: interactive with a live kernel, tables and text without one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from numpy.typing import NDArray

from stridewise.layout import safe_as_strided
from stridewise.layout.integers import integers
from stridewise.plots.widgets.explorer.edges import Pairs
from stridewise.plots.widgets.explorer.edits import apply_edits, checked_edits
from stridewise.plots.widgets.explorer.memory_map import MAX_ELEMENTS
from stridewise.plots.widgets.explorer.model import NO_AXES, build_model
from stridewise.plots.widgets.explorer.static_tables import as_html, as_text

HERE = Path(__file__).parent
# Concatenated into one module: the files share their names, and only the last one exports.
SCRIPTS = ("../shared.js", "graph.js", "status_text.js", "form.js", "grids.js", "explorer.js")


class Explorer(anywidget.AnyWidget):  # type: ignore[misc]
    """Arrays, the memory they share, and one selected element; made by `explore`.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        The arrays by name, as `explore` takes them.
    made_from : sequence of (ndarray, ndarray)
        As for `explore`.
    axes : mapping of str to sequence of str
        As for `explore`.

    Attributes
    ----------
    array : str
        The selected array or memory, by name. Assigning another name selects its first element if `index` does not fit.
    index : list of int
        The index of the selected element. Assigning an index out of bounds raises IndexError.
    edits : dict
        Shapes and strides (bytes) typed in, by array: `{"tiles": {"shape": [6], "strides": [56]}}`. `view` applies
        them. Assigning invalid edits raises TypeError or ValueError.
    """

    _esm = "\n".join([(HERE / name).read_text(encoding="utf-8") for name in SCRIPTS])
    _css = HERE / "explorer.css"

    memories = traitlets.List().tag(sync=True)
    panels = traitlets.List().tag(sync=True)
    edges = traitlets.List().tag(sync=True)
    max_elements = traitlets.Int(MAX_ELEMENTS).tag(sync=True)
    array = traitlets.Unicode().tag(sync=True)
    index = traitlets.List(traitlets.Int()).tag(sync=True)
    edits = traitlets.Dict().tag(sync=True)

    def __init__(self, arrays: Mapping[str, NDArray[Any]], made_from: Pairs, axes: Mapping[str, Sequence[str]]) -> None:
        self._arrays = dict(arrays)
        self._model = build_model(arrays, made_from, axes)
        first_name, first_array = next(iter(arrays.items()))
        super().__init__(
            memories=[asdict(memory) for memory in self._model.memories],
            panels=[asdict(panel) for panel in self._model.panels],
            edges=self._model.edges,
            array=first_name,
            index=[0] * first_array.ndim,
        )

    def select(self, array: str, *index: int) -> None:
        """Select an element: `select("tiles", 1, 2, 0, 1)`.

        Parameters
        ----------
        array : str
            The name of an array or a memory.
        *index : int
            One index per axis; negative indices count from the end.

        Raises
        ------
        KeyError, IndexError
            If there is no such array or no such element.
        """
        normalized = _normalized_index(array, index, self._shape(array))
        with self.hold_trait_notifications():
            self.array = array
            self.index = normalized

    def view(self, array: str) -> NDArray[Any]:
        """Return the array of that name, with the shape and strides typed in for it, if any.

        Parameters
        ----------
        array : str
            The name of an array.

        Returns
        -------
        ndarray
            The array itself, or a view of it.

        Raises
        ------
        KeyError
            If there is no such array.
        stridewise.layout.StrideError
            If the view would leave the array's memory.
        """
        if array not in self._arrays:
            raise KeyError(f"array must be one of {', '.join(self._arrays)}; got {array!r}")
        edit = self.edits.get(array)
        if not edit:
            return self._arrays[array]
        return safe_as_strided(self._arrays[array], tuple(edit["shape"]), tuple(edit["strides"]))

    def _shape(self, name: str) -> list[int]:
        """Return the current shape of an array, or of a memory's cells. Raises KeyError for another name."""
        shapes = {panel.name: panel.shape for panel in self._model.panels}
        shapes |= {memory.name: [len(memory.texts)] for memory in self._model.memories}
        if name not in shapes:
            raise KeyError(f"array must be one of {', '.join(shapes)}; got {name!r}")
        return list(self.edits[name]["shape"]) if name in self.edits else shapes[name]

    @traitlets.validate("array")  # type: ignore[untyped-decorator]
    def _validate_array(self, proposal: Any) -> str:
        name: str = proposal["value"]
        self._shape(name)
        return name

    @traitlets.validate("index")  # type: ignore[untyped-decorator]
    def _validate_index(self, proposal: Any) -> list[int]:
        return _normalized_index(self.array, proposal["value"], self._shape(self.array))

    @traitlets.validate("edits")  # type: ignore[untyped-decorator]
    def _validate_edits(self, proposal: Any) -> dict[str, dict[str, list[int]]]:
        return checked_edits(proposal["value"], self._model)

    @traitlets.observe("array", "edits")  # type: ignore[untyped-decorator]
    def _reset_invalid_index(self, _: Any) -> None:
        """Select the first element if another array or another shape has none at the current index."""
        shape = self._shape(self.array)
        if len(self.index) != len(shape) or any(i >= n for i, n in zip(self.index, shape, strict=True)):
            self.index = [0] * len(shape)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the widget with tables and text for viewers without a kernel."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        model, selection = apply_edits(self._model, self.edits), (self.array, tuple(self.index))
        data |= {"text/html": as_html(model, selection), "text/plain": as_text(model, selection)}
        return data, metadata


def explore(
    *arrays: NDArray[Any],
    made_from: Pairs = (),
    axes: Mapping[str, Sequence[str]] = NO_AXES,
    **named: NDArray[Any],
) -> Explorer:
    """Show arrays and the memory they share as a widget; hover, click or use the arrow keys to select an element.

    The selected element's bytes are highlighted in every array and memory, and its address is computed step by step.
    Arrays in one memory share a strip of it, divided into cache lines of 64 bytes. Shapes and strides can be edited in
    the widget; accesses outside the memory are shown in red and never made.

    Parameters
    ----------
    *arrays : ndarray of numbers
        At most 4,096 elements each; may be views.
    made_from : sequence of (ndarray, ndarray), optional
        Pairs (result, source), each an array that is shown or part of one. Each element of `result` was made from the
        element of `source` at the same index; if `source` has further axes, from all elements along them. If both have
        as many elements but different axes, elements correspond in index order.
    axes : mapping of str to sequence of str, optional
        Names of the axes, by array: `{"x": "nhwc"}`, or `{"w": ("r", "s", "ci", "co")}`.
    **named : ndarray of numbers
        More arrays, shown under these names. `explore(a, tiles=tiles)` names the first "a1", the second "tiles".

    Returns
    -------
    Explorer
        The widget. Its attributes `array` and `index` are the selection.

    Raises
    ------
    TypeError, ValueError
        If an array or a pair cannot be shown; the message names it and what was expected.

    Examples
    --------
    >>> explore(a=a, tiles=tiles, copy=copy, made_from=[(copy, tiles)])
    >>> explore(image=image, padded=padded, made_from=[(padded[1:-1, 1:-1], image)])
    >>> explore(image=image, out=out, made_from=[(out, sliding_window_view(image, (3, 3)))])
    """
    listed = {f"a{number}" if len(arrays) > 1 or named else "a": array for number, array in enumerate(arrays, start=1)}
    duplicates = listed.keys() & named.keys()
    if duplicates:
        raise ValueError(f"the name {duplicates.pop()!r} is given to the array without a name; name all arrays")
    shown = {**listed, **named}
    if not shown:
        raise ValueError("explore needs at least one array, such as explore(a) or explore(a, tiles=tiles)")
    return Explorer(shown, made_from, axes)


def _normalized_index(array: str, index: Sequence[int], shape: Sequence[int]) -> list[int]:
    """Return the index counted from 0. Raises IndexError if out of bounds, TypeError unless it is made of integers."""
    entries = integers("index", index)
    if len(entries) != len(shape) or not all(-n <= i < n for i, n in zip(entries, shape, strict=True)):
        raise IndexError(f"index must be one of {array} with shape {tuple(shape)}, got {entries}")
    return [i % n for i, n in zip(entries, shape, strict=True)]
