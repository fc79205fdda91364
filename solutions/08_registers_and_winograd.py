# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 8 · Registers and Winograd
#
# [← Lesson 7](07_lazy_im2col.ipynb) · [All lessons](00_contents.md) · [Lesson 9 →](09_backward_pass.ipynb)
#
# This lesson ends with a convolution written in Python, which you can read from top to bottom, next to PyTorch on
# your own machine. Two ideas lead there: sums that stay in registers, and fewer multiplications than the definition
# takes. You will measure on which layers they win.
#
# **After this lesson you can**
#
# - say what a processor keeps in its vector registers while a fast convolution runs, and why;
# - order the products of a matrix product so that few numbers are loaded;
# - compute two outputs with four multiplications where the definition takes six, and four with 16 instead of 36;
# - say where `conv2d` is faster than PyTorch on your machine, where it is not, and why.
#
# It takes about 75 minutes. There are three exercises.

# %%
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from stridewise import check, conv2d, foreseen, hint, plots, predict, race
from stridewise.kernels import KERNELS
from stridewise.timing import Ceiling, measure

try:
    import numba
except ImportError:  # as in a browser
    from stridewise.absent import numba

try:
    import torch
except ImportError:  # as in a browser
    from stridewise.absent import torch

kernel = {k.name: k.function for k in KERNELS}  # our own version of each step, by name
generator = np.random.default_rng(0)


def judge(x, w):
    """The valid convolution by PyTorch, with the axes swapped, as in lesson 2."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)
    return torch.nn.functional.conv2d(x_torch, w_torch).permute(0, 2, 3, 1).numpy()


if not torch:
    judge = kernel["matmul sum"]  # NumPy is the judge where there is no PyTorch
JUDGE = "PyTorch" if torch else "NumPy"


# %% [markdown]
# As in lesson 7, the layer is one of ResNet-50: 56x56 pixels, 64 input channels, 64 output channels, a 3x3 kernel.
# The next cell makes it, calls PyTorch in both layouts, and measures the peak of this machine's arithmetic again.


# %% tags=["fold", "needs:numba"]
# Makes the layer, calls PyTorch in both layouts, and measures the peak.
from stridewise.kernels.simd import register_tile
from stridewise.kernels.simd.register_tile import (
    fma_broadcast,
    store,
    strided_row_offsets,
    zeros,
)

ROWS, COLUMNS = register_tile.ROWS, register_tile.COLUMNS
LANES = register_tile.VECTOR_BYTES // 4  # float32 values in one register
WIDTH = COLUMNS * LANES  # output channels in a tile


def both_layouts(x, w, **options):
    """PyTorch's own call in both layouts; images and weights are converted beforehand."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)
    layouts = {"NCHW": torch.contiguous_format, "NHWC": torch.channels_last}
    pairs = {
        f"PyTorch {name}": [t.contiguous(memory_format=layout) for t in (x_torch, w_torch)]
        for name, layout in layouts.items()
    }
    conv = torch.nn.functional.conv2d
    return {name: (lambda pair=pair: conv(*pair, **options)) for name, pair in pairs.items()}


x = np.zeros((1, 58, 58, 64), dtype=np.float32)
x[:, 1:57, 1:57] = generator.standard_normal((1, 56, 56, 64), dtype=np.float32)
w = generator.standard_normal((3, 3, 64, 64), dtype=np.float32)
expected = judge(x, w)

flop = 2 * expected.size * 3 * 3 * 64

pytorch = both_layouts(x, w) if torch else {JUDGE: lambda: judge(x, w)}
times = measure(pytorch, seconds=1)
best_layout = times.fastest()
title = "56x56 pixels, 3x3 kernel, 64 channels to 64"


@numba.njit(nogil=True)
def only_arithmetic(ones, out, times):
    tile = zeros(ROWS, COLUMNS, out.dtype)
    row_offsets = strided_row_offsets(tile, 0, 0)
    for _ in range(times):
        tile = fma_broadcast(tile, ones, row_offsets, 0, ones, 0)
    store(tile, out, 0, WIDTH, LANES)


