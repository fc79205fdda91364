"""Labels are beside their points, do not overlap, and stay inside the axes."""

import pytest

from stridewise.plots.charts import roofline
from stridewise.plots.drawing.point_labels import PITCH, spread_heights

LIMITS = {"peak": 100e9, "bandwidth": 10e9}


@pytest.mark.parametrize(
    ("heights", "moved"),
    [
        ([100, 50], [100, 50]),  # nothing is near
        ([100, 95], [100, 100 - PITCH]),
        ([30, 10, 5], [PITCH * 2, PITCH, 0]),  # not below the bottom
        ([300], [200]),  # nor above the top
    ],
)
def test_heights_move_as_little_as_needed(heights, moved):
    assert spread_heights(heights, 0, 200) == moved


def test_single_points_are_labelled_and_have_no_legend(read):
    series = {"slow": [(3.0, 4e9)], "as slow": [(3.0, 4.1e9)], "far to the right": [(90.0, 50e9)]}
    ax = roofline(series, **LIMITS)
    assert ax.get_legend() is None
    assert read(ax).troubles() == []
    assert set(series) <= set(read(ax).texts)
    (last,) = [text for text in ax.texts if text.get_text() == "far to the right"]
    assert last.get_horizontalalignment() == "right"
