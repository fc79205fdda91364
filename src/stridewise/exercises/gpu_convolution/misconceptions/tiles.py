"""Misconceptions of `conv_gpu_tiled`: the tile in shared memory, its halo, and the barrier."""

from collections.abc import Sequence

import numpy as np

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_TILE_A_BLOCK
from stridewise.exercises.gpu_convolution.misconceptions import sums
from stridewise.exercises.gpu_convolution.misconceptions.kernels import one_tile_a_block
from stridewise.exercises.gpu_convolution.models import planes, tiles
from stridewise.exercises.gpu_convolution.models.runs import Sign
from stridewise.exercises.kernel_functions import as_function, changed_kernel
from stridewise.exercises.record import Misconception

_LOADS = """    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = top + r, left + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
"""
_BARRIER = "    cuda.syncthreads()\n"
_HAS_OUTPUT = "    if oy < out.shape[0] and ox < out.shape[1]:\n"
_INSIDE = "iy < x.shape[0] and ix < x.shape[1]"
_IN_TILE = "tile[ty + r, tx + s]"


def _misconception(
    name: str, belief: str, remedy: str, signs: Sequence[Sign], *changes: tuple[str, str]
) -> Misconception:
    example = changed_kernel(one_tile_a_block, ONE_TILE_A_BLOCK, name, *changes)
    return Misconception(example, belief, remedy, signs=tuple(signs))


BARRIER_MISSING = _misconception(
    "barrier_missing",
    "Your function reads shared memory while other threads may still be filling it",
    "A thread reads what its neighbours have loaded. Next: call cuda.syncthreads() between filling the tile and "
    "reading it.",
    tiles.READ_TOO_EARLY,
    (_BARRIER, ""),
)
SECOND_BARRIER_MISSING = _misconception(
    "second_barrier_missing",
    "Your function writes to the tile again while other threads may still be reading it",
    "A loop that fills a tile and reads it needs two barriers. Next: call cuda.syncthreads() after reading, too.",
    tiles.REFILLED_TOO_EARLY,
    (_LOADS, "    for again in range(2):\n" + "".join(f"    {line}\n" for line in _LOADS.splitlines())),
    (_BARRIER, "        cuda.syncthreads()\n"),
    (_HAS_OUTPUT, "        total = 0.0\n        total += tile[7 - ty, 7 - tx]\n" + _HAS_OUTPUT),
)
ELEMENTS_LOADED_BY_SEVERAL = _misconception(
    "elements_loaded_by_several",
    "Your function lets several threads write one element of shared memory",
    "Each element of the tile is loaded by one thread. Next: let thread (x, y) load the elements that are multiples of "
    "8 away from its own.",
    tiles.WRITTEN_BY_SEVERAL,
    ("range(ty, 10, 8)", "range(ty, ty + w.shape[0])"),
    ("range(tx, 10, 8)", "range(tx, tx + w.shape[1])"),
)
BARRIER_FOR_SOME_THREADS = _misconception(
    "barrier_for_some_threads",
    "Your function sends the threads without an output away before the barrier",
    "All threads of a block must come to cuda.syncthreads(), and all help to fill the tile. Next: test for the output "
    "after the barrier.",
    tiles.BARRIER_WHERE_AN_OUTPUT_IS,
    (_LOADS, _HAS_OUTPUT + "".join(f"    {line}\n" for line in _LOADS.splitlines())),
    (_BARRIER + _HAS_OUTPUT, "        cuda.syncthreads()\n"),
)
BARRIER_IN_A_BRANCH = _misconception(
    "barrier_in_a_branch",
    "Your function has a barrier to which only some threads of a block come",
    "All threads of a block must come to each cuda.syncthreads(). Next: put it behind the loop or the branch.",
    tiles.BARRIER_FOR_SOME,
    ("            tile[r, s]", "            cuda.syncthreads()\n            tile[r, s]"),
)
SHAPE_FROM_AN_ARGUMENT = _misconception(
    "shape_from_an_argument",
    "Your function takes the shape of the tile from an argument",
    "Shared memory is reserved when the kernel is compiled. Next: use numbers; kernels have at most 3 by 3.",
    tiles.SHAPE_OF_AN_ARGUMENT,
    ("(10, 10)", "(8 + w.shape[0] - 1, 8 + w.shape[1] - 1)"),
)