cores = torch.get_num_threads() if torch else numba.get_num_threads()
pool = ThreadPoolExecutor(cores)


def arithmetic(cores=cores, times=500_000):
    ones, out = np.ones(WIDTH, np.float32), np.empty((cores, ROWS * WIDTH), np.float32)
    list(pool.map(lambda core: only_arithmetic(ones, out[core], times), range(cores)))
    return cores * times * 2 * ROWS * WIDTH  # a multiply-add counts as two


peak = Ceiling(arithmetic() / measure({"arithmetic": arithmetic})["arithmetic"].best)
print(
    f"{flop / 1e6:.0f} million operations; the peak is {peak.rate / 1e9:.0f} GFLOP/s on {cores} cores"
)

# %% [markdown]
# ## Keep the sums in registers
#
# Look at what the core does in the innermost loop when `co` runs innermost, as at the end of lesson 3:
#
# ```
# load           8 weights    w[r, s, ci, co:co+8]
# load           8 sums       out[n, h, w, co:co+8]
# multiply-add   sums = sums + pixel * weights
# store          8 sums       out[n, h, w, co:co+8]
# ```
#
# It goes to memory three times (even if only to the nearest cache) for one multiply-add. But a modern core can
# typically start two multiply-adds per cycle, two or three loads, and one or two stores. It spends its time moving
# sums back and forth.
#
# The remedy: let the sums *stay*. A core has a small number of vector [registers](glossary.md#register), typically 16
# or 32, each holding 4 to 16 float32 values, and using what is already in them costs nothing extra. So take a block
# of outputs, some pixels by some vectors of channels, and keep all its sums in registers from the first product to
# the last.
#
# **Predict.** A tile has P pixels and V vectors of channels. For one input channel, how many loads does it take, how
# many multiply-adds, how many stores? How many registers does it need? So which tile is best if there are 16?

# %% tags=["show"]
predict("best-tile")

# %%
print("pixels x vectors   registers   loads per multiply-add")
for pixels, vectors in [(1, 1), (2, 2), (3, 3), (14, 1), (6, 2), (3, 4), (7, 2), (4, 4)]:
    registers = (
        pixels * vectors + min(pixels, vectors) + 1
    )  # the sums, the shorter side, one value
    loads = (pixels + vectors) / (pixels * vectors)
    fits = "" if registers <= 16 else "   too many: some sums spill to memory"
    print(f"{pixels:8} x {vectors}   {registers:12}   {loads:12.2f}{fits}")

# %% [markdown]
# A tile takes P + V loads and P·V multiply-adds per input channel, and no store: each sum is stored once, at the end.
# A single pixel with a single vector needs two loads per multiply-add. The larger the block, the more often each
# loaded number is used: this is the tile of lesson 5 again, now in registers.
#
# Of these, 3 x 4 is the best that fits. 6 x 2 is nearly as good, and more of the channel counts in real networks are
# multiples of 2 vectors than of 4; `conv2d` has both. Here is the one that is 2 vectors wide, as it is on your
# processor: 6 pixels if a core has 16 vector registers, 12 if it has 32.

# %% tags=["show", "needs:numba"]
registers = register_tile.VECTOR_REGISTERS
plots.show(plots.register_tile(ROWS, COLUMNS, lanes=LANES, registers=registers))

# %% [markdown]
# One column of pixels and one row of weights give a whole block of products. In mathematics this is an outer product.
#
# Step through a small tile: 4 pixels, 2 vectors of 4 numbers, 3 input channels. Count the loads and the stores.

# %% tags=["show"]
pixels, weights = np.arange(12).reshape(4, 3) % 5, np.arange(24).reshape(3, 8) % 7
plots.animate_register_tile(pixels, weights, lanes=4)

