"""Cases of the same shapes in every memory layout, so that only the layout differs from one to the next."""

from collections.abc import Iterable
from types import MappingProxyType

from stridewise.exercises.arrays import ArraySpec, Layout
from stridewise.exercises.cases import Case

_WORDS: dict[Layout, str] = {
    "transposed": "in Fortran order",
    "channels_first": "stored with its last axis after the first",
    "flipped": "backwards along every axis",
    "broadcast": "broadcast along axis 0",
    "part": "cut out of a larger array",
    "sliced": "every second element of a larger array",
}
ALL_LAYOUTS: tuple[Layout, ...] = tuple(_WORDS)
MATRIX_LAYOUTS: tuple[Layout, ...] = tuple(layout for layout in ALL_LAYOUTS if layout != "channels_first")


def in_layouts(cases: Iterable[Case], layouts: Iterable[Layout], *names: str) -> tuple[Case, ...]:
    """Return every case in every layout.

    Parameters
    ----------
    cases : iterable of Case
        Cases with contiguous arrays.
    layouts : iterable of str
        As for `ArraySpec`.
    *names : str
        The arguments that get the layout; if none is given, the first array.

    Returns
    -------
    tuple of Case
        By layout, and within a layout in the order of `cases`.
    """
    kept = tuple(cases)
    return tuple(_laid_out(case, layout, names or _first_array(case)) for layout in layouts for case in kept)


def _first_array(case: Case) -> tuple[str, ...]:
    return tuple(name for name, value in case.arguments.items() if isinstance(value, ArraySpec))[:1]


def _laid_out(case: Case, layout: Layout, names: tuple[str, ...]) -> Case:
    changed = {name: value.laid_out(layout) if name in names else value for name, value in case.arguments.items()}
    return Case(f"{case.note}; {' and '.join(names)} {_WORDS[layout]}", MappingProxyType(changed))
