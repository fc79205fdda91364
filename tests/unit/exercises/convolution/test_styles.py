"""Every style of the right convolution is right, and each goes wrong in its own way where a decision is changed."""

import numpy as np
import pytest

from stridewise.exercises import exercise_named
from stridewise.exercises.convolution.changes import deciding, with_output, with_places
from stridewise.exercises.convolution.model import RIGHT, Convolution, decisions_changed
from stridewise.exercises.convolution.styles.table import STYLES, styles_of

EXERCISE = exercise_named("conv_strided")
BY_STYLE = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.write.__name__)


@BY_STYLE
def test_the_right_decisions_give_the_right_result(style):
    for case in (*EXERCISE.witnesses, *EXERCISE.cases):
        expected = EXERCISE.reference(**case.build())
        received = style(RIGHT, *case.build().values())
        assert received.dtype == expected.dtype
        np.testing.assert_allclose(received, expected, rtol=1e-4, atol=1e-4)


@BY_STYLE
def test_a_style_ignores_only_decisions_that_there_are(style):
    assert style.ignores <= {*Convolution.__dataclass_fields__}


IMAGE = np.arange(1.0, 13.0).reshape(1, 3, 4, 1)
KERNEL = np.array([[1.0, 10.0], [100.0, 1000.0]]).reshape(2, 2, 1, 1)


def outcomes(change):
    """Style -> its output for the 3x4 image, or "fails"."""
    found = {}
    for style in styles_of(change(RIGHT)):
        try:
            found[style.write.__name__] = style(change(RIGHT), IMAGE, KERNEL)[0, ..., 0].tolist()
        except (ValueError, IndexError):
            found[style.write.__name__] = "fails"
    return found


def test_an_output_as_large_as_the_image_goes_wrong_in_each_style_in_its_own_way():
    found = outcomes(with_output(lambda _rows, _columns, size: (size.h, size.w)))
    assert {style: result for style, result in found.items() if result != "fails"} == {
        # A window of one column at the edge meets both columns of the kernel, by broadcasting: 4 * 11 + 8 * 1100.
        style: [[6521, 7632, 8743, 8844], [10965, 12076, 13187, 13288], [11009, 12120, 13231, 13332]]
        for style in ("windows_by_channel", "windows_broadcast")
    } | {
        # Beyond the edge there are zeros: 4 * 1 + 8 * 100, and 9 * 1 + 10 * 10.
        "seven_loops_in_a_padded_copy": [[6521, 7632, 8743, 804], [10965, 12076, 13187, 1208], [109, 120, 131, 12]]
    }
    assert found["seven_loops"] == found["slices"] == found["strided_view"] == "fails"


def test_places_that_are_left_out_stay_zero_where_there_is_an_output_to_be_filled():
    found = outcomes(with_places(lambda rows, columns, _: (rows - 1, columns - 1)))
    assert found["seven_loops"] == found["windows_tensordot"] == [[6521, 7632, 0], [0, 0, 0]]
    assert found["slices"] == "fails"
    assert "strided_view" not in found


def test_a_change_that_no_style_can_get_wrong_in_its_own_way_takes_one_style():
    assert len(styles_of(deciding(padding=lambda _: ((1, 1), (1, 1)))(RIGHT))) == 1


def test_an_order_of_columns_is_for_styles_that_flatten():
    flattening = {style.write.__name__ for style in STYLES if "columns" not in style.ignores}
    assert {style.write.__name__ for style in styles_of(deciding(columns="crs")(RIGHT))} <= flattening
    assert decisions_changed(RIGHT) == frozenset()