# %% [markdown]
# ### Exercise: a tile of sums
#
# Write the idea first, with single numbers in place of vectors, for the matrix product that is inside every
# convolution: the rows of `a` are pixels, the columns of `b` are output channels, and k is the input channel. A tile
# has `mr` rows and `nr` columns of sums. (Matrix libraries call them that.) The sums of a tile start at zero, take in
# the products for k = 0, then those for k = 1, and so on, and are stored once, after the last k. Neither `mr` nor
# `nr` need divide anything: at the edges of the output, a tile is smaller.
#
# **Predict.** `a` is 8x12 and `b` is 12x9. How many loads do three plain loops take if each product loads both of its
# factors? And tiles of 4x3 sums, if each value is loaded once for each tile and k? How often is each value then used?
#
# <details><summary>How many</summary>
#
# There are 8 · 9 · 12 = 864 products, so three plain loops take 1,728 loads. There are six tiles, and for each of the
# 12 steps of k a tile loads 4 values of `a` and 3 of `b`: 6 · 12 · 7 = 504. A value of `a` is used for the 3 sums of
# its row, a value of `b` for the 4 sums of its column.
#
# </details>
#
# In Python nothing stays in a register. What you can decide is the order of the products, and so that is what the
# check looks at, once the values are right (for which there are two of the three points). It follows your products on
# matrices of just these sizes, and works out how many loads 17 registers need in your order, if they are used as well
# as can be: enough for 12 sums, a column, and one more value. A tile needs at most 504 loads, in whatever order you
# go through it for one k; three plain loops need nearly twice as many, even with the best use of the registers.
#
# `np.outer` and `*` are yours to use, for single numbers or for slices. `@` and `np.einsum` lose the third point
# here: the exercise is about what happens inside them. Code that cannot be followed, such as code that turns its
# numbers into Python floats, is not counted, and keeps the point.


# %% tags=["exercise:matmul_register_tile"]
def matmul_register_tile(a, b, mr, nr):
    """a: (I, K), b: (K, J). Returns a @ b, (I, J), in tiles of mr rows and nr columns of sums.

    The sums of a tile stay from the first k to the last. Tiles at the edges are smaller.
    """
    ### BEGIN SOLUTION
    # k runs inside the loops over the tiles, so the sums of a tile are complete before the next tile begins. For
    # each k, one column of a and one row of b give the products of all its sums.
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            rows, columns = a[top : top + mr], b[:, left : left + nr]
            tile = np.zeros((rows.shape[0], columns.shape[1]), dtype=a.dtype)
            for k in range(a.shape[1]):
                tile += np.outer(rows[:, k], columns[k])
            out[top : top + mr, left : left + nr] = tile
    return out
    ### END SOLUTION


# %% tags=["check:matmul_register_tile"]
verdict = check(matmul_register_tile)
verdict.score()

# %% [markdown]
# Your products are now in the order of the fastest matrix products there are. Are they as fast, too?

# %% tags=["show"]
race(matmul_register_tile)

# %% [markdown]
# As long as each step is a call from Python, the sums go to memory and back each time. To keep them in registers
# takes compiled code, and a tile that is not an array.
#
# Numba has no type for a register. The file `register_tile.py` among the kernels adds one, the tile, with the
# functions that `only_arithmetic` calls in lesson 7. `zeros` makes a tile of sums. `strided_row_offsets` says where
# each row of the tile, that is each pixel, starts in memory. `fma_broadcast` does what the picture shows, for one
# input channel. `store` writes the finished sums to memory, once.
#
# With them, a whole convolution takes about twenty lines. Read them slowly: this is all of it.


