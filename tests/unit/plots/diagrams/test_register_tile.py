"""The register tile: one register per sum, and the number of registers used."""

import pytest

from stridewise.plots import describe, register_tile


@pytest.mark.parametrize(("rows", "columns"), [(6, 2), (1, 1), (4, 3)])
def test_every_pixel_meets_every_register_of_weights(read, rows, columns):
    picture = read(register_tile(rows, columns, lanes=8, registers=32))
    names = {patch.get_label() for patch in picture.ax.patches}
    sums = {f"sum {row},{column}" for row in range(rows) for column in range(columns)}
    assert names == sums | {f"pixel {row}" for row in range(rows)} | {f"weights {column}" for column in range(columns)}
    assert picture.troubles() == []


@pytest.mark.parametrize("lanes", [2, 4, 8, 16])
def test_a_register_is_divided_into_its_lanes(lanes):
    ticks = register_tile(1, 1, lanes=lanes, registers=16).lines
    assert len(ticks) == 2 * 2 * (lanes - 1)  # above and below, in one register of weights and one of sums


def test_the_description_counts():
    assert describe(register_tile(6, 2, lanes=8, registers=16)) == (
        "A register tile of 6 pixels by 2 registers of 8 output channels. Each pixel's value is multiplied by each "
        "register of weights and added to a sum that stays in a register. "
        "6 × 2 = 12 registers for sums, 2 for weights, 1 for a pixel: 15 of 16. "  # noqa: RUF001
        "Per input channel: 8 loads, 12 multiply-adds, no stores."
    )


@pytest.mark.parametrize(("arguments", "message"), [((0, 2), "rows is 0"), ((21, 2), "at most 40 registers")])
def test_what_cannot_be_drawn_is_rejected(arguments, message):
    with pytest.raises(ValueError, match=message):
        register_tile(*arguments, lanes=8, registers=16)
