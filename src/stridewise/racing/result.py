"""What a race shows: a chart of dots, and sentences that claim no more than was measured."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from matplotlib.axes import Axes

from stridewise.plots import time_dots
from stridewise.plots.charts.units import time_text
from stridewise.plots.drawing.display import mime_bundle
from stridewise.timing import Times

_PER = "multiply-add"


@dataclass(frozen=True)
class RaceResult:
    """The outcome of a race. As a cell's last line it displays its chart and its sentences.

    Parameters
    ----------
    times : Times or None
        Seconds per multiply-add, by name; None if no competitor could run.
    title : str
        The size of the problem.
    smaller : tuple of (str, str)
        Name and size of each competitor that was timed on a smaller problem.
    remarks : tuple of str
        Why others were left out.
    before : mapping of str to float
        Exercise -> best seconds per multiply-add before this race.
    """

    times: Times | None
    title: str
    smaller: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    before: Mapping[str, float] | None = None

    @cached_property
    def baseline(self) -> str:
        """What the others are compared with: PyTorch, or our first kernel, or the first of all."""
        names = list(self.times or ())
        ours = [name for name in names if not _is_yours(name)]
        return "PyTorch" if "PyTorch" in names else next(iter(ours or names), "")

    def chart(self, ax: Axes | None = None) -> Axes:
        """Draw the chart: a filled dot for each of the reader's answers, and an open one for every other competitor."""
        assert self.times is not None
        yours = [name for name in self.times if _is_yours(name)]
        return time_dots(
            self.times, baseline=self.baseline, dark=yours or (self.baseline,), per=_PER, ax=ax, title=self.title
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, a sentence or two a line."""
        parts = (self._comparisons(), self._sizes(), self._records(), self._recalled(), self.remarks, (self._note,))
        return tuple(filter(None, chain.from_iterable(parts)))

    @property
    def _note(self) -> str:
        return self.times.note if self.times else "Nobody runs yet."

    def _comparisons(self) -> Iterator[str]:
        """Compare each answer with the reader's first, with ours for the same idea and with the baseline."""
        if self.times is None:
            return
        times, names = self.times, list(self.times)
        yours = [name for name in names if _is_yours(name)]
        for name in yours or names:
            rivals = dict.fromkeys((*yours[:1], *(_next_to(name, names) if yours else ()), self.baseline))
            comparable = [other for other in rivals if other != name and times.are_comparable(name, other)]
            yield " ".join(_sentence(times.compare(name, other)) for other in comparable)
        if times.disturbed:
            yield "Times that were too disturbed are not compared."

    def _sizes(self) -> Iterator[str]:
        for size in dict.fromkeys(size for _, size in self.smaller):
            names = [name for name, its in self.smaller if its == size]
            yield f"{_sentence(_listed(names))} ran on {size}, to keep the race short."

    def _records(self) -> Iterator[str]:
        for name in filter(_is_yours, self.times or ()):
            earlier = (self.before or {}).get(name.removeprefix("your "))
            if self.times and not self.times.note and earlier and self.times[name].best < 0.95 * earlier:
                yield f"{_sentence(name)} has never been so fast."

    def _recalled(self) -> Iterator[str]:
        """Yield the reader's times in other races."""
        others = {name: best for name, best in (self.before or {}).items() if f"your {name}" not in (self.times or ())}
        others.pop("PyTorch", None)
        if others:
            times = _listed([f"{name} {time_text(best)}" for name, best in others.items()])
            yield f"Your best times of one {_PER} in other races: {times}."

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in self.lines)
        if self.times is None:
            return {"text/html": paragraphs, "text/plain": repr(self)}
        bundle = mime_bundle(self.chart())
        return {"text/html": bundle["text/html"] + paragraphs, "text/plain": f"{bundle['text/plain']}\n{self!r}"}

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def _is_yours(name: str) -> bool:
    return name.startswith("your ")


def _next_to(name: str, names: list[str]) -> list[str]:
    """Return our kernel for the same idea, which stands below the reader's."""
    after = names[names.index(name) + 1 :][:1]
    return [other for other in after if not _is_yours(other)]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
