"""Miss bars: cold misses, and behind them the lines fetched again."""

import pytest

from stridewise.layout import Misses
from stridewise.plots import describe, miss_bars


def test_misses_are_bars_of_cold_misses_and_refetches():
    ax = miss_bars({"rows": Misses(64, 4, 4), "columns": Misses(64, 64, 4)})
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 4), (0, 4), (4, 60)]
    assert [text.get_text() for text in ax.texts] == [
        "4 of 64 accesses miss (6.2%)",
        "64 of 64 accesses miss (100.0%), 60 of them refetches",
    ]
    assert describe(ax).startswith("Bar chart of cache lines fetched. rows: 4 of 64 accesses miss (6.2%); columns: 64")


@pytest.mark.parametrize(
    ("misses", "error", "message"),
    [({}, ValueError, "misses is empty"), ({"rows": 3}, TypeError, "count_misses")],
)
def test_bad_input_is_named(misses, error, message):
    with pytest.raises(error, match=message):
        miss_bars(misses)
