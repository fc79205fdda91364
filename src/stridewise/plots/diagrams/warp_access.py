"""What a warp asks of a GPU's memory: the 32-byte pieces that are moved, and the bytes of them that its threads use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array, check_positive_integer
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description

CELL_WIDTH, CELL_HEIGHT = 22, 24
PIECE_GAP, ROW_GAP = 12, 34
PIECES_PER_ROW = 4
MAX_PIECES = 32
HEADING_HEIGHT = 24

Pieces = Mapping[int, Mapping[int, Sequence[int]]]  # number of a piece -> element in it -> threads that use it


def warp_access(
    addresses: NDArray[Any], *, itemsize: int = 4, piece: int = 32, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw one request of a warp: every piece of memory that is moved for it, with the threads that use its elements.

    Elements that no thread uses are hatched: they are moved in vain.

    Parameters
    ----------
    addresses : ndarray of int, shape (threads,)
        The first byte that each thread asks for, as in `Launch.first_warp`.
    itemsize : int, default 4
        Bytes of an element.
    piece : int, default 32
        Bytes of the aligned pieces in which memory is moved, a multiple of `itemsize`; at most 32 pieces are drawn.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.
    title : str, optional
        Heading at the upper left.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If the addresses are not such an array, or need more pieces than can be drawn.
    """
    pieces = _checked_pieces(addresses, itemsize, piece)
    columns = piece // itemsize
    piece_width = columns * CELL_WIDTH
    heading = _heading(addresses, pieces, itemsize, piece)
    top = style.MARGIN + title_height(title) + HEADING_HEIGHT
    rows = -(-len(pieces) // PIECES_PER_ROW)
    across = min(len(pieces), PIECES_PER_ROW)
    right = style.MARGIN + across * (piece_width + PIECE_GAP) - PIECE_GAP
    width = max(right + style.MARGIN, title_width(title), style.text_width(heading, style.TEXT) + 2 * style.MARGIN)
    canvas = open_canvas(ax, width, top + rows * (CELL_HEIGHT + ROW_GAP) - ROW_GAP + 20 + style.MARGIN)
    draw_title(canvas, title)
    canvas.text(style.MARGIN, top - HEADING_HEIGHT / 2 - 2, heading, align="left")
    for place, (number, used) in enumerate(pieces.items()):
        row, column = divmod(place, PIECES_PER_ROW)
        corner = (style.MARGIN + column * (piece_width + PIECE_GAP), top + row * (CELL_HEIGHT + ROW_GAP))
        _draw_piece(canvas, corner, columns, used, number * piece)
    return set_description(canvas.ax, _description(heading, pieces, piece), title=title)


def _checked_pieces(addresses: NDArray[Any], itemsize: int, piece: int) -> Pieces:
    check_array("addresses", addresses, ndim=1)
    check_positive_integer("itemsize", itemsize)
    check_positive_integer("piece", piece)
    if addresses.dtype.kind not in "iu":
        raise TypeError(f"addresses has dtype {addresses.dtype}; expected whole numbers of bytes")
    if piece % itemsize:
        raise ValueError(f"piece is {piece}; expected a multiple of itemsize, {itemsize}")
    pieces: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for thread, address in enumerate(addresses.tolist()):
        number, byte = divmod(address, piece)
        pieces[number][byte // itemsize].append(thread)
    if len(pieces) > MAX_PIECES:
        raise ValueError(f"the addresses lie in {len(pieces)} pieces of {piece} bytes; expected at most {MAX_PIECES}")
    return dict(sorted(pieces.items()))


def _heading(addresses: NDArray[Any], pieces: Pieces, itemsize: int, piece: int) -> str:
    used = itemsize * sum(map(len, pieces.values()))
    moved = piece * len(pieces)
    threads, transactions = style.count_text(len(addresses), "thread"), style.count_text(len(pieces), "transaction")
    return f"{threads}, {transactions} of {piece} bytes: {used} of {moved} bytes are used"


def _draw_piece(
    canvas: Canvas, corner: tuple[float, float], columns: int, used: Mapping[int, Sequence[int]], first_byte: int
) -> None:
    left, top = corner
    for cell in range(columns):
        x, threads = left + cell * CELL_WIDTH, used.get(cell, ())
        name = f"byte {first_byte} cell {cell}"
        if threads:
            canvas.fill(x, top, CELL_WIDTH, CELL_HEIGHT, style.Fill(style.tint(style.BLUE)))
            canvas.text(x + CELL_WIDTH / 2, top + CELL_HEIGHT / 2, _threads(threads), size=style.SMALL)
        else:
            canvas.fill(x, top, CELL_WIDTH, CELL_HEIGHT, style.Fill(style.PALE_GREY))
            canvas.hatch(x, top, CELL_WIDTH, CELL_HEIGHT, colour=style.LIGHT_GREY, pattern="////")
        canvas.rectangle(x, top, CELL_WIDTH, CELL_HEIGHT, facecolor="none", label=name, zorder=2)
    canvas.rectangle(left, top, columns * CELL_WIDTH, CELL_HEIGHT, facecolor="none", linewidth=2, zorder=3)
    below = top + CELL_HEIGHT + 11
    canvas.text(left, below, f"byte {first_byte}", size=style.SMALL, colour=style.DARK_GREY, align="left")


def _threads(threads: Sequence[int]) -> str:
    return (
        str(threads[0])
        if len(threads) == 1
        else "all"
        if len(threads) > 9
        else f"{len(threads)}\N{MULTIPLICATION SIGN}"
    )


def _description(heading: str, pieces: Pieces, piece: int) -> str:
    parts = []
    for number, used in pieces.items():
        threads = sorted(thread for sharing in used.values() for thread in sharing)
        parts.append(f"bytes {number * piece} to {(number + 1) * piece - 1} for {_named(threads)}")
    return f"One request of a warp. {heading}: {'; '.join(parts)}."


def _named(threads: Sequence[int]) -> str:
    if len(threads) == 1:
        return f"thread {threads[0]}"
    is_range = threads[-1] - threads[0] == len(threads) - 1
    return f"threads {threads[0]} to {threads[-1]}" if is_range else f"threads {', '.join(map(str, threads))}"
