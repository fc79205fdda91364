# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5 · Stride tiling
#
# [← Lesson 4](04_matmul_convolution.ipynb) · [All lessons](00_contents.md) · [Lesson 6 →](06_im2col.ipynb)
#
# There is no convolution in this lesson, but the next ones build on it. It shows what you can do with an array once
# you choose its strides yourself: cut a matrix into [tiles](glossary.md#tile) without moving a byte, and then move
# the bytes, all in two lines.
#
# **After this lesson you can**
#
# - read the strides of any array, and predict what its memory looks like;
# - make views with strides of your own, and know when that is dangerous;
# - cut a matrix into tiles, make each tile contiguous in memory, and put the matrix together again;
# - say why fast matrix products work on tiles.
#
# It takes about 60 minutes. There are four exercises.

# %%
import ctypes

import numpy as np
from numpy.lib.stride_tricks import as_strided

from stridewise import check, foreseen, hint, plots, predict, race
from stridewise.layout import safe_as_strided
from stridewise.timing import measure

try:
    import numba
except ImportError:  # as in a browser
    from stridewise.absent import numba

# %% [markdown]
# ## Why tiles?
#
# We usually think of a matrix as
#
# ```c
# float A[M][N];
# ```
#
# row after row. But a processor multiplies matrices best in small blocks, because a block can stay in the registers
# or in a small, fast cache while it is used many times. For that, this layout is better:
#
# ```c
# float A[M/TILE][N/TILE][TILE][TILE];
# ```
#
# with a TILE of 4, say. In the usual row-major order of *this* array, every TILE by TILE block is contiguous: 16
# float32 values, as much as one cache line of 64 bytes holds. In `A[M][N]` they are spread over four lines.
#
# How would you get from one layout to the other? Four nested loops would do it, slowly and with plenty of room for
# mistakes. With strides it takes two lines.
#
# ## A 6x6 array

# %%
n = 6
A = np.arange(n**2, dtype=np.float32).reshape(n, n)
print(A)

# %% [markdown]
# **Predict.** What are its strides, in elements and in NumPy's bytes? In what order does memory hold the numbers?


# %%
def memory(array):
    """The raw memory behind an array: `array.nbytes` bytes from its first element on."""
    raw = ctypes.string_at(array.ctypes.data, array.nbytes)
    return np.frombuffer(raw, dtype=array.dtype)