# %% tags=["show", "needs:numba"]
@numba.njit(error_model="numpy", nogil=True)
def convolve(x, w, out):
    """x: (H, W, CI), out: (HO, WO, CO).

    w: (CO // WIDTH, KH, KW, CI, WIDTH), the weights of each tile contiguous.
    """
    _, width, channels_in = x.shape
    rows, columns, channels_out = out.shape
    blocks, kh, kw, _, _ = w.shape
    x, w, out = x.reshape(-1), w.reshape(-1), out.reshape(-1)  # flat: indexed by offsets
    for block in range(blocks):
        for h in range(rows):
            for start in range(0, columns, ROWS):
                column = min(start, columns - ROWS)  # shift the last tile back into the image
                tile = zeros(ROWS, COLUMNS, out.dtype)
                w_offset = block * kh * kw * channels_in * WIDTH
                for r in range(kh):
                    for s in range(kw):
                        x_offset = ((h + r) * width + column + s) * channels_in
                        row_offsets = strided_row_offsets(tile, x_offset, channels_in)
                        for ci in range(channels_in):
                            tile = fma_broadcast(tile, x, row_offsets, ci, w, w_offset)
                            w_offset += WIDTH
                out_offset = (h * columns + column) * channels_out + block * WIDTH
                store(tile, out, out_offset, channels_out, LANES)


