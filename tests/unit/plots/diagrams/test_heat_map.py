"""The heat map: counts in their cells, darker the higher they are."""

import numpy as np
import pytest

from stridewise.plots import heat_map


def test_counts_are_in_their_cells_and_the_largest_is_the_darkest(read):
    picture = read(heat_map(np.array([[0, 1], [4, 2]])))
    assert [picture.text_in(f"cell {row},{column}") for row in (0, 1) for column in (0, 1)] == ["0", "1", "4", "2"]
    assert picture.fills("cell 0,0")[0] == "#ffffff"
    blue = [int(picture.fills(f"cell {cell}")[0][5:], 16) for cell in ("0,0", "0,1", "1,1", "1,0")]
    assert blue == sorted(blue, reverse=True)
    assert len(set(blue)) == 4


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (np.array([[0.5]]), "dtype float64"),
        (np.array([[-1]]), "minimum -1"),
        (np.zeros((17, 1), int), "expected at most 16 rows"),
    ],
)
def test_bad_input_is_named(counts, message):
    with pytest.raises(ValueError, match=message):
        heat_map(counts)
