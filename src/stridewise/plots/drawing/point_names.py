"""Names beside points, where a legend would make the reader go back and forth."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from stridewise.plots.drawing import style

PITCH = 17  # pixels from name to name
AWAY = 12  # pixels from the point; more for a name that had to move


def name_points(ax: Axes, points: Mapping[str, tuple[float, float]]) -> None:
    """Write each point's name to its right, or to its left where there is no room before the axes end.

    Names that would overlap are moved apart, and a line leads from each that moved to its point. The limits of `ax`
    have to be final.
    """
    sides: dict[bool, list[tuple[float, str]]] = {True: [], False: []}
    end, _ = _pixels(ax, (ax.get_xlim()[1], ax.get_ylim()[1]))
    for name, point in points.items():
        x, y = _pixels(ax, point)
        sides[x + 2.5 * AWAY + style.text_width(name, style.TEXT) > end].append((y, name))
    for leftwards, column in sides.items():
        column.sort(reverse=True)
        for (y, name), moved in zip(column, _apart([y for y, _ in column], *_span(ax)), strict=True):
            _name(ax, name, points[name], up=moved - y, leftwards=leftwards)


def _pixels(ax: Axes, point: tuple[float, float]) -> tuple[float, float]:
    """Where the point lies in the figure, in pixels of the page, upwards."""
    x, y = ax.transData.transform(point)
    scale = style.PIXELS_PER_INCH / ax.figure.dpi
    return float(x) * scale, float(y) * scale


def _span(ax: Axes) -> tuple[float, float]:
    bottom, top = (_pixels(ax, (ax.get_xlim()[0], y))[1] for y in ax.get_ylim())
    return bottom + PITCH / 2, top - PITCH / 2


def _apart(heights: Sequence[float], bottom: float, top: float) -> list[float]:
    """Descending heights, moved as little as needed down, then up again, until no two are nearer than a line."""
    moved: list[float] = []
    for height in heights:
        moved.append(min(height, moved[-1] - PITCH if moved else top))
    for place in range(len(moved) - 1, -1, -1):
        moved[place] = max(moved[place], moved[place + 1] + PITCH if place + 1 < len(moved) else bottom)
    return moved


def _name(ax: Axes, name: str, point: tuple[float, float], *, up: float, leftwards: bool) -> None:
    far = abs(up) > PITCH / 4
    across = (2.5 if far else 1) * AWAY * (-1 if leftwards else 1)
    place = (across * style.POINTS_PER_PIXEL, up * style.POINTS_PER_PIXEL)
    ax.annotate(
        name,
        point,
        place,
        textcoords="offset points",
        horizontalalignment="right" if leftwards else "left",
        verticalalignment="center_baseline",
        fontproperties=style.font(style.TEXT),
        color=style.INK,
        parse_math=False,
        bbox={"facecolor": style.WHITE, "alpha": 0.7, "edgecolor": "none", "pad": 0},  # a line may run behind it
    )
    if far:
        line = {"arrowstyle": "-", "color": style.RULE, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 3}
        ax.annotate("", point, place, textcoords="offset points", arrowprops=line)
