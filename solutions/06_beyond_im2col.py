# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · Beyond im2col
#
# [← Lesson 5](05_im2col.ipynb) · [All lessons](00_contents.md)
#
# Lesson 5 ended with a bill, and behind PyTorch. This lesson pays less. It ends with a convolution in Python, which you can read from top
# to bottom, beside PyTorch on your own machine: ahead of it on the 3x3 layers that do most of a network's work, about level with it on
# many others. You will measure which. Four ideas lead there. Each is small.
#
# **After this lesson you can**
#
# - form the im2col matrix a panel at a time, so that it never takes more memory than you allow;
# - build a stride into a view, for nothing;
# - tell from two measurements how fast a computation can possibly be, and what holds it back;
# - say what lies in a processor's sixteen registers while a fast convolution runs, and why;
# - get two outputs out of four multiplications, where the definition has six.
#
# It takes about 75 minutes. There are three exercises.

# %%
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
import torch
from numpy.lib.stride_tricks import as_strided

from stridewise import check, conv2d, hint, plots
from stridewise.kernels import KERNELS
from stridewise.timing import median_times

kernel = {k.name: k.function for k in KERNELS}
generator = np.random.default_rng(0)


def judge(x, w):
    """The valid convolution by PyTorch, with the axes swapped, as in lesson 2."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)
    return torch.nn.functional.conv2d(x_torch, w_torch).permute(0, 2, 3, 1).numpy()


# %% [markdown]
# ## Pay in instalments
#
# im2col copies every window into one large matrix. For a 3x3 kernel that matrix is nine times the image: it is written to memory once, it
# is read once, and then it is thrown away.
#
# But a matrix product works row by row. Row 7 of the result needs row 7 of the matrix, and no other.
#
# **Predict.** Suppose that you had memory for six rows of the matrix, and not one more. Could you still do the whole convolution? What would
# you do after the first six?

# %% tags=["show"]
A = np.arange(36, dtype=np.float32).reshape(6, 6)
plots.show(plots.im2col_panels(A, 3, 3, rows=6, panel=1))

# %% [markdown]
# Form six rows, multiply them with the weights, write the six outputs where they belong, and forget the rows. Then the next six. Such a
# piece of the matrix is called a **panel**. The view with all windows costs nothing, as you know. Only the panel is ever copied.
#
# How many windows fit into a panel? One window is one row of the matrix: KH·KW·CI numbers. So with a budget in bytes:

# %%
budget, row_bytes = 1_000_000, 3 * 3 * 64 * 4
print(f"one row of the matrix takes {row_bytes:,} bytes (3x3 kernel, 64 channels in, float32)")
print(f"into {budget:,} bytes fit {budget // row_bytes} rows")

# %% [markdown]
# Three things need care.
#
# - The view has three axes for the place: image, row, column. A piece of *one* output row is a slice of it. A panel that runs on into the next
#   output row is not, so let each panel end where its output row ends, at the latest.
# - What is left over for the last panel of a row is seldom as long as the others.
# - A tiny budget may be too small for even one row of the matrix. Then take one row all the same: less is not possible.
#
# ### Exercise: im2col on a budget
#
# No panel may take more than `budget_bytes` (or one row, where that is more). The check measures the memory of your function at its peak.
# It leaves room for the output and for *two* panels, because Python makes the new one before it lets go of the old one.


# %% tags=["exercise:conv_lazy"]
def conv_lazy(x, w, budget_bytes):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), by im2col in panels.

    A panel takes at most budget_bytes, or one row of the im2col matrix where that is more.
    """
    ### BEGIN SOLUTION
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    rows, columns = height - kh + 1, width - kw + 1
    image, row, pixel, channel = x.strides
    shape = (n_images, rows, columns, kh, kw, channels_in)
    view = as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    depth = kh * kw * channels_in
    weights = w.reshape(depth, channels_out)
    at_once = max(1, budget_bytes // (depth * x.itemsize))
    out = np.empty((n_images, rows, columns, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for h in range(rows):
            for start in range(0, columns, at_once):
                some = slice(start, start + at_once)
                out[n, h, some] = view[n, h, some].reshape(-1, depth) @ weights
    return out
    ### END SOLUTION


# %% tags=["check:conv_lazy"]
verdict = check(conv_lazy)
verdict.score()

# %% [markdown]
# Saving memory is one thing. But is it also faster?
#
# **Predict.** Panels from four windows up to the whole matrix, everything else the same. Draw the curve: where is it high, where is it
# low, and why is it high at both ends?

# %% tags=["show"]
strip = generator.standard_normal((202, 66, 64), dtype=np.float32)
filters = torch.from_numpy(generator.standard_normal((3 * 3 * 64, 64), dtype=np.float32))
row, pixel, channel = strip.strides
view = as_strided(strip, (200, 64, 3, 3, 64), (row, pixel, row, pixel, channel))


def in_panels(at_once):
    """All windows of the strip times the filters, `at_once` windows in a panel."""
    out = np.empty((200, 64, 64), dtype=np.float32)
    rows, columns = max(1, at_once // 64), min(at_once, 64)
    for h in range(0, 200, rows):
        for v in range(0, 64, columns):
            some = view[h : h + rows, v : v + columns]
            panel = torch.from_numpy(some.reshape(-1, 3 * 3 * 64))
            product = (panel @ filters).numpy()
            out[h : h + rows, v : v + columns] = product.reshape(*some.shape[:2], 64)
    return out


counts = (4, 16, 64, 4 * 64, 16 * 64, 50 * 64, 200 * 64)
cores = torch.get_num_threads()
torch.set_num_threads(1)  # products of all sizes on one core: a quieter curve
times = median_times({str(n): (lambda n=n: in_panels(n)) for n in counts}, seconds=1.5)
torch.set_num_threads(cores)
sizes = {n * 3 * 3 * 64 * 4: times[str(n)] for n in counts}
plots.show(plots.size_curve(sizes, of="a panel", title="200x64 windows of 3x3x64, 64 outputs"))

# %% [markdown]
# On the left Python is busy with thousands of small products. On the right every panel is a trip to memory: tens of megabytes are asked of
# the system and written, and by the time the product reads them they have long left the cache. In between a panel is written into the
# cache and read from the cache, again and again in the same place.
#
# So being lazy is not a compromise. A panel of some hundred kilobytes takes a fiftieth of the memory, and no longer than the whole matrix.
#
# ## A stride for nothing
#
# Many layers do not move their window by one pixel but by two. The output is then half as high and half as wide.
#
# One could compute everything and throw three quarters away. But you have a view, and a view is a list of strides.
#
# **Predict.** For stride 1 the six strides are (image, row, pixel, row, pixel, channel). Which of them change for stride 2, and to what? And
# how many places has the window on an image of 7 rows, with a kernel of 3?
#
# <details><summary>The answer</summary>
#
# The two axes for the *place* take larger steps: (image, **2·row**, **2·pixel**, row, pixel, channel). Inside the window nothing changes: its
# pixels are still neighbours. On 7 rows it begins at 0, 2 and 4: that is (7 - 3) // 2 + 1 = 3 places.
#
# </details>

# %% [markdown]
# Here is that view on an image of one channel. `out` has one number for each place of the window. Walk through it with the arrow keys: which
# pixels is it made of, and which of them has its neighbour, too?

# %%
image = np.arange(49, dtype=np.float32).reshape(7, 7)
row, pixel = image.strides
places = as_strided(image, (3, 3, 3, 3), (2 * row, 2 * pixel, row, pixel))
out = places.sum(axis=(2, 3))
plots.explore(out=out, image=image, made_from=[(out, places)])

# %% [markdown]
# ### Exercise: a convolution with a stride
#
# `stride` is one whole number, for both directions. Do not compute what nobody asked for: the check measures memory here, too.


# %% tags=["exercise:conv_strided"]
def conv_strided(x, w, stride):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), windows `stride` apart.

    The output has (H - KH) // stride + 1 rows and (W - KW) // stride + 1 columns.
    """
    ### BEGIN SOLUTION
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    rows, columns = (height - kh) // stride + 1, (width - kw) // stride + 1
    image, row, pixel, channel = x.strides
    shape = (n_images, rows, columns, kh, kw, channels_in)
    view = as_strided(x, shape, (image, stride * row, stride * pixel, row, pixel, channel))
    depth = kh * kw * channels_in
    out = view.reshape(-1, depth) @ w.reshape(depth, channels_out)
    return out.reshape(n_images, rows, columns, channels_out)
    ### END SOLUTION


# %% tags=["check:conv_strided"]
verdict = check(conv_strided)
verdict.score()

# %% [markdown]
# ## How fast could it be?
#
# So far we have compared programs with each other. Now let us ask the machine. It can do two things: compute, and fetch. Each has a limit,
# and both can be measured.
#
# - **Arithmetic.** A processor core multiplies and adds whole vectors of numbers in one instruction. How many, at best, if all
#   numbers are in its registers already? The function below does nothing else. (The three words that it uses, `zeros`, `fma_broadcast` and
#   `store`, are explained in the next section.)
# - **Memory.** How many bytes come and go in a second, if nothing is computed at all? Copying a large array tells.

# %% tags=["show"]
from stridewise.kernels.simd import register_tile as tile_of
from stridewise.kernels.simd.register_tile import (
    fma_broadcast,
    strided_row_offsets,
    store,
    zeros,
)

ROWS, COLUMNS = tile_of.ROWS, tile_of.COLUMNS
LANES = tile_of.VECTOR_BYTES // 4  # float32 in one register
WIDTH = COLUMNS * LANES  # channels out that a tile computes at once


@numba.njit(nogil=True)
def only_arithmetic(ones, out, times):
    tile = zeros(ROWS, COLUMNS, out.dtype)
    starts = strided_row_offsets(tile, 0, 0)
    for _ in range(times):
        tile = fma_broadcast(tile, ones, starts, 0, ones, 0)
    store(tile, out, 0, WIDTH, LANES)


cores = torch.get_num_threads()
pool = ThreadPoolExecutor(cores)


def arithmetic(cores=cores, times=2_000_000):
    ones, out = np.ones(WIDTH, np.float32), np.empty((cores, ROWS * WIDTH), np.float32)
    list(pool.map(lambda core: only_arithmetic(ones, out[core], times), range(cores)))
    return cores * times * 2 * ROWS * WIDTH  # a multiply-add counts as two


large, copy = np.ones((2, cores, 2**23), np.float32)


def memory():
    list(pool.map(lambda core: np.copyto(copy[core], large[core]), range(cores)))
    return 2 * large.nbytes  # read once, written once


# %% tags=["show"]
limits = median_times({"arithmetic": arithmetic, "memory": memory}, rounds=9)
peak = arithmetic() / limits["arithmetic"]
bandwidth = memory() / limits["memory"]
print(f"arithmetic: {peak / 1e9:4.0f} GFLOP a second on {cores} cores")
print(f"memory:     {bandwidth / 1e9:4.0f} GB a second")
print(f"While one float32 is fetched, {4 * peak / bandwidth:.0f} operations could be done.")

# %% [markdown]
# A **FLOP** is one multiplication or one addition of two numbers. A GFLOP is a thousand million of them.
#
# Now take a layer from the middle of a real network, ResNet-50: 56x56 pixels, 64 channels in, 64 out, 3x3. (The image has a border of
# zeros already, so that we can stay with valid convolutions.)
#
# **Predict.** How many multiplications and additions does it take? How many bytes have to be read and written at the very least? And so:
# is this layer limited by arithmetic, or by memory?

# %% tags=["show"]
x = np.zeros((1, 58, 58, 64), dtype=np.float32)
x[:, 1:57, 1:57] = generator.standard_normal((1, 56, 56, 64), dtype=np.float32)
w = generator.standard_normal((3, 3, 64, 64), dtype=np.float32)
expected = judge(x, w)

flop = 2 * expected.size * 3 * 3 * 64
least = x.nbytes + w.nbytes + expected.nbytes
print(f"{flop / 1e6:.0f} million operations, {least / 1e6:.2f} million bytes")
print(f"{flop / least:.0f} operations for each byte")

# %% [markdown]
# That last number, the operations for each byte, is all we need. Multiply it with the bandwidth: no program can be faster than its bytes arrive.
# And no program can be faster than the arithmetic. The smaller of the two is a **roof** over every program. In a picture it has a slope,
# where memory decides, and a flat part, where arithmetic does.
#
# Who is how far below? (The two loops use one core. PyTorch and im2col, with NumPy's matrix product, use them all.)


# %% tags=["show"]
def both_layouts(x, w, **options):
    """PyTorch's own call, on images and weights that already lie as it likes them."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)
    layouts = {"NCHW": torch.contiguous_format, "NHWC": torch.channels_last}
    pairs = {
        f"PyTorch {name}": [t.contiguous(memory_format=layout) for t in (x_torch, w_torch)]
        for name, layout in layouts.items()
    }
    conv = torch.nn.functional.conv2d
    return {name: (lambda pair=pair: conv(*pair, **options)) for name, pair in pairs.items()}


pytorch = both_layouts(x, w)
some = {name: kernel[name] for name in ("compiled loops", "loop order", "im2col")}
runs = {name: (lambda f=f: f(x, w)) for name, f in some.items()}
times = median_times({**pytorch, **runs}, seconds=2)
best_layout = min(pytorch, key=times.get)

matrix = x.itemsize * expected[..., 0].size * 3 * 3 * 64  # bytes, written once and read once
moved = dict.fromkeys(times, least) | {"im2col": least + 2 * matrix}
points = {}
for name in (*runs, best_layout):
    points[name] = [(flop / moved[name], flop / times[name])]
    speed = flop / times[name]
    print(
        f"{name:16} {speed / 1e9:6.1f} GFLOP a second, {speed / peak:4.0%} of the arithmetic"
    )
title = "56x56 pixels, 3x3 kernel, 64 channels to 64"
plots.show(plots.roofline(points, peak=peak, bandwidth=bandwidth, title=title))

# %% [markdown]
# Two things stand out. This layer lies far to the right, where memory is no excuse: the roof over it is flat. And yet the compiled
# loops are far below. It is not the memory that they wait for. It must be something nearer.
#
# ## Sixteen registers
#
# Look at what the core does in the innermost loop, when `co` runs innermost as at the end of lesson 2:
#
# ```
# load           8 weights    w[r, s, ci, co:co+8]
# load           8 sums       out[n, h, w, co:co+8]
# multiply-add   sums = sums + pixel * weights
# store          8 sums       out[n, h, w, co:co+8]
# ```
#
# Three times to memory (even if it is only the nearest cache) for one multiply-add. But a core can start two multiply-adds in each
# cycle, and only about two loads and one store. It spends its time carrying sums back and forth.
#
# The cure: let the sums *stay*. A core has a few registers, which are vectors of 4 to 16 float32, and what is in them costs nothing to use.
# Take a block of outputs, some pixels by some vectors of channels, and keep all its sums in registers from the first product to the last.
#
# **Predict.** A tile has P pixels and V vectors of channels. For one channel in: how many loads, how many multiply-adds, how many
# stores? How many registers does it need? So which tile is best, if there are 16?

# %%
print("pixels x vectors   registers   loads for each multiply-add")
for pixels, vectors in [(1, 1), (2, 2), (3, 3), (14, 1), (6, 2), (3, 4), (7, 2), (4, 4)]:
    registers = pixels * vectors + min(pixels, vectors) + 1  # sums, a side, a number
    loads = (pixels + vectors) / (pixels * vectors)
    fits = "" if registers <= 16 else "   too many: sums go to memory"
    print(f"{pixels:8} x {vectors}   {registers:12}   {loads:12.2f}{fits}")

# %% [markdown]
# A single pixel with a single vector loads twice for each multiply-add. The larger the block, the more often each loaded number is used:
# that is the tile of lesson 4 once more, now in registers. The tile of 3 x 4 is the best on paper. 6 x 2 is nearly as good, and 2 vectors
# divide more of the channel counts that people use; `conv2d` has both. Here is the narrow one, for your processor:

# %% tags=["show"]
registers = tile_of.VECTOR_REGISTERS
plots.show(plots.register_tile(ROWS, COLUMNS, lanes=LANES, registers=registers))

# %% [markdown]
# One row of weights and one column of pixels make a whole block of products. In mathematics that is an outer product.
#
# Numba has no type for a register. The file `register_tile.py` of the kernels adds one, the tile, and you have seen its words: `zeros` makes a
# tile of sums, `fma_broadcast` does what the picture shows, for one channel in, and `store` writes the finished sums to memory, once.
# With them a whole convolution takes twenty lines. Read them slowly. There is nothing else behind the curtain.


# %% tags=["show"]
@numba.njit(error_model="numpy", nogil=True)
def convolve(x, w, out):
    """x: (H, W, CI), out: (HO, WO, CO).

    w: (CO // WIDTH, KH, KW, CI, WIDTH), the weights of each tile in one piece.
    """
    _, width, channels_in = x.shape
    rows, columns, channels_out = out.shape
    blocks, kh, kw, _, _ = w.shape
    x, w, out = x.reshape(-1), w.reshape(-1), out.reshape(-1)  # from here on: offsets
    for block in range(blocks):
        for h in range(rows):
            for start in range(0, columns, ROWS):
                v = min(start, columns - ROWS)  # the last tile moves back into the image
                tile = zeros(ROWS, COLUMNS, out.dtype)
                k = block * kh * kw * channels_in * WIDTH
                for r in range(kh):
                    for s in range(kw):
                        first = ((h + r) * width + v + s) * channels_in
                        pixels = strided_row_offsets(tile, first, channels_in)
                        for ci in range(channels_in):
                            tile = fma_broadcast(tile, x, pixels, ci, w, k)
                            k += WIDTH
                place = (h * columns + v) * channels_out + block * WIDTH
                store(tile, out, place, channels_out, LANES)


def conv_tile(x, w):
    """One image, on one core.

    At least ROWS columns out, and channels out in multiples of WIDTH.
    """
    kh, kw, ci, co = w.shape
    split = w.reshape(kh, kw, ci, co // WIDTH, WIDTH)
    packed = np.ascontiguousarray(split.transpose(3, 0, 1, 2, 4))
    out = np.empty((1, x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    convolve(x[0], packed, out[0])
    return out


largest, difference = np.abs(expected).max(), np.abs(conv_tile(x, w) - expected).max()
print(f"largest difference from PyTorch: {difference:.0e}, with outputs up to {largest:.0f}")

# %% [markdown]
# You know every part of it. The weights are laid out in blocks, by a reshape, a transpose and a copy: lesson 4. There is no im2col matrix:
# the tile reads the windows where they lie, by their strides: lesson 5. What is new is only where the sums are.
#
# **Predict.** Which part of a core's arithmetic does it reach? And where does it stand beside PyTorch, both on one core?

# %% tags=["show"]
torch.set_num_threads(1)
times = median_times(
    {
        "arithmetic alone": lambda: arithmetic(cores=1),
        "PyTorch": pytorch[best_layout],
        "loop order": lambda: kernel["loop order"](x, w),
        "register tile": lambda: conv_tile(x, w),
    },
    seconds=2,
)
torch.set_num_threads(cores)
possible = arithmetic(cores=1) / times.pop("arithmetic alone")
reached = flop / times["register tile"] / possible
print(f"The tile does {reached:.0%} of what one core can possibly do.")
plots.show(plots.speed_bars(times, baseline="PyTorch", title=f"{title}, on one core"))

# %% [markdown]
# That is the whole secret of fast matrix products, too. Kazushige Goto and Robert van de Geijn wrote it down in 2008, and the fast libraries
# have been built around such a tile ever since.
#
# What is left to do is work rather than ideas: all channel counts, paddings and strides, the edges, blocks of weights that stay in the cache
# when there are 512 channels, and the other cores: no output needs another, so they can be shared out. The files in `stridewise/kernels` do it,
# one after the other.
#
# ## Fewer multiplications
#
# Now you are close to the roof. There is one way to get through it: do less.
#
# Can that be? Take two neighbouring outputs of a row, with three taps:
#
# ```
# out0 = d0·g0 + d1·g1 + d2·g2
# out1 = d1·g0 + d2·g1 + d3·g2
# ```
#
# Six multiplications. d1 and d2 occur in both lines, each time with another tap. There seems to be nothing to save.
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
# **Predict.** Take d = (2, 3, 1, 5) and g = (1, 2, 3). Work out both outputs by hand, first in six multiplications, then in four.

# %% tags=["show"]
d, g = (2, 3, 1, 5), (1, 2, 3)
print("six multiplications:", [sum(d[i + j] * g[j] for j in range(3)) for i in range(2)])
plots.show(plots.winograd_products(d, g))

# %% [markdown]
# It comes out. Why? Multiply q and r out, and look at their sum and their difference:
#
# ```
# q + r = d1·g1 + d2·(g0 + g2)
# q - r = d2·g1 + d1·(g0 + g2)
# ```
#
# In the first, d2·g0 is too much and d0·g0 is missing: p mends both. In the second, d1·g2 is too much and d3·g2 is missing: take s away.
#
# And what did it cost? Four additions for the inputs, four for the outputs. The sums of the taps do not count: the taps are the weights of the
# network, the same for every pixel of every image. Their sums are made once.
#
# This is called **F(2, 3)**: 2 outputs, 3 taps. It takes 2 + 3 - 1 = 4 multiplications, and Winograd proved that no way takes fewer.
#
# ### Exercise: two outputs from four products
#
# For many tiles at once: `d` has one tile in each row. The check counts your multiplications. It calls your function with arrays of numbers
# that keep a tally, and counts each product of two numbers that both come from the arguments. What a constant multiplies, like the 1/2,
# is free.


# %% tags=["exercise:winograd_f23"]
def winograd_f23(d, g):
    """d: (T, 4), four inputs a tile. g: (3,), the taps. Returns (T, 2), by four multiplications a tile.

    out[t, i] is d[t, i]*g[0] + d[t, i + 1]*g[1] + d[t, i + 2]*g[2].
    """
    ### BEGIN SOLUTION
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
# ## In two dimensions
#
# An image has rows and columns, and the trick can be used for both: once down the tile, once along it. A tile of 4x4 inputs then gives
# 2x2 outputs, by 4x4 products.
#
# **Predict.** How many products does the definition take for 2x2 outputs of a 3x3 kernel? And larger tiles: F(4, 3) takes 4 + 3 - 1 = 6 products
# for 4 outputs. What is saved in two dimensions?

# %%
print("outputs   definition   Winograd   saved")
for m in (2, 4, 6):
    definition, winograd = m * m * 9, (m + 2) ** 2
    print(f"{m} x {m} {definition:13} {winograd:10} {definition / winograd:10.2f} times")

# %% [markdown]
# For all channels at once, each of these products becomes a matrix product (CI by CO), and those we now know how to do: with the register
# tile. The additions stay small beside it, because they are done once for each channel in, not once for each pair of channels.
#
# So why not F(6, 3), or F(20, 3)? The larger the tile, the larger and the stranger the constants become: 1/2, then 1/6, then 1/90. Large
# numbers are added that nearly cancel, and what is left is rounded more roughly.
#
# **Predict.** By how much? Here is every way of this course against the same sums in float64, as a part of the largest output. Float32 itself
# rounds at 6e-8.

# %% tags=["show"]
exact = judge(x.astype(np.float64), w.astype(np.float64))
print("largest error, as a part of the largest output")
for name, function in kernel.items():
    out = function(x[:, :6, :6] if name == "naive loops" else x, w)
    wanted = exact[:, : out.shape[1], : out.shape[2]]
    print(f"{name:24} {np.abs(out - wanted).max() / np.abs(exact).max():.1e}")
print(f"{'PyTorch':24} {np.abs(expected - exact).max() / np.abs(exact).max():.1e}")

# %% [markdown]
# The direct ways differ only in the order of their sums. F(2, 3), whose constants are 1 and 1/2, is hardly worse than they are. F(4, 3) is
# rounded several times as roughly. A network does not notice; a physicist might. `conv2d(x, w, algorithm="direct")` uses neither.
#
# ## The ladder
#
# This is the whole course on one page, on your own machine: every kernel from seven loops to the last one, beside PyTorch in the layout
# that suits it best, each on as many cores as it can use. First the rungs, each in one line:

# %%
for rung in KERNELS:
    print(f"{rung.name:16} {rung.idea}")

# %% [markdown]
# **Predict.** Write down which rung is the first to cross the line.
#
# (Let nothing else run meanwhile. PyTorch's threads wait for each other, so one busy core makes all of them late. That would not be a fair
# victory.)

# %% tags=["show"]
able = {k.name: k.function for k in KERNELS if k.supports(w.shape) and k.name != "naive loops"}
runs = {name: (lambda f=f: f(x, w)) for name, f in able.items()}
times = median_times({**pytorch, **runs}, seconds=4)
corner = x[:, :4, :4]  # 2x2 outputs, scaled up to 56x56
naive = median_times({"corner": lambda: kernel["naive loops"](corner, w)}, rounds=3)

best = min(times[name] for name in pytorch)
rungs = {"naive loops": naive["corner"] * 56 * 56 / 4} | {
    name: seconds for name, seconds in times.items() if name not in pytorch
}
plots.show(plots.ladder({"PyTorch": best, **rungs}, baseline="PyTorch", title=title))

# %% [markdown]
# Every dark bar is a program in Python that you can now read. Here is the top of the ladder alone, and how much of your machine each
# of them uses:

# %% tags=["show"]
top = {name: seconds for name, seconds in rungs.items() if seconds < 20 * best}
for name, seconds in {"PyTorch": best, **top}.items():
    speed = flop / seconds
    print(
        f"{name:20} {speed / 1e9:6.1f} GFLOP a second, {speed / peak:4.0%} of the arithmetic"
    )
plots.show(plots.ladder({"PyTorch": best, **top}, baseline="PyTorch", title=title))

# %% [markdown]
# The direct ways stay below the roof, as they must. Winograd reaches it or goes through: all speeds here are counted in the operations of
# the *definition*, and it does fewer. That is what it means to go through a roof: not to be faster, but to have less to do.
#
# ## Is it always so?
#
# One layer proves nothing. Here are some that networks are made of, each by `conv2d`, which picks one of its ways from the shapes alone, and by
# PyTorch in the layout that suits it best.
#
# **Predict.** In which of them is there less to do? Sort them, the best for `conv2d` first. (And again: let nothing else run meanwhile.)

# %%
layers = {  # rows and columns, channels in and out, rows and columns of the kernel
    "3x3, 112x112, 64 to 128": (112, 64, 128, 3, {"padding": 1}),
    "3x3, 28x28, 128 to 128": (28, 128, 128, 3, {"padding": 1}),
    "3x3, 7x7, 512 to 512": (7, 512, 512, 3, {"padding": 1}),
    "3x3, stride 2, 56x56, 128 to 128": (56, 128, 128, 3, {"padding": 1, "stride": 2}),
    "1x1, 56x56, 64 to 256": (56, 64, 256, 1, {}),
    "7x7, stride 2, 224x224, 3 to 64": (224, 3, 64, 7, {"padding": 3, "stride": 2}),
}


# %% tags=["show"]
def ratio(size, channels_in, channels_out, taps, options):
    """How many times as fast as PyTorch `conv2d` is on one image."""
    x = generator.standard_normal((1, size, size, channels_in), dtype=np.float32)
    w = generator.standard_normal((taps, taps, channels_in, channels_out), dtype=np.float32)
    pytorch = both_layouts(x, w, **options)
    times = median_times({**pytorch, "conv2d": lambda: conv2d(x, w, **options)}, seconds=0.6)
    return min(times[layout] for layout in pytorch) / times["conv2d"]


ratios = {name: ratio(*layer) for name, layer in layers.items()}
plots.show(
    plots.ratio_bars(ratios, baseline="PyTorch", title="conv2d: kernel, pixels, channels")
)

# %% [markdown]
# Only a 3x3 kernel with stride 1 has less to do, and only with enough pixels and channels: transforms cost something, and with 7x7 pixels that
# of the weights is most of it. Everywhere else both programs do the same multiplications on the same kind of tile, not far below the same
# roof. Who is ahead there is a matter of edges, of small images, and of how long it takes to wake the other cores; on the next machine it may
# be the other one. So never say "faster than" without saying where, and measured how.
#
# Put a layer of your own into `layers`, and run its cell and the next again.
#
# ## What to remember
#
# - A matrix that is used once need not exist as a whole. In panels it stays in the cache: less memory *and* less time.
# - A stride is a larger step in a view. It costs nothing.
# - Two measurements, arithmetic and bandwidth, put a roof over every program. Look for the roof before you look for the fault.
# - Below a flat roof, count loads for each multiply-add. The sums belong in registers, from the first product to the last.
# - Winograd adds before it multiplies: four products for six, 16 for 36, 36 for 144. The price is accuracy, and it can be measured.
# - Slow is not a property of a language. It is a question of where the numbers are.
#
# ## Where to read on
#
# - Kazushige Goto and Robert van de Geijn, *Anatomy of High-Performance Matrix Multiplication* (2008): the register tile, and the caches
#   around it.
# - *How to optimize GEMM*, from the group of Robert van de Geijn: the same way in small steps, in C.
# - Samuel Williams, Andrew Waterman and David Patterson, *Roofline* (2009).
# - Andrew Lavin and Scott Gray, *Fast Algorithms for Convolutional Neural Networks* (2016): Winograd for images.
# - oneDNN, the library inside PyTorch: its documentation tells which algorithm it takes for which shape.
# - `stridewise/kernels`, from `naive_loops.py` on: the ladder that you have just climbed, one idea a file.
# - Before: [lesson 5, im2col](05_im2col.ipynb).
