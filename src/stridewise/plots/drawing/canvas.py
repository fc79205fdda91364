"""A drawing surface measured in CSS pixels, on the caller's `Axes` or on a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Polygon, Rectangle

from stridewise.plots.drawing import style

Point = tuple[float, float]
Alignment = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Canvas:
    """Drawing primitives in pixels, x to the right and y down; text and lines are scaled by `scale`."""

    ax: Axes
    scale: float

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        facecolor: Any = style.WHITE,
        edgecolor: Any = style.GREY,
        linewidth: float = 1,
        linestyle: str = "-",
        label: str = "",
        zorder: float = 1,
    ) -> None:
        """Draw a rectangle from its upper left corner. Tests find the patch by its `label`."""
        # Unlike add_patch, add_artist does not update the data limits, which are fixed anyway. That halves the time.
        self.ax.add_artist(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=facecolor,
                edgecolor=edgecolor,
                linewidth=self._points(linewidth),
                linestyle=linestyle,
                label=label,
                zorder=zorder,
                joinstyle="miter",
            )
        )

    def fill(self, x: float, y: float, width: float, height: float, fill: style.Fill) -> None:
        """Fill a rectangle without an edge, below everything else."""
        self.rectangle(x, y, width, height, facecolor=fill.colour, edgecolor="none", linewidth=0, zorder=0.9)
        if fill.hatched:
            self.hatch(x, y, width, height, colour=style.WHITE, pattern="//")

    def hatch(self, x: float, y: float, width: float, height: float, *, colour: Any, pattern: str) -> None:
        """Hatch a rectangle with one of matplotlib's patterns."""
        self.ax.add_artist(
            Rectangle((x, y), width, height, facecolor="none", edgecolor=colour, linewidth=0, hatch=pattern, zorder=1.5)
        )

    def triangle(self, points: Sequence[Point], fill: style.Fill) -> None:
        """Fill a triangle without an edge, for cells in two colours."""
        self.ax.add_artist(Polygon(points, closed=True, facecolor=fill.colour, edgecolor="none", linewidth=0, zorder=1))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.TEXT,
        colour: Any = style.BLACK,
        align: Alignment = "center",
        bold: bool = False,
        background: bool = False,
    ) -> None:
        """Write text at (x, y), vertically centred; `background` hides what lies beneath."""
        bbox = {"facecolor": style.WHITE, "edgecolor": "none", "pad": 1.5 * self.scale} if background else None
        self.ax.text(
            x,
            y,
            text,
            fontproperties=style.font(size * self.scale, bold=bold),
            color=colour,
            ha=align,
            va="center_baseline",
            zorder=5,
            bbox=bbox,
            parse_math=False,
        )

    def line(
        self,
        points: Sequence[Point],
        *,
        colour: Any = style.BLACK,
        linewidth: float = 1.2,
        linestyle: str = "-",
        zorder: float = 3,
    ) -> None:
        """Connect the points with straight lines."""
        xs, ys = zip(*points, strict=True)
        self.ax.plot(
            xs,
            ys,
            color=colour,
            linewidth=self._points(linewidth),
            linestyle=linestyle,
            marker="",
            zorder=zorder,
            solid_joinstyle="miter",
            solid_capstyle="butt",
            scalex=False,
            scaley=False,
        )

    def arrow(self, tail: Point, tip: Point, *, colour: Any = style.BLACK, linewidth: float = 1.2) -> None:
        """Draw a straight arrow that ends exactly at `tip`."""
        self.ax.add_artist(
            FancyArrowPatch(
                tail,
                tip,
                arrowstyle="-|>",
                mutation_scale=9 * self.scale,
                shrinkA=0,
                shrinkB=0,
                color=colour,
                linewidth=self._points(linewidth),
                zorder=4,
            )
        )

    def _points(self, pixels: float) -> float:
        return pixels * style.POINTS_PER_PIXEL * self.scale


def open_canvas(ax: Axes | None, width: float, height: float) -> Canvas:
    """Return a canvas of this size in pixels, scaled to fit `ax`, or on a new figure of exactly this size."""
    if ax is None:
        ax = new_figure(width, height).add_axes((0, 0, 1, 1))
        scale = 1.0
    else:
        scale = _scale_to_fit(ax, width, height)
    ax.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    return Canvas(ax, scale)


def title_height(title: str | None) -> float:
    """Return the height that a figure reserves for its title, in pixels."""
    return 30 if title else 0


def title_width(title: str | None) -> float:
    """Return the least width of a figure with this title, in pixels."""
    return style.text_width(title, style.HEADING, bold=True) + 2 * style.MARGIN if title else 0


def draw_title(canvas: Canvas, title: str | None) -> None:
    """Write the title, if any, at the upper left."""
    if title:
        canvas.text(style.MARGIN, style.MARGIN + 8, title, size=style.HEADING, align="left", bold=True)


def new_figure(width: float, height: float) -> Figure:
    """Return a white figure of this size in pixels. pyplot does not manage it, so it is shown once and freed."""
    inches = (width / style.PIXELS_PER_INCH, height / style.PIXELS_PER_INCH)
    return Figure(figsize=inches, dpi=style.PIXELS_PER_INCH, facecolor=style.WHITE)


def axes_width(ax: Axes) -> float:
    """Return the width of the axes in CSS pixels, whatever the figure's resolution."""
    return float(_size_in_inches(ax)[0] * style.PIXELS_PER_INCH)


def _scale_to_fit(ax: Axes, width: float, height: float) -> float:
    available_width, available_height = (inches * style.PIXELS_PER_INCH for inches in _size_in_inches(ax))
    return min(available_width / width, available_height / height)


def _size_in_inches(ax: Axes) -> tuple[float, float]:
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    return float(box.width), float(box.height)
