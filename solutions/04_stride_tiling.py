# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · Stride tiling
#
# [← Lesson 3](03_matmul_convolution.ipynb) · [All lessons](00_contents.md) · [Lesson 5 →](05_im2col.ipynb)
#
# This lesson has nothing to do with convolution, and everything. It shows what you can do with an array when you choose its
# strides yourself: cut a matrix into tiles without moving one byte, and then move the bytes, all in two lines.
#
# **After this lesson you can**
#
# - read the strides of any array, and predict its memory;
# - make views with strides of your own, and know when that is dangerous;
# - cut a matrix into tiles, lay the tiles out in memory, and put them together again;
# - say why fast matrix products work on tiles.
#
# It takes about 60 minutes. There are four exercises.

# %%
import ctypes

import numba
import numpy as np
from numpy.lib.stride_tricks import as_strided

from stridewise import check, hint, plots
from stridewise.layout import safe_as_strided
from stridewise.timing import median_times

# %% [markdown]
# ## Why tiles?
#
# We usually think of a matrix as
#
# ```c
# float A[M][N];
# ```
#
# row after row. But a processor that multiplies matrices works on small square blocks, because a block can stay in the registers and the
# nearest cache while it is used many times. For that it would rather have
#
# ```c
# float A[M/TILE][N/TILE][TILE][TILE];
# ```
#
# with TILE something like 4 or 8. In the usual row-major order of *this* array, every TILE by TILE block lies in one piece. It comes in
# with a few cache lines, and nothing else comes with it.
#
# How would you get from one to the other? Four loops would do it, slowly, and with plenty of room for mistakes. Strides do it in one line.
#
# ## A 6x6 array

# %%
n = 6
A = np.arange(n**2, dtype=np.float32).reshape(n, n)
print(A)

# %% [markdown]
# **Predict.** What are its strides, in elements and in NumPy's bytes? What does its memory look like?


# %%
def memory(array):
    """The raw memory from the array's first element on, as many bytes as the array has."""
    raw = ctypes.string_at(array.ctypes.data, array.nbytes)
    return np.frombuffer(raw, dtype=array.dtype)


