"""The text alternative of every plot: what it shows, with its numbers."""

from weakref import WeakKeyDictionary

from matplotlib.axes import Axes

_descriptions: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def set_description(ax: Axes, text: str, *, title: str | None = None) -> Axes:
    """Store the description of the plot on `ax`, preceded by its title, and return `ax`."""
    opening = f"{title.rstrip('.')}. " if title else ""
    _descriptions[ax] = opening + text
    return ax


def describe(ax: Axes) -> str:
    """Return the plot on `ax` as text, with its exact numbers; `show` uses it as alt text.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of `stridewise.plots` returned.

    Returns
    -------
    str
        One paragraph of plain text.

    Raises
    ------
    TypeError
        If `ax` is not an Axes.
    ValueError
        If no function of `stridewise.plots` has drawn on `ax`.
    """
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is {ax!r}; expected the Axes that a function of stridewise.plots returned")
    if ax not in _descriptions:
        raise ValueError(
            f"ax is {ax!r}, on which no function of stridewise.plots has drawn; expected an Axes that one returned"
        )
    return _descriptions[ax]


def has_description(ax: Axes) -> bool:
    """Return whether a function of `stridewise.plots` has drawn on `ax`."""
    return ax in _descriptions