def conv_tile(x, w):
    """Convolve one image on one core.

    The output needs at least ROWS columns, and a multiple of WIDTH channels.
    """
    kh, kw, ci, co = w.shape
    split = w.reshape(kh, kw, ci, co // WIDTH, WIDTH)
    packed = np.ascontiguousarray(split.transpose(3, 0, 1, 2, 4))
    out = np.empty((1, x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    convolve(x[0], packed, out[0])
    return out


largest, difference = np.abs(expected).max(), np.abs(conv_tile(x, w) - expected).max()
print(f"largest difference from {JUDGE}: {difference:.0e}, with outputs up to {largest:.0f}")

# %% [markdown]
# You know every part of it. The weights are packed in blocks by a reshape, a transpose and a copy, as in lesson 5.
# There is no im2col matrix: the tile reads the windows in place, by their strides, as in lesson 6. Only the place of
# the sums is new.
#
# **Predict.** What share of a core's peak arithmetic does it reach? And how does it compare with PyTorch, both on one
# core?

# %% tags=["show"]
predict("tile-share")

# %% tags=["fold", "needs:numba", "needs:torch"]
# Times the tile, the loops and PyTorch on one core.
torch.set_num_threads(1)
times = measure(
    {
        "PyTorch": pytorch[best_layout],
        "arithmetic only": lambda: arithmetic(cores=1),
        "loop order": lambda: kernel["loop order"](x, w),
        "register tile": lambda: conv_tile(x, w),
    }
)
torch.set_num_threads(cores)
possible = Ceiling(arithmetic(cores=1) / times["arithmetic only"].best)
speeds = {
    name: flop / times.seconds(name) for name in ("register tile", "loop order", "PyTorch")
}
possible.include(*speeds.values())
for name, speed in speeds.items():
    if times.are_comparable(name, "arithmetic only"):
        print(f"{name} reaches {possible.share(speed):.0%} of the peak of one core.")
is_sure = times.are_comparable("register tile", "arithmetic only")
predict("tile-share", 100 * possible.share(speeds["register tile"]) if is_sure else None)
print(times.comparison("register tile", "PyTorch"))
shown = times.only("PyTorch", "loop order", "register tile")
plots.show(plots.time_dots(shown, baseline="PyTorch", title=f"{title}, on one core"))

# %% [markdown]
# Fast matrix products work in the same way, and have since the 1990s. In 2008 Kazushige Goto and Robert van de Geijn
# described how to block for the caches around such a tile. OpenBLAS, which NumPy's wheels for Linux and Windows
# contain, is built like that.
#
# What is left is engineering rather than new ideas. Three short files in `stridewise/kernels/ladder` go on from here:
# `packed_weights.py`; `cache_blocking.py`, with the five loops of Goto and van de Geijn, whose blocks stay in the
# caches; and `parallel.py`: no output depends on another, so the cores can divide the work among them. The files in
# `stridewise/kernels/direct` then do the same for any padding, stride and number of channels.
#
# ## Fewer multiplications
#
# The closer a program is to the roof, the less there is to gain. There is one way to go on: do less.
#
# Is that possible? Take two neighbouring outputs of a row, with three taps:
#
# ```
# out0 = d0·g0 + d1·g1 + d2·g2
# out1 = d1·g0 + d2·g1 + d3·g2
# ```
#
# Six multiplications. d1 and d2 occur in both lines, each time with a different tap. It looks as if nothing could be
# saved.
#
# Shmuel Winograd saved two of them. Add *before* you multiply:
#
# ```
# p = (d0 - d2) · g0
# q = (d1 + d2) · (g0 + g1 + g2)/2
# r = (d2 - d1) · (g0 - g1 + g2)/2
# s = (d1 - d3) · g2
#
# out0 = p + q + r
# out1 = q - r - s
# ```
#
# **Predict.** Take d = (2, 3, 1, 5) and g = (1, 2, 3). Work out both outputs by hand, first with six multiplications,
# then with four.

# %% tags=["show"]
d, g = (2, 3, 1, 5), (1, 2, 3)
print("six multiplications:", [sum(d[i + j] * g[j] for j in range(3)) for i in range(2)])
plots.show(plots.winograd_products(d, g))

# %% tags=["show"]
plots.animate_winograd(d, g)

# %% [markdown]
# The results agree. Why? Expand q and r, and look at their sum and their difference:
#
# ```
# q + r = d1·g1 + d2·(g0 + g2)
# q - r = d2·g1 + d1·(g0 + g2)
# ```
#
# The first has d2·g0 where it should have d0·g0: adding p corrects that. The second has d1·g2 where it should have
# d3·g2: subtracting s corrects that.
#
# And what did it cost? Four additions for the inputs and four for the outputs. The sums of taps do not count: the
# taps are the weights of the network, the same for every pixel of every image, so these sums are computed once.
#
# This algorithm is called [**F(2, 3)**](glossary.md#winograd): 2 outputs, 3 taps. It takes 2 + 3 - 1 = 4
# multiplications, and Winograd proved that no algorithm takes fewer.
#
# ### Exercise: two outputs from four products
#
# Write it for many tiles at once: each row of `d` is one tile. The check counts your multiplications. It calls your
# function with arrays of numbers that record every product, and it counts those whose two factors both come from the
# arguments. Multiplying by a constant, like the 1/2, is free. Apart from that, any method is welcome.


# %% tags=["exercise:winograd_f23"]
def winograd_f23(d, g):
    """d: (T, 4), four inputs per tile. g: (3,), the taps.

    Returns (T, 2), in the dtype of d, with four multiplications per tile:
    out[t, i] is d[t, i]*g[0] + d[t, i + 1]*g[1] + d[t, i + 2]*g[2].
    """
    ### BEGIN SOLUTION
    # Four products per tile instead of six. Sums of the taps in g do not depend on the tile: they are computed
    # once.
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)
    ### END SOLUTION


# %% tags=["check:winograd_f23"]
verdict = check(winograd_f23)
verdict.score()

# %% [markdown]
# **Predict.** Four multiplications instead of six, but more additions, and NumPy carries out one operation on all
# tiles before it starts the next. Is yours faster than six products, both in NumPy?

# %% tags=["show"]
race(winograd_f23)

# %% [markdown]
# For each operation NumPy reads its numbers from memory and writes the result back, and it makes no difference
# whether that is a product or a sum: six products and four sums on one side, four products and eight sums on the
# other, if they are written as above. So expect little to gain, and little to lose. Fewer multiplications pay when each of them stands for
# much more work: in a convolution with many channels it is a whole matrix product.

# %% [markdown]
# ## In two dimensions
#
# An image has rows and columns, and the trick works for both: apply it first down the tile, then along it. A tile of
# 4x4 inputs then gives 2x2 outputs, with 4x4 products. This is F(2x2, 3x3).
#
# **Predict.** How many products does the definition take for 2x2 outputs of a 3x3 kernel? And with larger tiles: F(4,
# 3) takes 4 + 3 - 1 = 6 products for 4 outputs. How much do you save in two dimensions?

# %% tags=["show"]
predict("saved-in-two-dimensions")

# %%
print("outputs   definition   Winograd   fewer by a factor of")
for m in (2, 4, 6):
    definition, winograd = m * m * 9, (m + 2) ** 2
    print(f"{m} x {m} {definition:13} {winograd:10} {definition / winograd:8.2f}")

# %% [markdown]
# With matrices it fits on a line. Let B be the matrix of the four sums of inputs, G that of the sums of taps, and A that
# of the sums of products:
#
# ```
#     | 1  0 -1  0 |        |  1    0    0  |        | 1  1  1  0 |
# B = | 0  1  1  0 |    G = | 1/2  1/2  1/2 |    A = | 0  1 -1 -1 |
#     | 0 -1  1  0 |        | 1/2 -1/2  1/2 |
#     | 0  1  0 -1 |        |  0    0    1  |
# ```
#
# In one dimension the outputs are A ((G g) * (B d)), where `*` multiplies element by element. In two dimensions each
# matrix works from the left on the rows, and its transpose from the right on the columns:
#
# ```
# V = B d Bᵀ     U = G g Gᵀ     outputs = A (U * V) Aᵀ
# ```
#
# **Predict.** A tile of 4x4 inputs gives 2x2 outputs. How far does the next tile begin from it, and how many of its
# inputs do the two share? How often is U computed for an image of 100 tiles?
#
# <details><summary>How far, how many, how often</summary>
#
# Its outputs lie next to those of the first, so it begins 2 columns further, and the two share 4x2 inputs. U depends on
# the taps alone: it is computed once.
#
# </details>
#
# ### Exercise: four outputs from sixteen products
#
# Write it for an image of one channel whose height and width are even, so that the tiles fit. The check looks at the
# values first, for half of the points. For the other half it counts your multiplications as before, on an image of 2x2
# tiles: 16 for each tile, in whatever way you write them, and products with the constants in B, G and A are free.


# %% tags=["exercise:winograd_f2x2_3x3"]
def winograd_f2x2_3x3(x, g):
    """x: (H, W), both even. g: (3, 3), the taps. Returns the valid convolution, (H - 2, W - 2).

    In the dtype of x, with 16 multiplications for each tile of 2x2 outputs.
    """
    ### BEGIN SOLUTION
    # F(2, 3) nested with itself: each matrix works on rows from the left, its transpose on columns from the right.
    # The transform of the taps is the same for every tile, so it stands before the loops.
    B = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], dtype=x.dtype)
    A = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    U = G @ g @ G.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, out.shape[0], 2):
        for w in range(0, out.shape[1], 2):
            V = B @ x[h : h + 4, w : w + 4] @ B.T
            out[h : h + 2, w : w + 2] = A @ (U * V) @ A.T
    return out
    ### END SOLUTION