def tile_without_halo(x, w, out):
    tile = cuda.shared.array((8, 8), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    if oy < x.shape[0] and ox < x.shape[1]:
        tile[ty, tx] = x[oy, ox]
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


TILE_WITHOUT_HALO = Misconception(
    as_function(tile_without_halo, ONE_TILE_A_BLOCK),
    belief="Your function has a tile as large as its block of outputs, without the halo",
    remedy="The windows of the last outputs reach KH - 1 rows and KW - 1 columns further. Next: make it 10 by 10.",
    signs=tiles.TILE_OF_THE_BLOCKS_SIZE,
)
HALO_NOT_LOADED = _misconception(
    "halo_not_loaded",
    "Your function fills the tile with one element a thread, so that its halo stays empty",
    "A tile of 10 by 10 has more elements than its block has threads: some load several. Next: loop over the tile in "
    "steps of 8.",
    tiles.HALO_NOT_LOADED,
    ("range(ty, 10, 8)", "range(ty, 8, 8)"),
    ("range(tx, 10, 8)", "range(tx, 8, 8)"),
)
HALO_TO_THE_RIGHT_ONLY = _misconception(
    "halo_to_the_right_only",
    "Your function has a halo of columns, and none of rows",
    "Windows reach down as well as to the right. Next: make the tile 10 by 10, and load all of it.",
    tiles.reads_tile(tiles.NO_HALO_BELOW),
    ("(10, 10)", "(8, 10)"),
    ("range(ty, 10, 8)", "range(ty, 8, 8)"),
)
HALO_BELOW_ONLY = _misconception(
    "halo_below_only",
    "Your function has a halo of rows, and none of columns",
    "Windows reach to the right as well as down. Next: make the tile 10 by 10, and load all of it.",
    tiles.HALO_BELOW_ONLY,
    ("(10, 10)", "(10, 8)"),
    ("range(tx, 10, 8)", "range(tx, 8, 8)"),
)
ONE_ELEMENT_A_THREAD = _misconception(
    "one_element_a_thread",
    "Your function loads one element for each thread: 64, where the tile has more",
    "10 by 10 elements are 100. Next: let each thread go on by 64 elements, in a loop, until the tile is full.",
    tiles.reads_tile(*tiles.AN_ELEMENT_A_THREAD),
    (
        _LOADS,
        """    k = ty * 8 + tx
    iy, ix = top + k // 10, left + k % 10
    tile[k // 10, k % 10] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
""",
    ),
)
OWN_PIXELS_AS_HALO = _misconception(
    "own_pixels_as_halo",
    "Your function fills the halo of the tile with the block's own pixels once more",
    "The element (r, s) of the tile is the pixel (top + r, left + s). Next: move the pixel on as far as its place.",
    tiles.reads_tile(tiles.OWN_PIXELS_AS_HALO),
    ("iy, ix = top + r, left + s", "iy, ix = top + r % 8, left + s % 8"),
)
CORNER_NOT_LOADED = _misconception(
    "corner_not_loaded",
    "Your function loads the rows below and the columns to the right of the tile, but not the corner between them",
    "The window of the last output reaches into the corner. Next: load the 2 by 2 elements there, too.",
    tiles.reads_tile(tiles.NO_CORNER),
    ("            tile[r, s] =", "            if r < 8 or s < 8:\n                tile[r, s] ="),
)
HALO_OF_ONE = _misconception(
    "halo_of_one",
    "Your function has a halo of one row and one column",
    "A kernel of 3 rows reaches 2 rows further than its first. Next: make the tile 10 by 10, and load all of it.",
    tiles.reads_tile(tiles.HALO_OF_ONE),
    ("(10, 10)", "(9, 9)"),
    ("range(ty, 10, 8)", "range(ty, 9, 8)"),
    ("range(tx, 10, 8)", "range(tx, 9, 8)"),
)
NO_TEST_FOR_THE_EDGE = _misconception(
    "no_test_for_the_edge",
    "Your function fills the whole tile, also where it lies outside the image",
    "The tiles of the last blocks go beyond the image. Next: test row and column against x.shape first.",
    tiles.BEYOND_THE_IMAGE,
    (f"x[iy, ix] if {_INSIDE} else 0", "x[iy, ix]"),
)
EDGE_NOT_FILLED = _misconception(
    "edge_not_filled",
    "Your function leaves the tile unwritten beyond the image's edge, and threads without an output read it there",
    "What lies there is whatever was there before. Next: write 0 into the tile beyond the edge.",
    tiles.UNWRITTEN_AND_UNUSED,
    (
        f"            tile[r, s] = x[iy, ix] if {_INSIDE} else 0",
        f"            if {_INSIDE}:\n                tile[r, s] = x[iy, ix]",
    ),
    (f"{_HAS_OUTPUT}        total = 0.0", "    if True:\n        total = 0.0"),
    (
        "        out[oy, ox] = total",
        "        if oy < out.shape[0] and ox < out.shape[1]:\n            out[oy, ox] = total",
    ),
)
BOUNDS_OF_THE_OUTPUT = _misconception(
    "bounds_of_the_output",
    "Your function tests pixels against the size of the output, so that the image's last rows or columns are missing",
    "The image is KH - 1 rows and KW - 1 columns larger than the output. Next: test against x.shape.",
    tiles.reads_tile(*tiles.BOUNDS_OF_THE_OUTPUT),
    (_INSIDE, "iy < out.shape[0] and ix < out.shape[1]"),
)
BOUNDS_EXCHANGED = _misconception(
    "bounds_exchanged",
    "Your function tests the row against the width and the column against the height",
    "x.shape is (H, W). Next: test the row against x.shape[0] and the column against x.shape[1].",
    tiles.reads_tile(*tiles.BOUNDS_EXCHANGED),
    (_INSIDE, "iy < x.shape[1] and ix < x.shape[0]"),
)
LAST_PIXELS_MISSING = _misconception(
    "last_pixels_missing",
    "Your function leaves out the last row or the last column of the image when it loads tiles",
    "The last row of the image is x.shape[0] - 1. Next: use < with x.shape in the test.",
    tiles.reads_tile(*tiles.LAST_PIXELS_MISSING),
    (_INSIDE, "iy < x.shape[0] - 1 and ix < x.shape[1] - 1"),
)
LOADED_BY_THREADS_WITH_AN_OUTPUT = _misconception(
    "loaded_by_threads_with_an_output",
    "Your function lets only threads with an output fill the tile, so that pixels are missing in the last blocks",
    "The last windows need pixels beyond the last output. Next: let all threads load, and test against x.shape.",
    tiles.LOADED_BY_THREADS_WITH_AN_OUTPUT,
    (_LOADS, _HAS_OUTPUT + "".join(f"    {line}\n" for line in _LOADS.splitlines())),
)
SPLIT_BY_THE_BLOCKS_SIDE = _misconception(
    "split_by_the_blocks_side",
    "Your function splits the number of a tile's element by the side of the block, not by that of the tile",
    "A row of the tile has 10 elements. Next: take row and column from number // 10 and number % 10.",
    tiles.SPLIT_BY_THE_SIDE,
    (
        _LOADS,
        """    for k in range(ty * 8 + tx, 100, 64):
        r, s = k // 8, k % 8
        iy, ix = top + r, left + s
        tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
""",
    ),
)
TILE_TRANSPOSED = _misconception(
    "tile_transposed",
    "Your function fills the tile with rows and columns exchanged, or reads it so",
    "x runs along a row, y down a column. Next: use ty with rows and tx with columns wherever the tile is indexed.",
    tiles.reads_tile(tiles.TRANSPOSED, tiles.TRANSPOSED_WHERE_READ),
    ("tile[r, s] =", "tile[s, r] ="),
)
BLOCKS_EXCHANGED = _misconception(
    "blocks_exchanged",
    "Your function takes the block's row for its column when it places the tile",
    "blockIdx.x counts along a row. Next: begin the tile at row blockIdx.y * 8 and column blockIdx.x * 8.",
    tiles.reads_tile(tiles.TRANSPOSED_BLOCKS),
    ("top, left = cuda.blockIdx.y * 8, cuda.blockIdx.x * 8", "top, left = cuda.blockIdx.x * 8, cuda.blockIdx.y * 8"),
)
FIRST_TILE_FOR_ALL_BLOCKS = _misconception(
    "first_tile_for_all_blocks",
    "Your function loads the same tile in every block, the upper left one",
    "A block's tile begins where its outputs do. Next: add blockIdx times 8 to row and column.",
    tiles.reads_tile(tiles.FIRST_TILE),
    ("top, left = cuda.blockIdx.y * 8, cuda.blockIdx.x * 8", "top, left = 0, 0"),
)
TILES_A_TILE_APART = _misconception(
    "tiles_a_tile_apart",
    "Your function places the tiles side by side, each a tile's length after the one before it",
    "Neighbouring tiles overlap by their halo: they begin 8 pixels apart, as the outputs of their blocks do. Next: "
    "multiply blockIdx by 8.",
    tiles.reads_tile(*(tiles.blocks_apart(side) for side in (9, 10, 12)), tiles.BLOCKS_A_KERNEL_FURTHER),
    ("cuda.blockIdx.y * 8, cuda.blockIdx.x * 8", "cuda.blockIdx.y * 10, cuda.blockIdx.x * 10"),
)
PLACE_OF_THE_IMAGE_IN_THE_TILE = _misconception(
    "place_of_the_image_in_the_tile",
    "Your function reads the tile at the place that the pixel has in the image",
    "A tile begins at 0 in each block. Next: use cuda.threadIdx for places in the tile.",
    tiles.reads_tile(
        *(tiles.read_at_the_place_in_the_image(side) for side in (10, 11, 12, 16)),
        *(tiles.whole_tile_at_the_place_in_the_image(side) for side in (10, 11, 12, 16)),
    ),
    (_IN_TILE, "tile[oy + r, ox + s]"),
)
ROW_BEFORE_COLUMN = _misconception(
    "row_before_column",
    "Your function takes the first number of cuda.grid(2) for the row",
    "The first is along x, the second along y. Next: write `column, row = cuda.grid(2)`.",
    planes.EXCHANGED,
    ("ox, oy = cuda.grid(2)", "oy, ox = cuda.grid(2)"),
)
OUTPUT_WITHOUT_ITS_BLOCK = _misconception(
    "output_without_its_block",
    "Your function writes each block's outputs to the places of the first block",
    "cuda.threadIdx starts from 0 in every block. Next: use cuda.grid(2) for the output.",
    planes.WITHOUT_BLOCK,
    ("ox, oy = cuda.grid(2)", "ox, oy = cuda.threadIdx.x, cuda.threadIdx.y"),
)
OUTPUTS_A_TILE_APART = _misconception(
    "outputs_a_tile_apart",
    "Your function places the outputs of neighbouring blocks more or less than 8 apart",
    "A block has 8 by 8 outputs, whatever its tile. Next: use cuda.grid(2) for the output.",
    planes.A_TILE_APART,
    (
        "ox, oy = cuda.grid(2)",
        "ox, oy = cuda.blockIdx.x * 10 + cuda.threadIdx.x, cuda.blockIdx.y * 10 + cuda.threadIdx.y",
    ),
)
WRITES_OUTSIDE_THE_OUTPUT = _misconception(
    "writes_outside_the_output",
    "Your function lets threads write that have no output",
    "The last blocks go beyond the output. Next: test row and column against out.shape, with <.",
    planes.OUTSIDE,
    ("ox < out.shape[1]", "ox <= out.shape[1]"),
)
ONLY_WINDOWS_INSIDE_THE_BLOCK = _misconception(
    "only_windows_inside_the_block",
    "Your function computes only outputs whose windows lie inside the block's own 8 by 8 pixels",
    "Each of the 64 threads has an output; the halo is there for the last of them. Next: test against out.shape alone.",
    planes.WINDOW_IN_TILE,
    (_HAS_OUTPUT, "    if oy < out.shape[0] and ox < out.shape[1] and ty < 6 and tx < 6:\n"),
)
LAST_OUTPUTS_MISSING = _misconception(
    "last_outputs_missing",
    "Your function leaves out the last row or the last column of the output",
    "The last row of the output is out.shape[0] - 1. Next: use < with out.shape in the test.",
    planes.LAST_LEFT_OUT,
    ("oy < out.shape[0]", "oy < out.shape[0] - 1"),
)


def every_thread_from_global_memory(x, w, out):
    ox, oy = cuda.grid(2)
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += x[oy + r, ox + s] * w[r, s]
        out[oy, ox] = total


EVERY_THREAD_FROM_GLOBAL_MEMORY = Misconception(
    as_function(every_thread_from_global_memory, ONE_TILE_A_BLOCK),
    belief="Your function lets each thread fetch its whole window from global memory",
    remedy="Neighbouring windows share most of their pixels. Next: load them once into shared memory, and read there.",
    signs=tiles.COST_WITHOUT_TILE,
    shows_in="cost",
)
TILE_NEVER_READ = Misconception(
    changed_kernel(one_tile_a_block, ONE_TILE_A_BLOCK, "tile_never_read", (_IN_TILE, "x[oy + r, ox + s]")),
    belief="Your function fills a tile and never reads it: the windows come from global memory",
    remedy="A tile saves loads only where it takes the image's place. Next: read tile[ty + r, tx + s] in the sum.",
    signs=tiles.COST_TILE_UNUSED,
    shows_in="cost",
)
TILE_PARTLY_UNUSED = Misconception(
    changed_kernel(
        one_tile_a_block,
        ONE_TILE_A_BLOCK,
        "tile_partly_unused",
        (_IN_TILE, "(tile[ty, tx] if r + s == 0 else x[oy + r, ox + s])"),
    ),
    belief="Your function still fetches a part of the windows from global memory",
    remedy="Each pixel is fetched once for the whole block. Next: load all that the windows need into the tile, and "
    "read only the tile in the sum.",
    signs=tiles.COST_PARTLY_UNUSED,
    shows_in="cost",
)

MISCONCEPTIONS = (
    BARRIER_MISSING,
    SECOND_BARRIER_MISSING,
    ELEMENTS_LOADED_BY_SEVERAL,
    BARRIER_FOR_SOME_THREADS,
    BARRIER_IN_A_BRANCH,
    SHAPE_FROM_AN_ARGUMENT,
    TILE_WITHOUT_HALO,
    HALO_NOT_LOADED,
    ONE_ELEMENT_A_THREAD,
    OWN_PIXELS_AS_HALO,
    HALO_TO_THE_RIGHT_ONLY,
    HALO_BELOW_ONLY,
    CORNER_NOT_LOADED,
    HALO_OF_ONE,
    NO_TEST_FOR_THE_EDGE,
    EDGE_NOT_FILLED,
    BOUNDS_OF_THE_OUTPUT,
    BOUNDS_EXCHANGED,
    LAST_PIXELS_MISSING,
    LOADED_BY_THREADS_WITH_AN_OUTPUT,
    SPLIT_BY_THE_BLOCKS_SIDE,
    TILE_TRANSPOSED,
    BLOCKS_EXCHANGED,
    FIRST_TILE_FOR_ALL_BLOCKS,
    TILES_A_TILE_APART,
    PLACE_OF_THE_IMAGE_IN_THE_TILE,
    ROW_BEFORE_COLUMN,
    OUTPUT_WITHOUT_ITS_BLOCK,
    OUTPUTS_A_TILE_APART,
    WRITES_OUTSIDE_THE_OUTPUT,
    ONLY_WINDOWS_INSIDE_THE_BLOCK,
    LAST_OUTPUTS_MISSING,
    *sums.ON_PLANES,
    TILE_NEVER_READ,
    TILE_PARTLY_UNUSED,
    EVERY_THREAD_FROM_GLOBAL_MEMORY,
)
