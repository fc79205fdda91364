"""Colours and sizes that all pictures share, and how numbers are written in them."""

from functools import lru_cache
from typing import Any, NamedTuple

from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

# All lengths are pixels of the page (CSS pixels, 96 to the inch), so that a picture's text has the page's size.
PIXELS_PER_INCH = 96
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH
PAGE_WIDTH = 820  # what a JupyterLab cell shows unscaled beside its file browser
TEXT = 13
SMALL = 11
HEADING = 14
MARGIN = 12

# matplotlib ships this font: the same picture, byte for byte, whatever is installed.
FONT = "DejaVu Sans"

# Okabe and Ito (2008), "Color Universal Design": told apart with every common kind of colour vision.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, YELLOW = "#56B4E9", "#D55E00", "#F0E442"
# Neighbours differ in lightness too; the palette's black is left for text and lines.
CYCLE = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, VERMILION)

INK = "#1A1A1A"
QUIET = "#595959"  # small text: contrast 7 to 1 on white
RULE = "#8C8C8C"
FAINT = "#D4D4D4"
PALE = "#F0F0F0"
WHITE = "#FFFFFF"


def tint(colour: str, strength: float = 0.5) -> tuple[float, float, float]:
    """The colour mixed with white (0 is white, 1 the colour itself), pale enough for black text on it."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return red, green, blue


class Fill(NamedTuple):
    """How a cell is filled: a pale colour, and whether oblique white lines run over it."""

    colour: Any
    hatched: bool = False


def cycle_colour(index: int) -> str:
    """The colour for group `index`; repeats after seven, so a group is always marked by its number as well."""
    return CYCLE[index % len(CYCLE)]


def cycle_fill(index: int) -> Fill:
    """The fill for group `index`: its colour made pale, hatched in every second round of the seven."""
    return Fill(tint(cycle_colour(index)), hatched=index // len(CYCLE) % 2 == 1)


def font(size: float, *, bold: bool = False) -> FontProperties:
    """The pictures' font at `size` pixels."""
    return FontProperties(family=FONT, size=size * POINTS_PER_PIXEL, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, in pixels."""
    width, _, _ = TextToPath().get_text_width_height_descent(text, font(size, bold=bold), ismath=False)
    return float(width / POINTS_PER_PIXEL)


def number_text(value: Any) -> str:
    """A number as it stands in a cell: whole ones without a point, others with three digits."""
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        # Adding 0 turns -0.0 into 0.0.
        return f"{number + 0.0:.6g}" if number.is_integer() else f"{number:.3g}"
    return str(number)


def count_text(count: int, noun: str) -> str:
    """`count_text(2, "byte")` is "2 bytes"; one, also minus one, stays singular."""
    return f"{count} {noun}" if abs(count) == 1 else f"{count} {noun}s"


def shape_text(shape: tuple[int, ...]) -> str:
    """`(6, 6)` as "6x6", `(12,)` as "12-element"."""
    return "x".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]}-element"