print(memory(A))
print("strides in bytes:   ", A.strides)
print("strides in elements:", tuple(step // A.itemsize for step in A.strides))

# %% [markdown]
# Row after row: one step down skips 6 elements (24 bytes), one step to the right goes to the next (4 bytes).
#
# ## Four axes on the same memory
#
# We want tiles of 2x2. There are 3 by 3 of them, so the tiled array has the shape (3, 3, 2, 2): which tile down, which tile to the right,
# which row inside the tile, which column inside.

# %% tags=["show"]
plots.show(plots.tile_orders(A, 2))

# %% [markdown]
# Nothing has to move for this. We only have to say, for each of the four axes, how far one step goes in the memory that
# is already there.
#
# **Predict.** Stand on the first element of the first tile. Where does each step take you, in elements?
#
# | step | meaning | elements |
# | --- | --- | --- |
# | i | one tile down | ? |
# | j | one tile to the right | ? |
# | k | one row down, inside the tile | ? |
# | l | one column to the right, inside the tile | ? |
#
# Write the four numbers down before you go on.
#
# <details><summary>The four numbers</summary>
#
# One tile down is two rows: 12. One tile to the right is two columns: 2. One row down is 6, one column is 1. So the strides
# are **(12, 2, 6, 1)** in elements, and four times that in bytes.
#
# </details>

# %% [markdown]
# NumPy's `as_strided` makes an array from the memory of another one, with any shape and strides you like:

# %%
B = as_strided(A, shape=(3, 3, 2, 2), strides=np.array((12, 2, 6, 1)) * 4)
print(B)
print("strides in bytes:", B.strides)

# %% [markdown]
# Printed arrays of four axes are hard to read, but look: each small block is one 2x2 tile. And the strides are (48, 8, 24, 4).
#
# **Predict.** What does the raw memory look like now?

# %%
print(memory(A))
print("same memory:", np.shares_memory(A, B))

# %% [markdown]
# Exactly as before. `B` is another way to walk through the memory of `A`. No element was copied, whatever the size of the array.
#
# Touch it: put the mouse on an element of `B`, or click one and use the arrow keys (with Shift they go from tile to tile).

# %% tags=["show"]
plots.explore(A=A, B=B)

# %% [markdown]
# **Try.** Press Edit behind the strides of `B` and swap the last two, 24 and 4. What happens to the tiles? Then give the first axis a
# stride of 52. Some elements turn red: they would lie outside the memory, and the explorer does not read them.
#
# ## With great power
#
# `as_strided` believes everything you say. Ask for strides that lead out of the array, and it will read whatever lies there: some
# other array, or nothing that your program may touch, which ends the program.
#
# Stridewise has a careful twin. It works out the furthest element first, and refuses.

# %%
try:
    safe_as_strided(A, shape=(3, 3, 2, 2), strides=(12 * 4, 2 * 4, 6 * 4, 8 * 4))
except ValueError as error:
    print(error)

# %% [markdown]
# **Predict.** Here is a favourite mistake. The strides are given in elements, and NumPy takes them as bytes. It stays inside the array, so
# nobody complains. What comes out?

# %%
print(safe_as_strided(A, shape=(2, 2), strides=(6, 1)))

# %% [markdown]
# Garbage: numbers put together from the bytes of two neighbours. So always build your strides from `A.strides`, which are in bytes already.
# Then it also works for float64, and for an array that is itself a slice or a transpose of another.
#
# While your answers are checked, NumPy's own `as_strided` is as careful as the twin. A wrong stride will be told to you, not crash
# your notebook.
#
# ### Exercise: tiles as a view
#
# For any matrix and any tile size that divides both its sides. No copy!


# %% tags=["exercise:tile_view"]
def tile_view(a, tile):
    """a: (M, N). Returns a view (M/tile, N/tile, tile, tile).

    out[i, j, k, l] is a[i*tile + k, j*tile + l].
    """
    ### BEGIN SOLUTION
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
# The view has the right shape, but its tiles are still scattered in memory: each one lies in two pieces, a row apart. For a fast matrix
# product we want them in one piece.
#
# `np.ascontiguousarray` lays an array out afresh, in the order of its axes.
#
# **Predict.** The memory of the view starts with 0, 1, 2, 3. With which four numbers will the memory of the copy start? And what
# will the strides be?

# %%
C = np.ascontiguousarray(B)
print("before:", memory(A))
print("after: ", memory(C))
print("strides before:", B.strides, " after:", C.strides)

# %% [markdown]
# 0, 1, 6, 7: the first tile, then the second. From (48, 8, 24, 4) the strides became (48, 16, 8, 4). That is row-major order for the shape
# (3, 3, 2, 2): 12, 4, 2, 1 elements.
#
# Two lines, then, for any layout you can describe with strides: describe it as a view, and make the view contiguous.
#
# In the explorer `C` has a memory of its own. Walk along the last two axes of a tile, in `B` and then in `C`, and look at the memory and its
# cache lines.

# %% tags=["show"]
plots.explore(B=B, C=C, made_from=[(C, B)])

# %% tags=["show"]
plots.show(
    plots.memory_strip(C, colour_by=1, title="C: tiles side by side, coloured by tile column")
)

# %% [markdown]
# ### Exercise: tiles in memory
#
# Return the tiles as a contiguous array that shares no memory with `a`. (Watch out: `np.ascontiguousarray` does not copy an array that is
# contiguous already. Could that happen here?)


# %% tags=["exercise:tile_copy"]
def tile_copy(a, tile):
    """a: (M, N). Returns the tiles of tile_view as a contiguous copy."""
    ### BEGIN SOLUTION
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.array(as_strided(a, shape, (tile * down, tile * right, down, right)), order="C")
    ### END SOLUTION


# %% tags=["check:tile_copy"]
verdict = check(tile_copy)
verdict.score()

# %% [markdown]
# ### Exercise: the way back
#
# Put the tiles together into a matrix again. A reshape alone will not do: walk along the first row of the matrix and see which of
# the four axes you cross.


# %% tags=["exercise:untile"]
def untile(tiles):
    """tiles: (M/tile, N/tile, tile, tile). Returns the matrix (M, N).

    out[i*tile + k, j*tile + l] is tiles[i, j, k, l].
    """
    ### BEGIN SOLUTION
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(down * rows, right * columns)
    ### END SOLUTION


# %% tags=["check:untile"]
verdict = check(untile)
verdict.score()

# %% [markdown]
# ## What tiles are good for
#
# A plain matrix product `a @ b` goes through all of `b` for every row of `a`. If `b` is larger than the cache, it has to come from
# memory again for each row.
#
# Now take one tile of `b`, small enough to stay in the cache, and let *all* rows of `a` pass over it before you take the next. Then
# `b` comes from memory only once. In exchange, `a` and the output pass by once for each row or column of tiles.
#
# **Predict.** Let `a` have 256 rows of 2048, and `b` 2048 rows of 2048, in tiles of 128. How much less has to come from memory?

# %%
rows, size, tile = 256, 2048, 128
b_bytes, a_bytes = size * size * 4, rows * size * 4
plain = rows * b_bytes
tiled = (
    b_bytes + 2 * (size // tile) * a_bytes
)  # b once; a and the output, just as large, 16 times each
print(f"plain loops:  {plain / 2**20:5.0f} MiB, if nothing of b survives until the next row")
print(f"tiles of {tile}: {tiled / 2**20:5.0f} MiB")

# %% [markdown]
# That is the theory. Does it show? Here are three versions, compiled. Their innermost loop is the same: along a row of `b`, as in
# lesson 2. The second works tile by tile on `b` as it is. The third gets the tiles in one piece each, as your `tile_copy` makes them.


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
            for i in range(a.shape[0]):  # all rows of a pass over one tile of b
                for k in range(tile):
                    for j in range(tile):
                        out[i, p * tile + j] += (
                            a[i, q * tile + k] * b[q * tile + k, p * tile + j]
                        )
    return out


@numba.njit
def tiles_in_one_piece(a, tiles):
    down, right, tile, _ = tiles.shape
    out = np.zeros((a.shape[0], right * tile), dtype=a.dtype)
    for p in range(right):
        for q in range(down):
            for i in range(a.shape[0]):
                for k in range(tile):
                    for j in range(tile):
                        out[i, p * tile + j] += a[i, q * tile + k] * tiles[q, p, k, j]
    return out


def laid_out(b, tile):
    """The tiles of b in one piece each: a view of four axes, made contiguous."""
    down, right = b.strides
    shape = (b.shape[0] // tile, b.shape[1] // tile, tile, tile)
    return np.ascontiguousarray(as_strided(b, shape, (tile * down, tile * right, down, right)))


# %% [markdown]
# **Predict.** Which is fastest with a `b` of 512 by 512, which is one MiB? And with 2048 by 2048, which is sixteen? (The time to lay the
# tiles out is counted.)

# %% tags=["show"]
generator = np.random.default_rng(0)
for size in (512, 2048):
    a = generator.standard_normal((256, size), dtype=np.float32)
    b = generator.standard_normal((size, size), dtype=np.float32)
    times = median_times(
        {
            "NumPy": lambda: a @ b,
            "plain loops": lambda: plain_loops(a, b),
            "tile by tile": lambda: tile_by_tile(a, b, 128),
            "tiles in one piece": lambda: tiles_in_one_piece(a, laid_out(b, 128)),
        },
        rounds=7,
    )
    for name in ("tile by tile", "tiles in one piece"):
        gain = times["plain loops"] / times[name]
        print(f"b of {size}x{size}, {name}: {gain:.2f} times as fast as the plain loops")
    plots.show(
        plots.speed_bars(
            times, baseline="NumPy", title=f"a (256, {size}) times b ({size}, {size}), float32"
        )
    )

# %% [markdown]
# While `b` fits into a cache near the processor, tiles gain little, or even lose: the loops are shorter and there are more of them. When it
# does not fit, they win, and they win more when each lies in one piece. A tile whose rows are 8 KiB apart (2048 numbers) is scattered over
# 128 places that compete for the same few corners of the cache.
#
# On the large matrix NumPy is still ahead. Its product tiles at *every* level: for the large cache, for the small one, and last for the registers, where a
# block of the output stays until it is finished. And it copies the tiles into one piece first, as you did. The last lesson of the course
# comes back to this.
#
# ### Exercise: a tiled matrix product
#
# Write one yourself, under `@numba.njit`, for a matrix `b` in plain row-major order: loops over tiles outside, loops inside a tile
# within. The tile size divides all three lengths. You may cut `a` and the output into tiles as well.


# %% tags=["exercise:tiled_matmul"]
@numba.njit
def tiled_matmul(a, b, tile):
    """a: (M, K), b: (K, N); tile divides M, K and N.

    Returns a @ b, computed tile by tile, with the dtype of a.
    """
    ### BEGIN SOLUTION
    rows, inner = a.shape
    columns = b.shape[1]
    out = np.zeros((rows, columns), dtype=a.dtype)
    for p in range(columns // tile):
        for q in range(inner // tile):
            for i in range(rows):
                for k in range(q * tile, (q + 1) * tile):
                    for j in range(tile):
                        out[i, p * tile + j] += a[i, k] * b[k, p * tile + j]
    return out
    ### END SOLUTION


# %% tags=["check:tiled_matmul"]
verdict = check(tiled_matmul)
verdict.score()

# %% [markdown]
# ## What to remember
#
# - A view is shape plus strides on somebody's memory. `as_strided` lets you choose both, and checks nothing. `safe_as_strided` checks.
# - Build strides from `a.strides`: in bytes, right for any dtype and any layout.
# - Tiles are the strides (tile·down, tile·right, down, right). `np.ascontiguousarray` then moves the bytes.
# - A reshape joins or cuts axes that lie next to each other. To bring axes next to each other, transpose.
#
# ## Where to read on
#
# - The NumPy reference on `as_strided`, in `numpy.lib.stride_tricks`, with its warning.
# - Monica Lam, Edward Rothberg and Michael Wolf, *The Cache Performance and Optimizations of Blocked Algorithms* (1991).
# - Before: [lesson 3, matrix products](03_matmul_convolution.ipynb). Next: [lesson 5, im2col](05_im2col.ipynb), where the strides become
#   a convolution.
