"""The result of a measurement: times by name, how sure they are, and sentences that say no more than that."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stridewise.timing.spread import Ratio, Timing

_VARIED = 1.5  # upper over lower bound of a ratio; more is too uncertain to compare anything
_ROUGH = 1.25  # times as long; less is not told apart on a busy machine
BUSY = "Your machine was busy: run this cell again."
UNSTEADY = "The times varied much: run this cell again."


@dataclass(frozen=True)
class Times(Mapping[str, Timing]):
    """Name -> `Timing`, in the order in which the functions were given.

    Parameters
    ----------
    rounds : mapping of str to sequence of float
        Name -> the seconds of one call in each round. The functions took turns: the times of a round belong together.
    best : mapping of str to float
        Name -> the seconds of its fastest call.
    is_busy : bool, default False
        Whether other programs kept the processor from this one in too many rounds to leave them out.
    disturbed : frozenset of str, default frozenset()
        The functions of which not even the fastest call was quiet: their times say nothing.
    """

    rounds: Mapping[str, Sequence[float]]
    best: Mapping[str, float]
    is_busy: bool = False
    disturbed: frozenset[str] = frozenset()

    @cached_property
    def _timings(self) -> dict[str, Timing]:
        return {
            name: Timing(self.best[name], statistics.median(times), max(times)) for name, times in self.rounds.items()
        }

    def __getitem__(self, name: str) -> Timing:
        return self._timings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._timings)

    def __len__(self) -> int:
        return len(self._timings)

    def seconds(self, name: str) -> float:
        """Return the time to show and to calculate with: the median, or on a busy machine the fastest call.

        Other programs only ever make a call slower, and a program with several threads much slower than one with a
        single thread: there the fastest call says most.
        """
        return self[name].best if self.is_busy else self[name].median

    def ratio(self, name: str, other: str) -> Ratio:
        """Return how many times as long `name` takes as `other`, round by round."""
        return Ratio.of(self.rounds[name], self.rounds[other])

    def speed(self, name: str, baseline: str) -> Ratio | None:
        """Return how many times as fast `name` is as `baseline`, or None where their times say nothing.

        On a busy machine the fastest calls are compared, as in `compare`.
        """
        if not self.are_comparable(name, baseline):
            return None
        return self._ratio_to_tell(baseline, name)

    def are_level(self, name: str, other: str) -> bool:
        """Return whether the measurement does not tell the two apart; on a busy machine it takes more to tell."""
        ratio = self._ratio_to_tell(name, other)
        return 1 / _ROUGH < ratio.median < _ROUGH if self.is_busy else ratio.is_level

    def _ratio_to_tell(self, name: str, other: str) -> Ratio:
        if not self.is_busy:
            return self.ratio(name, other)
        value = self.seconds(name) / self.seconds(other)
        return Ratio(value, value, value)

    def fastest(self, *names: str) -> str:
        """Return the name that takes the least time, of these or of all."""
        return min(names or tuple(self), key=self.seconds)

    def only(self, *names: str) -> "Times":
        """Return the times of these functions alone, in this order."""
        rounds, best = {name: self.rounds[name] for name in names}, {name: self.best[name] for name in names}
        return Times(rounds, best, self.is_busy, self.disturbed)

    def scaled(self, factors: Mapping[str, float]) -> "Times":
        """Return the times with those of some functions multiplied: to a larger problem, or to one multiply-add."""
        rounds = {name: [time * factors.get(name, 1) for time in times] for name, times in self.rounds.items()}
        best = {name: time * factors.get(name, 1) for name, time in self.best.items()}
        return Times(rounds, best, self.is_busy, self.disturbed)

    @property
    def note(self) -> str:
        """What to tell the reader about the measurement itself: empty where it was quiet."""
        if self.is_busy:
            return BUSY
        return UNSTEADY if self._widest > _VARIED else ""

    @property
    def _widest(self) -> float:
        """The widest interval of the ratios to the first function, as its upper over its lower bound."""
        first, *others = self.rounds
        ratios = [self.ratio(name, first) for name in others]
        return max(
            (ratio.high / ratio.low for ratio in ratios), default=max(self.rounds[first]) / min(self.rounds[first])
        )

    def comparison(self, name: str, other: str) -> str:
        """Return a sentence that compares two functions, no more exact than the measurement was, and the note.

        Parameters
        ----------
        name, other : str
            Two of the names.

        Returns
        -------
        str
            One sentence, and the note where there is one.
        """
        return " ".join(filter(None, (self.compare(name, other), self.note)))

    def are_comparable(self, *names: str) -> bool:
        """Return whether the times of these functions say anything, even if roughly."""
        return not self.disturbed & set(names)

    def compare(self, name: str, other: str) -> str:
        """Return the sentence alone, where the note is said elsewhere."""
        if not self.are_comparable(name, other):
            return f"{name} and {other}: too disturbed to be compared."
        ratio, about = self._ratio_to_tell(name, other), "about " if self.is_busy else ""
        if self.are_level(name, other):
            return f"{name} and {other}: no clear difference."
        if ratio.median > 1:
            return f"{name}: {about}{ratio.text} times as long as {other}."
        return f"{name}: {about}{ratio.inverse.text} times as fast as {other}."
