"""A ceiling: the best rate ever seen."""


class Ceiling:
    """The highest rate that a machine has shown: operations or bytes per second.

    A machine has no speed, only speeds: its clock rises and falls, and other programs take their share. A ceiling is
    therefore the best of all that was ever seen, never a median, and what exceeds it raises it.

    Parameters
    ----------
    rate : float
        The best rate seen so far, above 0.
    """

    def __init__(self, rate: float) -> None:
        if not rate > 0:
            raise ValueError(f"rate is {rate!r}; expected more than 0 per second")
        self.rate = float(rate)

    def include(self, *rates: float) -> float:
        """Raise the ceiling to the highest of these rates, if that is above it, and return it."""
        self.rate = max(self.rate, *rates)
        return self.rate

    def share(self, rate: float) -> float:
        """Return this rate as a part of the ceiling, which it raises if it exceeds it: never more than 1."""
        return rate / self.include(rate)
