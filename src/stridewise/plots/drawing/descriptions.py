"""Every picture as text: what it shows, with its numbers."""

from weakref import WeakKeyDictionary

from matplotlib.axes import Axes

_descriptions: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def attach(ax: Axes, text: str, *, title: str | None = None) -> Axes:
    """Remember what `ax` shows, opened by its title; returns `ax`."""
    opening = f"{title.rstrip('.')}. " if title else ""
    _descriptions[ax] = opening + text
    return ax


def describe(ax: Axes) -> str:
    """The picture on `ax` as text, with the exact numbers; `show` uses it as the image's alt text.

    Raises ValueError where nothing of `stridewise.plots` was drawn on `ax`.
    """
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is {ax!r}; expected the Axes that a function of stridewise.plots returned")
    if ax not in _descriptions:
        raise ValueError(
            f"ax is {ax!r}, on which no function of stridewise.plots has drawn; expected one that it returned"
        )
    return _descriptions[ax]


def described(ax: Axes) -> bool:
    """Whether a picture of stridewise.plots is on `ax`."""
    return ax in _descriptions
