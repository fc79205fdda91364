"""Tiles in the array, and their cells in both storage orders."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from stridewise.plots import describe, tile_orders
from stridewise.plots.drawing import style

ROWS, TILES = "Memory, row by row (row-major)", "Memory, tile by tile"
TILE_ORDER = "0 1 6 7 2 3 8 9 4 5 10 11 12 13 18 19 14 15 20 21 16 17 22 23 24 25 30 31 26 27 32 33 28 29 34 35"


def test_both_strips_list_the_values_in_their_storage_order(read, six):
    texts = read(tile_orders(six, 2)).texts
    after_rows, after_tiles = texts.index(ROWS) + 1, texts.index(TILES) + 1
    assert texts[after_rows : after_rows + 36] == [str(value) for value in range(36)]
    assert texts[after_tiles : after_tiles + 36] == TILE_ORDER.split()


@pytest.mark.parametrize("tile", [2, (2, 3), (3, 1), (1, 6)])
def test_tile_order_is_what_ascontiguousarray_makes_of_the_tile_view(read, six, tile):
    height, width = tile if isinstance(tile, tuple) else (tile, tile)
    tiles = six.reshape(6 // height, height, 6 // width, width).swapaxes(1, 2)
    texts = read(tile_orders(six, tile)).texts
    after_tiles = texts.index(TILES) + 1
    assert texts[after_tiles : after_tiles + 36] == [f"{value:.0f}" for value in tiles.ravel()]


def test_a_value_has_its_tiles_colour_in_all_three_places(read, six):
    picture = read(tile_orders(six, (2, 3)))
    order = six.reshape(3, 2, 2, 3).swapaxes(1, 2).ravel()
    for offset, value in enumerate(order.astype(int)):
        row, column = divmod(value, 6)
        colour = [to_hex(style.tint(style.cycle_colour(row // 2 * 2 + column // 3)))]
        cells = (f"cell {row},{column}", f"{ROWS} {value}", f"{TILES} {offset}")
        assert [picture.fills(cell) for cell in cells] == [colour] * 3


def test_more_tiles_than_colours_are_distinguished_by_hatching(read, six):
    hatched = [patch for patch in read(tile_orders(six, 2)).ax.patches if patch.get_hatch()]
    assert len(hatched) == 2 * 4 * 3, "tiles 7 and 8, four cells each, in three places"


def test_each_piece_of_the_first_tile_is_framed(read, six):
    frames = [patch for patch in read(tile_orders(six, 2)).ax.patches if patch.get_label() == "tile 0,0"]
    assert len(frames) == 1 + 2 + 1, "the table, two pieces row by row, one piece tile by tile"


@pytest.mark.parametrize(
    ("tile", "sentence"),
    [
        (2, "row by row: in 2 pieces, 6 elements apart;"),
        ((3, 2), "row by row: in 3 pieces, 6 elements apart;"),
        ((2, 6), "row by row: in one piece;"),
        ((1, 2), "row by row: in one piece;"),
    ],
)
def test_the_pieces_are_counted(read, six, tile, sentence):
    assert sentence in read(tile_orders(six, tile)).texts


def test_the_description_has_both_orders(six):
    assert describe(tile_orders(six, 2)) == (
        "A 6x6 float32 array as 3x3 tiles of 2x2 cells, one colour per tile. The cells of tile 0,0 are stored "
        "row by row: in 2 pieces, 6 elements apart; tile by tile: in one piece. "
        f"Memory row by row: {' '.join(map(str, range(36)))}. Memory tile by tile: {TILE_ORDER}."
    )


@pytest.mark.parametrize("tile", [1, 3, (1, 6), (6, 1)])
def test_no_text_overlaps_another_or_leaves_the_figure(read, six, tile):
    assert read(tile_orders(six, tile)).troubles() == []


@pytest.mark.parametrize("shape", [(2, 2), (6, 16)])
def test_no_text_overlaps_another_in_other_sizes(read, shape):
    assert read(tile_orders(np.arange(np.prod(shape)).reshape(shape), 2)).troubles() == []


@pytest.mark.parametrize(
    ("array", "tile", "error", "message"),
    [
        (np.zeros(4), 2, ValueError, "expected 2 axes"),
        (np.zeros((12, 12)), 2, ValueError, "array has 144 cells; expected at most 100"),
        (np.zeros((6, 6)), 4, ValueError, r"tile is 4; expected rows and columns that divide .* \(6, 6\)"),
        (np.zeros((6, 6)), (2, 4), ValueError, r"tile is \(2, 4\)"),
        (np.zeros((6, 6)), (2, 2, 2), ValueError, "expected one number or a pair"),
        (np.zeros((6, 6)), 0, ValueError, "tile is 0; expected at least 1"),
        (np.zeros((6, 6)), 2.0, TypeError, "tile is 2.0; expected an integer"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(array, tile, error, message):
    with pytest.raises(error, match=message):
        tile_orders(array, tile)