print(memory(A))
print("strides in bytes:   ", A.strides)
print("strides in elements:", tuple(step // A.itemsize for step in A.strides))

# %% [markdown]
# Row after row: one step down skips 6 elements (24 bytes), one step to the right goes to the next element (4 bytes).
#
# ## Four axes on the same memory
#
# We want tiles of 2x2. There are 3 by 3 of them, so the tiled array has the shape (3, 3, 2, 2): tile row, tile
# column, row inside the tile, column inside the tile.

# %% tags=["show"]
plots.show(plots.tile_orders(A, 2))

# %% [markdown]
# Nothing has to move for this. You only need to say, for each of the four axes, how far one step goes in the memory
# that is already there.
#
# **Predict.** You are at the first element of the first tile. How many elements does each step move?
#
# | step | meaning | elements |
# | --- | --- | --- |
# | i | one tile down | ? |
# | j | one tile to the right | ? |
# | k | one row down, inside the tile | ? |
# | l | one column to the right, inside the tile | ? |

# %% tags=["show"]
predict("tile-strides")

# %% [markdown]
# <details><summary>The four numbers</summary>
#
# One tile down is two rows: 12. One tile to the right is two columns: 2. One row down is 6, and one column is 1. So
# the strides are **(12, 2, 6, 1)** in elements, and four times that in bytes.
#
# </details>

# %% [markdown]
# NumPy's `as_strided` makes an array from the memory of another one, with any shape and strides you like:

# %%
B = as_strided(A, shape=(3, 3, 2, 2), strides=np.array((12, 2, 6, 1)) * 4)
print(B)
print("strides in bytes:", B.strides)

# %% [markdown]
# Four-dimensional arrays are hard to read when printed, but look: each small block is one 2x2 tile. And the strides
# are (48, 8, 24, 4).
#
# **Predict.** What does the raw memory look like now?

# %%
print(memory(A))
print("same memory:", np.shares_memory(A, B))

# %% [markdown]
# Exactly as before. `B` is just another way to step through the memory of `A`. No element was copied, and none would
# be in a larger array.
#
# See for yourself: hover over an element of `B`, or click one and use the arrow keys (with Shift they move from tile
# to tile).

# %% tags=["show"]
plots.explore(A=A, B=B)

# %% [markdown]
# **Try.** Press Edit next to the strides of `B` and swap the last two, 24 and 4. What happens to the tiles? (Each is
# transposed: its rows have become its columns.) Then set the first stride to 52. Some elements turn red: they would
# lie outside the array's memory, so the explorer does not read them.
#
# ## Strides that lead outside
#
# `as_strided` checks nothing. Give it strides that lead outside the array, and it reads whatever is there: another
# array, or memory that your program may not access, which crashes it.
#
# Stridewise has a safe version. It first computes which addresses the view can reach, and raises an error if any of
# them lies outside the array.

# %%
try:
    safe_as_strided(A, shape=(3, 3, 2, 2), strides=(12 * 4, 2 * 4, 6 * 4, 8 * 4))
except ValueError as error:
    print(error)

# %% [markdown]
# **Predict.** Here is a classic mistake: the strides are given in elements, and NumPy takes them as bytes. Every
# access stays inside the array, so there is no error. What do you get?

# %%
print(safe_as_strided(A, shape=(2, 2), strides=(6, 1)))

# %% [markdown]
# Garbage: all but the first are pieced together from the bytes of two neighbours. So always build your strides from
# `A.strides`, which are already in bytes. Then your code also works for float64, and for an array that is itself a
# slice or a transpose of another.
#
# While your answers are being checked, NumPy's own `as_strided` is just as careful. A wrong stride gives you a
# message, not a crash.
#
# ### Exercise: tiles as a view
#
# Write it for any matrix and any tile size that divides both sides. No copy!
#
# Any method is welcome that copies nothing, with one exception: `sliding_window_view` is not allowed, because it finds
# the strides for you.


# %% tags=["exercise:tile_view"]
def tile_view(a, tile):
    """a: (M, N). Returns a view (M/tile, N/tile, tile, tile).

    out[i, j, k, l] is a[i*tile + k, j*tile + l].
    """
    ### BEGIN SOLUTION
    # One step between tiles is `tile` steps between elements. All strides are multiples of a.strides, so they
    # are right for any dtype and any layout of a.
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return as_strided(a, shape, (tile * down, tile * right, down, right))
    ### END SOLUTION


# %% tags=["check:tile_view"]
verdict = check(tile_view)
verdict.score()

# %% [markdown]
# ## Now move the bytes
#
# The view has the right shape, but its tiles are still scattered in memory: the two rows of each tile lie a whole
# matrix row apart. A fast matrix product wants each tile contiguous.
#
# `np.ascontiguousarray` copies an array into new memory, in the order of its axes.
#
# **Predict.** The memory behind the view starts with 0, 1, 2, 3. Which four numbers does the memory of the copy start
# with? And what are its strides?

# %% tags=["show"]
predict("first-tile")

# %%
C = np.ascontiguousarray(B)
print("before:", memory(A))
print("after: ", memory(C))
print("strides before:", B.strides, " after:", C.strides)

# %% [markdown]
# 0, 1, 6, 7: the first tile, then the second. The strides changed from (48, 8, 24, 4) to (48, 16, 8, 4). That is
# row-major order for the shape (3, 3, 2, 2): 12, 4, 2, 1 elements.
#
# So two lines are enough for any layout that you can describe with strides: describe it as a view, then make the view
# contiguous.
#
# In the explorer, `C` has memory of its own. Walk along the last two axes of a tile, in `B` and then in `C`, and
# watch the memory and its cache lines.

# %% tags=["show"]
plots.explore(B=B, C=C, made_from=[(C, B)])

# %% [markdown]
# And here the copy is made, tile after tile. In the memory of `A`, a tile lies in two contiguous runs; in the memory
# of `C`, in one.

# %% tags=["show"]
plots.animate_tiles(A, 2)

# %% tags=["show"]
plots.show(
    plots.memory_strip(C, colour_by=1, title="C: tiles side by side, coloured by tile column")
)

# %% [markdown]
# ### Exercise: tiles in memory
#
# Return the tiles as a contiguous array that shares no memory with `a`. (Careful: `np.ascontiguousarray` does not
# copy an array that is contiguous already. Could that happen here?)
#
# Any method is welcome, here and in the next exercise: the checks look at the result and its memory.


# %% tags=["exercise:tile_copy"]
def tile_copy(a, tile):
    """a: (M, N). Returns the tiles of tile_view as a contiguous copy."""
    ### BEGIN SOLUTION
    # The same view, copied in the order of its axes: each tile ends up contiguous. np.array copies even where
    # the view is contiguous already.
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.array(as_strided(a, shape, (tile * down, tile * right, down, right)), order="C")
    ### END SOLUTION


# %% tags=["check:tile_copy"]
verdict = check(tile_copy)
verdict.score()

# %% [markdown]
# (It could: if there is only one column of tiles, or if a tile is a single element, the tiles lie in `a` one after
# the other already, the view is contiguous, and `np.ascontiguousarray` returns it as it is.)
#
# ### Exercise: back to a matrix
#
# Put the tiles back together into a matrix. A reshape alone is not enough: walk along the first row of the matrix and
# see which of the four axes you cross.


# %% tags=["exercise:untile"]
def untile(tiles):
    """tiles: (M/tile, N/tile, tile, tile). Returns the matrix (M, N).

    out[i*tile + k, j*tile + l] is tiles[i, j, k, l].
    """
    ### BEGIN SOLUTION
    # The rows of a tile belong next to its row of tiles: exchange the two middle axes, then flatten in pairs.
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(down * rows, right * columns)
    ### END SOLUTION


# %% tags=["check:untile"]
verdict = check(untile)
verdict.score()

# %% [markdown]
# ## What tiles are good for
#
# Three plain loops for `a @ b`, with the last one along the rows of `b`, go through all of `b` for every row of `a`.
# If `b` is larger than the cache, it has to be fetched from memory again for each row.
#
# Now take one tile of `b`, small enough to stay in the cache, and use it for *all* rows of `a` before you take the
# next. Then each element of `b` is fetched only once. In exchange, you go through `a` several times, once for each
# column of tiles, and through the output once for each row of tiles.
#
# **Predict.** Let `a` have 256 rows and 2048 columns, and `b` 2048 rows and 2048 columns, in tiles of 128. By what
# factor does the memory traffic drop?

# %%
rows, size, tile = 256, 2048, 128
b_bytes, a_bytes = size * size * 4, rows * size * 4
plain = rows * b_bytes
# b once; a 16 times; the output, which is as large as a, 16 times read and 16 times written
tiled = b_bytes + 3 * (size // tile) * a_bytes
print(f"plain loops:  {plain / 2**20:5.0f} MiB, if no part of b survives in the cache")
print(f"tiles of {tile}: {tiled / 2**20:5.0f} MiB, less by a factor of {plain / tiled:.0f}")

# %% [markdown]
# That is the theory. Does it hold in practice? Here are three versions, compiled. They have the same innermost loop:
# along a row of `b`, or of its tile, as in lesson 3. The second works tile by tile on `b` as it is. The third gets a
# `b` in which every tile is contiguous, as your `tile_copy` makes them.


# %%
@numba.njit
def plain_loops(a, b):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
    return out


@numba.njit
def tile_by_tile(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for p in range(b.shape[1] // tile):
        for q in range(b.shape[0] // tile):
            for i in range(a.shape[0]):  # all rows of a use the same tile of b
                for k in range(tile):
                    for j in range(tile):
                        out[i, p * tile + j] += (
                            a[i, q * tile + k] * b[q * tile + k, p * tile + j]
                        )
    return out


@numba.njit
def contiguous_tiles(a, tiles):
    down, right, tile, _ = tiles.shape
    out = np.zeros((a.shape[0], right * tile), dtype=a.dtype)
    for p in range(right):
        for q in range(down):
            for i in range(a.shape[0]):
                for k in range(tile):
                    for j in range(tile):
                        out[i, p * tile + j] += a[i, q * tile + k] * tiles[q, p, k, j]
    return out


def copy_tiles(b, tile):
    """b with each tile contiguous: a four-dimensional view, copied."""
    down, right = b.strides
    shape = (b.shape[0] // tile, b.shape[1] // tile, tile, tile)
    return np.ascontiguousarray(as_strided(b, shape, (tile * down, tile * right, down, right)))


# %% [markdown]
# **Predict.** Which is fastest when `b` is 512 by 512, which is 1 MiB? And when it is 2048 by 2048, which is 16 MiB?
# (The time to copy the tiles is included.)

# %% tags=["show"]
predict("tiles-large")

# %% tags=["fold", "needs:numba"]
# Times the three versions and NumPy on the small and on the large b.
numba.get_num_threads()  # not installed? Then this cell says so: in plain Python it would take minutes
generator = np.random.default_rng(0)
near_a, near_b = np.ones((256, 128), np.float32), np.ones((128, 128), np.float32)  # for later
for size in (512, 2048):
    a = generator.standard_normal((256, size), dtype=np.float32)
    b = generator.standard_normal((size, size), dtype=np.float32)
    times = measure(
        {
            "NumPy": lambda: a @ b,
            "plain loops": lambda: plain_loops(a, b),
            "tile by tile": lambda: tile_by_tile(a, b, 128),
            "contiguous tiles": lambda: contiguous_tiles(a, copy_tiles(b, 128)),
            "b in a cache": lambda: plain_loops(near_a, near_b),
        }
    )
    print(f"b of {size}x{size}:")
    for name in ("tile by tile", "contiguous tiles"):
        print("   ", times.comparison(name, "plain loops"))
    products = dict.fromkeys(times, 256 * size * size) | {"b in a cache": 256 * 128 * 128}
    per_product = times.scaled({name: 1 / count for name, count in products.items()})
    plots.show(
        plots.time_dots(
            per_product.only("NumPy", "plain loops", "tile by tile", "contiguous tiles"),
            baseline="NumPy",
            per="multiply-add",
            title=f"a (256, {size}) times b ({size}, {size}), float32",
        )
    )
predict("tiles-large", per_product)

# %% [markdown]
# While `b` fits into one of the inner caches, tiles have little to gain, and can lose: the loops are shorter, and
# there are more of them. When `b` does not fit, tiles save time spent waiting for it. They can save more when each
# tile is contiguous. In the original layout of the large `b` the 128 rows of a tile are 8 KiB apart (2048 numbers),
# so their lines compete for a few sets of the inner caches, like the columns of lesson 3, and can evict each other
# although there would be room.
#
# **Predict.** For the large `b`, tiles reduce the traffic by a factor of 37. By what factor did they reduce the time?
# Why is that not the same number? As a hint: how fast would the plain loops be if they never waited for memory?

# %% tags=["show", "needs:numba"]
# `near_b` has 128 rows and 128 columns, 64 KiB. It was timed in the same turns.
for name in ("contiguous tiles", "tile by tile", "plain loops"):
    print(per_product.comparison(name, "b in a cache"))
plots.show(
    plots.time_dots(
        per_product.only("b in a cache", "contiguous tiles", "tile by tile", "plain loops"),
        baseline="b in a cache",
        per="multiply-add",
        title="How far from loops that never wait for memory?",
    )
)

# %% [markdown]
# "b in a cache" is the speed of the plain loops when all of `b` stays in a cache. Saving traffic can bring the large
# product up to about that speed and no further, because the innermost loop is still the same: for each product it
# loads an element of `b` and a sum, and stores the sum again. So the last line above is about what tiles can gain
# here with this innermost loop: waiting for memory costs the plain loops no more than that.
#
# It is usually far less than the count of bytes suggests, for two reasons. The plain loops read `b` in order, so the
# processor fetches the next lines while it multiplies. And the count assumed that no part of `b` survives in a cache;
# the largest cache of your processor may hold all 16 MiB. Either way, most of the traffic that tiles save would have
# cost no time.
#
# NumPy's product is tiled at *every* level: for the large cache, for the small one, and finally for the registers,
# where a block of the output stays until it is finished, with no loads and stores of sums in between. And it copies
# the tiles into contiguous memory first, as you did. Lesson 8 comes back to this.
#
# ### Exercise: a tiled matrix product
#
# Write one yourself, under `@numba.njit`, for a matrix `b` in plain row-major order. The outer loops run over tiles,
# the inner loops run inside a tile. The tile size divides all three lengths. You may tile `a` and the output as well.
# The check follows the order of your products, and counts what a small cache would load: one with room for 120 numbers,
# where three tiles of 4x4 take 48. How you multiply one tile by another is up to you, with `@` if you like; `a @ b` as a
# whole has no tiles, and earns half of the points.


# %% tags=["exercise:tiled_matmul"]
@numba.njit
def tiled_matmul(a, b, tile):
    """a: (M, K), b: (K, N); tile divides M, K and N.

    Returns a @ b, computed tile by tile, with the dtype of a.
    """
    ### BEGIN SOLUTION
    # The tile of b stays in the cache while every row of a passes by. Within it, j runs innermost, along rows
    # of b and of the output.
    rows, inner = a.shape
    columns = b.shape[1]
    out = np.zeros((rows, columns), dtype=a.dtype)
    for p in range(columns // tile):
        for q in range(inner // tile):
            for i in range(rows):
                for k in range(tile):
                    for j in range(tile):
                        out[i, p * tile + j] += (
                            a[i, q * tile + k] * b[q * tile + k, p * tile + j]
                        )
    return out
    ### END SOLUTION


# %% tags=["check:tiled_matmul"]
verdict = check(tiled_matmul)
verdict.score()

# %% tags=["show"]
race(tiled_matmul)

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("05_stride_tiling")

# %% [markdown]
# ## What to remember
#
# - A view is a shape and strides on another array's memory. `as_strided` lets you choose both, and checks nothing.
#   `safe_as_strided` checks first.
# - Build strides from `a.strides`: they are in bytes, and right for any dtype and any layout.
# - Tiles have the strides (tile·down, tile·right, down, right). `np.ascontiguousarray` then moves the bytes.
# - A reshape merges or splits neighbouring axes. To make two axes neighbours, transpose first.
#
# ## Where to read on
#
# - The NumPy reference on `as_strided`, in `numpy.lib.stride_tricks`, with its warning.
# - Monica Lam, Edward Rothberg and Michael Wolf, *The Cache Performance and Optimizations of Blocked Algorithms*
#   (1991).
# - Previous: [lesson 4, matrix products](04_matmul_convolution.ipynb). Next: [lesson 6, im2col](06_im2col.ipynb),
#   where strides turn into a convolution.
