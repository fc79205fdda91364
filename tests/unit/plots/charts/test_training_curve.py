"""A curve that grows: its axis is as long as the training will be."""

import pytest

from stridewise.plots import describe, training_curve


def test_the_curve_has_the_percentages_and_room_for_all_passes():
    ax = training_curve((0.125, 0.5, 0.96), passes=8)
    (line,) = [line for line in ax.lines if line.get_marker() == "o"]
    assert list(line.get_ydata()) == pytest.approx([12.5, 50, 96])
    assert ax.get_xlim()[1] >= 8
    assert "96.0 %" in {text.get_text() for text in ax.texts}


def test_the_description_has_every_pass():
    assert describe(training_curve((0.125, 0.96), passes=8)) == (
        "The percentage of held-out images that are read rightly, before training and after each pass: 12.5, 96.0. "
        "A line marks 95."
    )


@pytest.mark.parametrize("shares", [(), (0.5, 0.6, 0.7), (0.5, 1.5)])
def test_what_is_no_share_or_one_too_many_is_refused(shares):
    with pytest.raises(ValueError, match="expected"):
        training_curve(shares, passes=1)