# %% tags=["check:winograd_f2x2_3x3"]
verdict = check(winograd_f2x2_3x3)
verdict.score()

# %% [markdown]
# For all channels at once, each of these products becomes a matrix product (CI by CO), and you know how to compute
# those fast: with the register tile. The additions cost little in comparison, because they are done once per input
# channel and once per output channel, not once per pair of them.
#
# So why not F(6x6, 3x3), or F(20x20, 3x3)? The larger the tile, the more awkward the constants become: 1/2, then 1/6,
# then 1/90. Large numbers that nearly cancel are added up, so the rounding error of the result grows.
#
# **Predict.** By how much? Here is every version of this course compared with the same sums in float64, relative to
# the largest output. Float32 itself rounds at 6e-8.

# %% tags=["show", "needs:numba"]
exact = judge(x.astype(np.float64), w.astype(np.float64))
print("largest error, relative to the largest output")
for name, function in kernel.items():
    out = function(x[:, :6, :6] if name == "naive loops" else x, w)
    corner = exact[:, : out.shape[1], : out.shape[2]]
    print(f"{name:24} {np.abs(out - corner).max() / np.abs(exact).max():.1e}")
print(f"{JUDGE:24} {np.abs(expected - exact).max() / np.abs(exact).max():.1e}")

# %% [markdown]
# The direct versions differ only in the order of their sums, and that alone can make a factor of several: one long
# sum loses more than many short ones. F(2x2, 3x3), whose constants are 1 and 1/2, is among the accurate ones. The
# error of F(4x4, 3x3) is several times that of F(2x2, 3x3). A neural network seldom notices; a physics simulation
# might. `conv2d(x, w, algorithm="direct")` uses neither.
#
# ## The ladder
#
# This is the whole course on one page, on your own machine: every kernel from the seven loops to the last one, next
# to PyTorch in the layout that suits it best, each on as many cores as it can use. First the rungs, with one line for
# each:

