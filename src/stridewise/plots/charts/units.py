"""Times, sizes and ratios as text, with as many digits as a measurement deserves."""

from collections.abc import Sequence

from stridewise.plots.drawing import style

TIME_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "\N{MICRO SIGN}s"), (1e-9, "ns"))
SIZE_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def time_text(seconds: float) -> str:
    """Format a time with three significant digits, in the largest unit that gives at least 1 ("1.25 ms"), or in ns."""
    return _in_units(seconds, TIME_UNITS)


def size_text(nbytes: float) -> str:
    """Format a size: exact below 1024 bytes ("144 bytes"), else in KiB, MiB or GiB with three significant digits."""
    return style.count_text(int(nbytes), "byte") if nbytes < SIZE_UNITS[-1][0] else _in_units(nbytes, SIZE_UNITS)


def ratio_text(ratio: float) -> str:
    """Format a time relative to the baseline's: "2.3x slower", "1.4x faster", "as fast" within 5%."""
    if 1 / 1.05 < ratio < 1.05:
        return "as fast"
    return f"{_factor_text(ratio)}x slower" if ratio > 1 else f"{_factor_text(1 / ratio)}x faster"


def number_text(number: float) -> str:
    """Format a number with three significant digits, and thousands separators from 1,000 up."""
    rounded = float(f"{number:.3g}")
    return f"{rounded:,.0f}" if rounded >= 1000 else f"{rounded:.3g}"


def _factor_text(factor: float) -> str:
    """Format a factor above 1: 1.08, 2.3, 23, 1,570."""
    return f"{factor:.2f}" if factor < 1.095 else f"{factor:.1f}" if factor < 9.95 else number_text(factor)


def _in_units(value: float, units: Sequence[tuple[float, str]]) -> str:
    size, unit = next((unit for unit in units if float(f"{value / unit[0]:.3g}") >= 1), units[-1])
    return f"{number_text(value / size)} {unit}"
