"""Colours, sizes and number formats that all plots share."""

from functools import lru_cache
from typing import Any, NamedTuple

from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

# All lengths are CSS pixels (96 to the inch), so that text in a figure is as large as text on the page.
PIXELS_PER_INCH = 96
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH
PAGE_WIDTH = 820  # what a JupyterLab cell shows unscaled beside the file browser
TEXT = 13
SMALL = 11
HEADING = 14
MARGIN = 12

# matplotlib ships this font, so that a figure does not depend on what is installed.
FONT = "DejaVu Sans"

# Okabe and Ito, "Color Universal Design" (2008): distinguishable with every common kind of colour vision.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, YELLOW = "#56B4E9", "#D55E00", "#F0E442"
# Neighbours differ in lightness too. The palette's black is reserved for text and lines.
CYCLE = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, VERMILION)

BLACK = "#1A1A1A"
DARK_GREY = "#595959"  # small text: contrast 7 to 1 on white
GREY = "#8C8C8C"
LIGHT_GREY = "#D4D4D4"
PALE_GREY = "#F0F0F0"
WHITE = "#FFFFFF"


def tint(colour: str, strength: float = 0.5) -> tuple[float, float, float]:
    """Mix the colour with white (0 is white, 1 the colour itself), so that black text on it stays readable."""
    red, green, blue = (1 - strength * (1 - channel) for channel in to_rgb(colour))
    return red, green, blue


class Fill(NamedTuple):
    """The fill of a cell: a pale colour, with or without white hatching."""

    colour: Any
    hatched: bool = False


def cycle_colour(index: int) -> str:
    """Return the colour of group `index`. Colours repeat after seven, so a group is always labelled as well."""
    return CYCLE[index % len(CYCLE)]


def cycle_fill(index: int) -> Fill:
    """Return the fill of group `index`: its tinted colour, hatched in every second cycle of seven."""
    return Fill(tint(cycle_colour(index)), hatched=index // len(CYCLE) % 2 == 1)


def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the font of all plots at `size` pixels."""
    return FontProperties(family=FONT, size=size * POINTS_PER_PIXEL, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels."""
    width, _, _ = TextToPath().get_text_width_height_descent(text, font(size, bold=bold), ismath=False)
    return float(width / POINTS_PER_PIXEL)


def number_text(value: Any) -> str:
    """Format a number for a cell: integral values without a decimal point, others with three significant digits."""
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        # Adding 0 turns -0.0 into 0.0.
        return f"{number + 0.0:.6g}" if number.is_integer() else f"{number:.3g}"
    return str(number)


def count_text(count: int, noun: str) -> str:
    """Format a count: `count_text(2, "byte")` is "2 bytes"; 1 and -1 take the singular."""
    return f"{count} {noun}" if abs(count) == 1 else f"{count} {noun}s"


def shape_text(shape: tuple[int, ...]) -> str:
    """Format a shape: `(6, 6)` is "6x6", `(12,)` is "12-element"."""
    return "x".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]}-element"