# %%
for rung in KERNELS:
    print(f"{rung.name:20} {rung.idea}")

# %% [markdown]
# **Predict.** Which rung is the first to overtake PyTorch, if any? Write it down.
#
# (Do not run anything else meanwhile. PyTorch's threads wait for each other, so a single busy core makes all of them
# late. The measurement notices, and says so, but it cannot undo it.)

# %% tags=["show", "needs:numba"]
able = {k.name: k.function for k in KERNELS if k.supports(w.shape) and k.name != "naive loops"}
corner = x[:, :4, :4]  # 2x2 outputs, scaled up to 56x56
times = measure(
    {
        **pytorch,
        "naive loops": lambda: kernel["naive loops"](corner, w),
        **{name: (lambda f=f: f(x, w)) for name, f in able.items()},
        "arithmetic": arithmetic,
    },
    seconds=4,
).scaled({"naive loops": 56 * 56 / 4})
best_layout = times.fastest(*pytorch)
rungs = times.only(best_layout, "naive loops", *able)
print(rungs.comparison("conv2d", best_layout))
plots.show(plots.ladder(rungs, baseline=best_layout, title=title))

# %% [markdown]
# Every dot is a program in Python whose idea you know; a full one is ahead of PyTorch. Here is how much of your
# machine's arithmetic each of them uses. For Winograd we count the multiplications that it performs, not those of the
# definition.

# %% tags=["show", "needs:numba"]
peak.include(arithmetic() / times["arithmetic"].best)
performed = dict.fromkeys((best_layout, *able), flop) | {
    "Winograd F(2x2,3x3)": flop * 16 / 36,
    "Winograd F(4x4,3x3)": flop * 36 / 144,
}
del performed["conv2d"]  # which picks one of the others
speeds = {name: count / times.seconds(name) for name, count in performed.items()}
peak.include(*speeds.values())
for name, speed in speeds.items():
    share = f"{peak.share(speed):4.0%} of the peak"
    if not times.are_comparable(name):
        share = "too disturbed to be compared"
    print(f"{name:20} {1000 * times.seconds(name):8.2f} ms, {share}")
print(f"At the peak, the definition would take {1000 * flop / peak.rate:.2f} ms.")
print(times.note)

# %% [markdown]
# Nothing can be above 100 %: the peak is the best that was ever seen. Compare the times of Winograd with the last
# line. Where one of them is shorter, it is faster than the definition could be on this machine, and its share of the
# peak is no higher for that: it does a smaller part of the work, and the transforms take time, too. That is how you
# get through a roof: not by computing faster, but by having less to compute.
#
# ## Does it always win?
#
# One layer proves nothing. Here are some layers that real networks are made of. `conv2d` chooses one of its
# algorithms from the shapes alone; PyTorch gets the layout that suits it best.
#
# **Predict.** For which of these layers is there less to compute? Sort them, the best for `conv2d` first. (Again, do
# not run anything else meanwhile.)

