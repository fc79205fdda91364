"""A figure's colours in a dark theme: an SVG that follows the page, and the rules that tell it which page it is on."""

import re
from functools import lru_cache

from matplotlib.colors import to_hex, to_rgb

from stridewise.plots.drawing import style

CARD, INK = "#1f1f1f", "#e8e8e8"  # in place of white and of the text's black
READABLE = 4.6  # contrast of text on a fill; WCAG 2 asks for 4.5
MOST_COLOUR = 0.75  # of a tint; more would glare
BRIGHTER = 0.2  # how much white lines and dots take on, which have to stand out from the card
NEUTRAL = 0.03  # a colour whose channels differ by less is a grey
CLASS = "stridewise-figure"
# JupyterLab, VS Code and the site's theme each say on an element of the page which theme is on. A figure on paper, and
# one on a page that says nothing, is light. The image's own style says so where a viewer drops these rules.
RULES = (
    f'<style>@media screen{{[data-jp-theme-light="false"] .{CLASS},.vscode-dark .{CLASS},[data-theme="dark"] .{CLASS}'
    "{color-scheme:dark!important}}"
    "@media screen and (prefers-color-scheme:dark)"
    f'{{[data-theme="auto"] .{CLASS}{{color-scheme:dark!important}}}}</style>'
)
_COLOUR = re.compile(r"(fill|stroke)(: |=\")(#[0-9a-f]{6})")
_START = re.compile(r"<svg [^>]*>")
RGB = tuple[float, float, float]


def follow_theme(svg: str) -> str:
    """Return the SVG with each colour replaced by a variable that has another value where the page is dark.

    An SVG in an `<img>` takes `prefers-color-scheme` from the image's `color-scheme`.
    """
    used = sorted({(of, colour) for of, _, colour in _COLOUR.findall(svg)})
    dark = "".join(f"--{of}-{colour[1:]}:{dark_colour(colour, of=of)};" for of, colour in used)
    rules = f"<style>@media screen and (prefers-color-scheme:dark){{:root{{fill:{INK};{dark}}}}}</style>"
    variables = _COLOUR.sub(lambda match: f"{match[1]}{match[2]}var(--{match[1]}-{match[3][1:]}, {match[3]})", svg)
    return _START.sub(lambda match: match[0] + rules, variables, count=1)


@lru_cache(maxsize=256)
def dark_colour(colour: str, *, of: str = "fill") -> str:
    """Return a colour's counterpart: greys change places, a tint mixes with the card, a full colour gets brighter.

    of: "fill" or "stroke". No text stands on a line, so its tint may be stronger.
    """
    rgb = to_rgb(colour)
    if max(rgb) - min(rgb) < NEUTRAL:
        return to_hex(_grey(rgb[0]))
    for base in style.CYCLE:
        strength = _strength(rgb, to_rgb(base))
        if strength is not None and strength < 0.95:
            return to_hex(_mix(CARD, base, MOST_COLOUR if of == "stroke" else strength * _most_colour(base)))
    return to_hex(_mix(colour, style.WHITE, BRIGHTER))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _grey(value: float) -> RGB:
    """Map the text's black to the ink and white to the card."""
    black, ink, card = (to_rgb(colour)[0] for colour in (style.BLACK, INK, CARD))
    mapped = min(max(ink + (value - black) / (1 - black) * (card - ink), 0), 1)
    return mapped, mapped, mapped


def _strength(rgb: RGB, base: RGB) -> float | None:
    """Return how much of `base` was mixed with white to give the colour, or None if it was not."""
    lowest = base.index(min(base))  # the channel that tells most
    strength = (1 - rgb[lowest]) / (1 - base[lowest])
    errors = [abs(1 - strength * (1 - full) - channel) for channel, full in zip(rgb, base, strict=True)]
    return strength if max(errors) < 0.01 else None


@lru_cache(maxsize=16)
def _most_colour(base: str) -> float:
    """Return how much of a colour can be mixed with the card so that text on it stays readable."""
    steps = (step / 100 for step in range(round(100 * MOST_COLOUR), 0, -1))
    return next(step for step in steps if contrast(to_hex(_mix(CARD, base, step)), INK) >= READABLE)


def _mix(first: str, second: str, share: float) -> RGB:
    red, green, blue = ((1 - share) * a + share * b for a, b in zip(to_rgb(first), to_rgb(second), strict=True))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
