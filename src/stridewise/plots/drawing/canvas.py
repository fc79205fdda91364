"""A drawing surface measured in pixels of the page, on an `Axes` that is given or made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Polygon, Rectangle

from stridewise.plots.drawing import style

Point = tuple[float, float]
Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Canvas:
    """x runs to the right, y down, both in pixels; text and lines shrink with the drawing when `ax` is small."""

    ax: Axes
    scale: float

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Any = style.WHITE,
        edge: Any = style.RULE,
        line: float = 1,
        dash: str = "-",
        name: str = "",
        z: float = 1,
    ) -> None:
        """A rectangle from its upper left corner. `name` is kept as the patch's label, for whoever looks it up."""
        # add_artist, unlike add_patch, does not measure the patch for limits that are fixed anyway: half the time.
        self.ax.add_artist(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill,
                edgecolor=edge,
                linewidth=self._points(line),
                linestyle=dash,
                label=name,
                zorder=z,
                joinstyle="miter",
            )
        )

    def fill(self, x: float, y: float, width: float, height: float, fill: style.Fill) -> None:
        """A rectangle without an edge, below everything else."""
        self.box(x, y, width, height, fill=fill.colour, edge="none", line=0, z=0.9)
        if fill.hatched:
            self.hatch(x, y, width, height, colour=style.WHITE, pattern="//")

    def hatch(self, x: float, y: float, width: float, height: float, *, colour: Any, pattern: str) -> None:
        """Oblique lines over a rectangle."""
        self.ax.add_artist(
            Rectangle((x, y), width, height, facecolor="none", edgecolor=colour, linewidth=0, hatch=pattern, zorder=1.5)
        )

    def triangle(self, points: Sequence[Point], fill: style.Fill) -> None:
        """A filled triangle without an outline, for cells in two colours."""
        self.ax.add_artist(Polygon(points, closed=True, facecolor=fill.colour, edgecolor="none", linewidth=0, zorder=1))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.TEXT,
        colour: Any = style.INK,
        across: Side = "center",
        bold: bool = False,
        paper: bool = False,
    ) -> None:
        """Text at a point, level with it; `across` says which end lies there. `paper` clears what lies below."""
        background = {"facecolor": style.WHITE, "edgecolor": "none", "pad": 1.5 * self.scale} if paper else None
        self.ax.text(
            x,
            y,
            text,
            fontproperties=style.font(size * self.scale, bold=bold),
            color=colour,
            ha=across,
            va="center_baseline",
            zorder=5,
            bbox=background,
            parse_math=False,
        )

    def line(
        self, points: Sequence[Point], *, colour: Any = style.INK, width: float = 1.2, dash: str = "-", z: float = 3
    ) -> None:
        """Straight lines from point to point."""
        xs, ys = zip(*points, strict=True)
        self.ax.plot(
            xs,
            ys,
            color=colour,
            linewidth=self._points(width),
            linestyle=dash,
            marker="",
            zorder=z,
            solid_joinstyle="miter",
            solid_capstyle="butt",
            scalex=False,
            scaley=False,
        )

    def head(self, tail: Point, tip: Point, *, colour: Any = style.INK, width: float = 1.2) -> None:
        """A straight arrow with its tip exactly at `tip`."""
        self.ax.add_artist(
            FancyArrowPatch(
                tail,
                tip,
                arrowstyle="-|>",
                mutation_scale=9 * self.scale,
                shrinkA=0,
                shrinkB=0,
                color=colour,
                linewidth=self._points(width),
                zorder=4,
            )
        )

    def _points(self, pixels: float) -> float:
        return pixels * style.POINTS_PER_PIXEL * self.scale


def open_canvas(ax: Axes | None, width: float, height: float) -> Canvas:
    """A canvas of this size: on `ax`, fitted into it as a whole, or on a new figure of exactly this size."""
    if ax is None:
        ax = new_figure(width, height).add_axes((0, 0, 1, 1))
        scale = 1.0
    else:
        scale = _fit(ax, width, height)
    ax.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    return Canvas(ax, scale)


def title_height(title: str | None) -> float:
    """The room that a picture leaves for its title."""
    return 30 if title else 0


def title_width(title: str | None) -> float:
    """The width that a picture with this title has at least."""
    return style.text_width(title, style.HEADING, bold=True) + 2 * style.MARGIN if title else 0


def draw_title(canvas: Canvas, title: str | None) -> None:
    """The title, if there is one, at the picture's upper left."""
    if title:
        canvas.text(style.MARGIN, style.MARGIN + 8, title, size=style.HEADING, across="left", bold=True)


def new_figure(width: float, height: float) -> Figure:
    """A white figure of this many pixels, unknown to pyplot: nothing shows it a second time, nothing keeps it alive."""
    inches = (width / style.PIXELS_PER_INCH, height / style.PIXELS_PER_INCH)
    return Figure(figsize=inches, dpi=style.PIXELS_PER_INCH, facecolor=style.WHITE)


def _fit(ax: Axes, width: float, height: float) -> float:
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    return float(min(box.width * style.PIXELS_PER_INCH / width, box.height * style.PIXELS_PER_INCH / height))