# %%
layers = {  # image size, input and output channels, kernel size, options
    "3x3, 112x112, 64 to 128": (112, 64, 128, 3, {"padding": 1}),
    "3x3, 28x28, 128 to 128": (28, 128, 128, 3, {"padding": 1}),
    "3x3, 7x7, 512 to 512": (7, 512, 512, 3, {"padding": 1}),
    "3x3, stride 2, 56x56, 128 to 128": (56, 128, 128, 3, {"padding": 1, "stride": 2}),
    "1x1, 56x56, 64 to 256": (56, 64, 256, 1, {}),
    "7x7, stride 2, 224x224, 3 to 64": (224, 3, 64, 7, {"padding": 3, "stride": 2}),
}


# %% tags=["fold", "needs:numba", "needs:torch"]
# Times conv2d and PyTorch on each of the layers.
def layer_times(size, channels_in, channels_out, taps, options):
    """Time `conv2d` and PyTorch in both layouts on one image."""
    x = generator.standard_normal((1, size, size, channels_in), dtype=np.float32)
    w = generator.standard_normal((taps, taps, channels_in, channels_out), dtype=np.float32)
    pytorch = both_layouts(x, w, **options)
    return measure({**pytorch, "conv2d": lambda: conv2d(x, w, **options)}, seconds=1)


results = {name: layer_times(*layer) for name, layer in layers.items()}
ratios = {
    name: times.speed("conv2d", times.fastest("PyTorch NCHW", "PyTorch NHWC"))
    for name, times in results.items()
}
plots.show(
    plots.ratio_dots(
        ratios,
        baseline="PyTorch",
        note=next(filter(None, (times.note for times in results.values())), ""),
        title="conv2d: kernel, pixels, channels",
    )
)

# %% [markdown]
# Only a 3x3 kernel with stride 1 leaves less to compute, and only with enough pixels and channels: the transforms
# cost something too, and for 7x7 pixels the transform of the weights is most of it. Everywhere else both programs do
# the same multiplications, on the same kind of tile and below the same roof. Which one is ahead depends on edges, on
# small images, and on how long it takes to wake the other cores. On another machine it may be the other one. So never
# say "faster than" without saying where, and how you measured it.
#
# Add a layer of your own to `layers`, and run that cell and the next one again.

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("08_registers_and_winograd")

# %% [markdown]
# ## What to remember
#
# - Below a flat roof, count loads per multiply-add. The sums belong in registers, from the first product to the last.
# - Winograd adds before it multiplies: four products instead of six, 16 instead of 36, 36 instead of 144. The price
#   is accuracy, and you can measure it.
# - Once the loops are compiled, speed is a question of where the numbers are.
#
# ## Where to read on
#
# - Kazushige Goto and Robert van de Geijn, *Anatomy of High-Performance Matrix Multiplication* (2008): the register
#   tile, and the caches around it.
# - *How to optimize GEMM*, from Robert van de Geijn's group: the same path in small steps, in C.
# - Andrew Lavin and Scott Gray, *Fast Algorithms for Convolutional Neural Networks* (2015): Winograd for images.
# - oneDNN, PyTorch's library for convolutions on x86 processors: its documentation says which algorithms it has, and
#   for which shapes.
# - `stridewise/kernels/ladder`, from `naive_loops.py` on: the ladder you have just climbed, one idea per file. The
#   engine of `conv2d` is beside it, in `direct` and `winograd`.
# - Previous: [lesson 7, lazy im2col](07_lazy_im2col.ipynb). Next: [lesson 9, the backward pass](09_backward_pass.ipynb),
#   where a network learns with your functions.
