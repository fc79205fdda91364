"""The im2col matrix in panels: the current one with the numbers of its windows."""

import numpy as np
import pytest

from stridewise.plots import describe, im2col_panels


@pytest.mark.parametrize(
    ("rows", "panel", "first", "last"), [(6, 0, 0, 5), (6, 1, 6, 11), (6, 2, 12, 15), (16, 0, 0, 15)]
)
def test_only_the_rows_of_the_panel_are_there_and_they_are_the_windows(read, six, rows, panel, first, last):
    picture = read(im2col_panels(six, 3, 3, rows=rows, panel=panel))
    matrix = np.lib.stride_tricks.sliding_window_view(six, (3, 3)).reshape(-1, 9)
    numbers = [text for text in picture.texts if text.isdigit()]
    assert numbers == [f"{value:g}" for value in matrix[first : last + 1].ravel()]
    assert f"panel {panel}: rows {first} to {last}" in picture.texts
    assert len([text for text in picture.texts if text.endswith("discarded")]) == panel


def test_the_description_has_the_panels_numbers():
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert describe(im2col_panels(image, 2, 2, rows=4, panel=1)) == (
        "An im2col matrix of 6 rows of 4 elements in 2 panels. Only panel 1, rows 4 to 5, exists: 5 6 9 10; 6 7 10 11."
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": 0}, "rows is 0; expected at least 1"),
        ({"panel": 3}, "panel is 3; expected an integer from 0 to 2"),
        ({"panel": True}, "panel is True"),
        ({"kh": 7}, r"\(kh, kw\) has size \(7, 3\)"),
        ({"x": np.zeros((9, 9))}, "49 windows of 9 elements; expected at most 30 windows"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(six, change, message):
    arguments = {"x": six, "kh": 3, "kw": 3, "rows": 6, "panel": 0, **change}
    with pytest.raises(ValueError, match=message):
        im2col_panels(**arguments)
