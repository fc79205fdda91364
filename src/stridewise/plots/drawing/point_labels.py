"""Labels beside data points, which read more easily than a legend."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from stridewise.plots.drawing import style

PITCH = 17  # pixels between neighbouring labels
LABEL_GAP = 12  # pixels between a point and its label; more if the label had to move


def label_points(ax: Axes, points: Mapping[str, tuple[float, float]]) -> None:
    """Write each point's name to its right, or to its left where it would cross the right edge of the axes.

    Overlapping labels are moved apart, and a line connects each label that moved to its point. The limits of `ax` must
    be final.
    """
    sides: dict[bool, list[tuple[float, str]]] = {True: [], False: []}  # on the left -> (height, name)
    right_edge, _ = _pixels(ax, (ax.get_xlim()[1], ax.get_ylim()[1]))
    for name, point in points.items():
        x, y = _pixels(ax, point)
        sides[x + 2.5 * LABEL_GAP + style.text_width(name, style.TEXT) > right_edge].append((y, name))
    for on_left, labels in sides.items():
        labels.sort(reverse=True)
        heights = spread_heights([y for y, _ in labels], *_vertical_span(ax))
        for (y, name), height in zip(labels, heights, strict=True):
            _label(ax, name, points[name], shift=height - y, on_left=on_left)


def spread_heights(heights: Sequence[float], bottom: float, top: float) -> list[float]:
    """Move descending heights as little as needed, down and then up again, until all are a line apart."""
    moved: list[float] = []
    for height in heights:
        moved.append(min(height, moved[-1] - PITCH if moved else top))
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = max(moved[index], moved[index + 1] + PITCH if index + 1 < len(moved) else bottom)
    return moved


def _pixels(ax: Axes, point: tuple[float, float]) -> tuple[float, float]:
    """Return the point's position in the figure, in CSS pixels from the lower left."""
    x, y = ax.transData.transform(point)
    scale = style.PIXELS_PER_INCH / ax.figure.dpi
    return float(x) * scale, float(y) * scale


def _vertical_span(ax: Axes) -> tuple[float, float]:
    bottom, top = (_pixels(ax, (ax.get_xlim()[0], y))[1] for y in ax.get_ylim())
    return bottom + PITCH / 2, top - PITCH / 2


def _label(ax: Axes, name: str, point: tuple[float, float], *, shift: float, on_left: bool) -> None:
    moved = abs(shift) > PITCH / 4
    distance = (2.5 if moved else 1) * LABEL_GAP * (-1 if on_left else 1)
    offset = (distance * style.POINTS_PER_PIXEL, shift * style.POINTS_PER_PIXEL)
    ax.annotate(
        name,
        point,
        offset,
        textcoords="offset points",
        horizontalalignment="right" if on_left else "left",
        verticalalignment="center_baseline",
        fontproperties=style.font(style.TEXT),
        color=style.BLACK,
        parse_math=False,
        bbox={"facecolor": style.WHITE, "alpha": 0.7, "edgecolor": "none", "pad": 0},  # a line may run behind it
    )
    if moved:
        line = {"arrowstyle": "-", "color": style.GREY, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 3}
        ax.annotate("", point, offset, textcoords="offset points", arrowprops=line)
