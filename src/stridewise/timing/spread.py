"""Medians, intervals and ratios of measured times."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_ALIKE = 1.05  # times as long; less is not told apart
_SHARP = 1.25  # upper over lower bound; beyond it the words give both


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one call of a function takes, in seconds.

    Parameters
    ----------
    best : float
        The fastest call, or the fastest group of calls where the clock is too coarse for one.
    median : float
        The median over the rounds.
    slowest : float
        The slowest round that counts.
    """

    best: float
    median: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one function takes as another: the median of the rounds' ratios, and its interval."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, times: Sequence[float], others: Sequence[float]) -> "Ratio":
        """Return the ratio of two functions that took turns; the times of a round stand at the same place."""
        return cls(*interval_of_median([time / other for time, other in zip(times, others, strict=True)]))

    @property
    def inverse(self) -> "Ratio":
        """How many times as fast."""
        return Ratio(1 / self.high, 1 / self.median, 1 / self.low)

    @property
    def is_level(self) -> bool:
        """Whether the measurement cannot tell the two apart, or they differ by less than 5 %."""
        return self.low <= 1 <= self.high or 1 / _ALIKE < self.median < _ALIKE

    @property
    def text(self) -> str:
        """As many digits as were measured: "1.9", "1,570", or "3 to 5" where the interval is wide."""
        if self.high <= _SHARP * self.low:
            return _factor_text(self.median)
        return f"{_factor_text(float(f'{self.low:.2g}'))} to {_factor_text(float(f'{self.high:.2g}'))}"


def interval_of_median(samples: Sequence[float]) -> tuple[float, float, float]:
    """Return a 95 % confidence interval of the median.

    The bounds are order statistics: of n samples the one in place (n - 1.96 sqrt(n)) / 2, counted from below and from
    above, by the normal approximation of the binomial distribution; the lowest and the highest where n is small.

    Parameters
    ----------
    samples : sequence of float
        At least five for 94 %: the true median lies between the lowest and the highest of five with that probability.

    Returns
    -------
    low, median, high : float
        The lower bound, the samples' median and the upper bound.

    References
    ----------
    W. J. Conover, Practical Nonparametric Statistics, 3rd edition, Wiley, 1999, section 3.2.
    """
    ordered, count = sorted(samples), len(samples)
    place = max(0, math.floor((count - 1.96 * math.sqrt(count)) / 2) - 1)
    return ordered[place], statistics.median(ordered), ordered[count - 1 - place]


def _factor_text(factor: float) -> str:
    """Format a factor: 0.85, 1.08, 2.3, 23, 1,570."""
    if factor < 1.095:
        return f"{factor:.2f}"
    rounded = float(f"{factor:.2g}") if factor < 100 else float(f"{factor:.3g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}"
