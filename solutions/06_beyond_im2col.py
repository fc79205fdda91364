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
# Lesson 5 ended with a matrix nine times as large as the image, copied for a single use. This lesson does better. It
# ends with a convolution written in Python, which you can read from top to bottom, next to PyTorch on your own
# machine: ahead of it on many 3x3 layers, about level with it on many others. You will measure which. Four ideas lead
# there, and each of them is small.
#
# **After this lesson you can**
#
# - form the im2col matrix a panel at a time, so that it never takes more memory than you allow;
# - build a stride into a view, at no cost;
# - tell from two measurements how fast a computation can possibly be, and what limits it;
# - say what a processor keeps in its vector registers while a fast convolution runs, and why;
# - compute two outputs with four multiplications where the definition takes six.
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
# ## One panel at a time
#
# im2col copies every window into one large matrix. For a 3x3 kernel that matrix is nine times as large as the image.
# It is written to memory once, read once, and then thrown away.
#
# But a matrix product works row by row. Row 7 of the result needs row 7 of the matrix and no other.
#
# **Predict.** Suppose you have memory for six rows of the matrix and not one more. Could you still compute the whole
# convolution? What would you do after the first six rows?

# %% tags=["show"]
A = np.arange(36, dtype=np.float32).reshape(6, 6)
plots.show(plots.im2col_panels(A, 3, 3, rows=6, panel=1))

# %% [markdown]
# Form six rows, multiply them by the weights, write the six outputs where they belong, and drop the rows. Then take
# the next six. Such a block of rows is called a **panel**. The view of all windows costs nothing, as you know. Only
# one panel at a time is ever copied.
#
# How many windows fit into a panel? One window is one row of the matrix: KH·KW·CI numbers. So with a budget in bytes:

# %%
budget, row_bytes = 1_000_000, 3 * 3 * 64 * 4
print(f"one row of the matrix takes {row_bytes:,} bytes (3x3 kernel, 64 channels in, float32)")
print(f"{budget // row_bytes} rows fit into {budget:,} bytes")

# %% [markdown]
# Three things need care.
#
# - The view has three position axes: image, row, column. A part of *one* output row is a slice of the view. A panel
#   that continues into the next output row is not, so end each panel at the end of its output row at the latest.
# - The last panel of a row is usually shorter than the others.
# - A tiny budget may be too small for even one row of the matrix. Then use one row anyway: you cannot do with less.
#
# ### Exercise: im2col on a budget
#
# No panel may take more than `budget_bytes` (or one row, where that is more). The check measures the peak memory of
# your function. It allows for the output and for *two* panels, because Python makes the new one before it frees the
# old one.


# %% tags=["exercise:conv_lazy"]
def conv_lazy(x, w, budget_bytes):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), by im2col in panels.

    A panel takes at most budget_bytes, or one row of the im2col matrix if that is more.
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
# Panels save memory. Are they also faster?
#
# **Predict.** Take panels from four windows up to the whole matrix, with everything else the same. Draw the curve of
# the time: where is it high, where is it low, and why would it be high at both ends?

# %% tags=["show"]
strip = generator.standard_normal((202, 66, 64), dtype=np.float32)
filters = torch.from_numpy(generator.standard_normal((3 * 3 * 64, 64), dtype=np.float32))
row, pixel, channel = strip.strides
view = as_strided(strip, (200, 64, 3, 3, 64), (row, pixel, row, pixel, channel))


def in_panels(at_once):
    """Multiply all windows of the strip by the filters, `at_once` windows per panel."""
    out = np.empty((200, 64, 64), dtype=np.float32)
    rows, columns = max(1, at_once // 64), min(at_once, 64)
    for h in range(0, 200, rows):
        for w in range(0, 64, columns):
            windows = view[h : h + rows, w : w + columns]
            panel = torch.from_numpy(windows.reshape(-1, 3 * 3 * 64))
            product = (panel @ filters).numpy()
            out[h : h + rows, w : w + columns] = product.reshape(*windows.shape[:2], 64)
    return out


counts = (4, 16, 64, 4 * 64, 16 * 64, 50 * 64, 200 * 64)
cores = torch.get_num_threads()
torch.set_num_threads(1)  # one core for products of all sizes: a smoother curve
times = median_times({str(n): (lambda n=n: in_panels(n)) for n in counts}, seconds=1.5)
torch.set_num_threads(cores)
sizes = {n * 3 * 3 * 64 * 4: times[str(n)] for n in counts}
plots.show(plots.size_curve(sizes, of="a panel", title="200x64 windows of 3x3x64, 64 outputs"))

# %% [markdown]
# On the left, Python is busy starting thousands of small products. On the right, a panel no longer fits into the
# cache: the program asks for tens of megabytes of new memory and writes them, and by the time the product reads them,
# they have been evicted. In between, each panel is written to the cache and read from the cache, always in the same
# place.
#
# Where your curve is lowest, lazy im2col costs no time, and only a small part of the memory. How much it gains over
# the whole matrix depends on the size of your caches and on the layer: where the whole matrix fits into a cache,
# there is nothing to gain.
#
# ## A stride at no cost
#
# Many layers do not move their window by one pixel but by two. The output is then half as high and half as wide.
#
# You could compute every output and throw three quarters of them away. But you have a view, and a view is described
# by its strides.
#
# **Predict.** For stride 1 the six strides are (image, row, pixel, row, pixel, channel). Which of them change for
# stride 2, and to what? And how many positions does the window have on an image of 7 rows, with a kernel of 3?
#
# <details><summary>The answer</summary>
#
# The two *position* axes take larger steps: (image, **2·row**, **2·pixel**, row, pixel, channel). Inside the window
# nothing changes: its pixels are still neighbours. On 7 rows it starts at 0, 2 and 4: that is (7 - 3) // 2 + 1 = 3
# positions.
#
# </details>

# %% [markdown]
# Here is that view on an image with one channel. `out` has one number for each position of the window. Step through
# it with the arrow keys. Which pixels does each output use, and which of those does the next output use as well?
# (Nine pixels, 3x3. The next output to the right starts two columns further on and shares one column with it, three
# pixels.)

# %%
image = np.arange(49, dtype=np.float32).reshape(7, 7)
row, pixel = image.strides
places = as_strided(image, (3, 3, 3, 3), (2 * row, 2 * pixel, row, pixel))
out = places.sum(axis=(2, 3))
plots.explore(out=out, image=image, made_from=[(out, places)])

# %% [markdown]
# ### Exercise: a convolution with a stride
#
# `stride` is one integer for both directions. Do not compute outputs that nobody asked for: the check measures memory
# here, too.


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
# So far we have compared programs with each other. Now ask what the machine can do. It computes, and it moves data.
# Each has a limit, and you can measure both.
#
# - **Arithmetic.** One instruction of a processor core multiplies and adds whole vectors of numbers. How many
#   operations per second can it do at best, with all numbers already in its registers? The function below does
#   nothing else. (It uses four functions, `zeros`, `strided_row_offsets`, `fma_broadcast` and `store`; the next
#   section explains them.)
# - **Memory.** How many bytes can it read and write per second if it computes nothing at all? Copying a large array
#   tells you.

# %% tags=["show"]
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


@numba.njit(nogil=True)
def only_arithmetic(ones, out, times):
    tile = zeros(ROWS, COLUMNS, out.dtype)
    row_offsets = strided_row_offsets(tile, 0, 0)
    for _ in range(times):
        tile = fma_broadcast(tile, ones, row_offsets, 0, ones, 0)
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
print(f"arithmetic: {peak / 1e9:4.0f} GFLOP/s on {cores} cores")
print(f"memory:     {bandwidth / 1e9:4.0f} GB/s")
print(f"Loading one float32 takes as long as {4 * peak / bandwidth:.0f} operations.")

# %% [markdown]
# A **FLOP** is a floating-point operation: one multiplication or one addition of two numbers. One GFLOP/s is a
# billion of them per second.
#
# Now take a layer from the middle of a real network, ResNet-50: 56x56 pixels, 64 input channels, 64 output channels,
# a 3x3 kernel. (The image below already has its border of zeros, so a valid convolution is enough.)
#
# **Predict.** How many multiplications and additions does it take? How many bytes have to be read and written at the
# very least? So is this layer limited by arithmetic or by memory?

# %% tags=["show"]
x = np.zeros((1, 58, 58, 64), dtype=np.float32)
x[:, 1:57, 1:57] = generator.standard_normal((1, 56, 56, 64), dtype=np.float32)
w = generator.standard_normal((3, 3, 64, 64), dtype=np.float32)
expected = judge(x, w)

flop = 2 * expected.size * 3 * 3 * 64
least = x.nbytes + w.nbytes + expected.nbytes
print(f"{flop / 1e6:.0f} million operations, {least / 1e6:.2f} million bytes")
print(f"{flop / least:.0f} operations per byte")

# %% [markdown]
# That last number, the operations per byte, is called the **arithmetic intensity**. Multiply it by the bandwidth, and
# you have the speed that the arriving bytes allow: no program that reads them from main memory can be faster. (One
# whose data are still in a cache can.) Nor can it be faster than the arithmetic allows. The smaller of the two limits
# is a **roof** over the program. In the picture it slopes where memory is the limit, and is flat where arithmetic is.
#
# How far below it is each program? (The two loops run on one core. PyTorch, and im2col through NumPy's matrix
# product, use all of them.)


# %% tags=["show"]
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


pytorch = both_layouts(x, w)
names = ("compiled loops", "loop order", "im2col")
runs = {name: (lambda f=kernel[name]: f(x, w)) for name in names}
times = median_times({**pytorch, **runs}, seconds=2)
best_layout = min(pytorch, key=times.get)

matrix = x.itemsize * expected[..., 0].size * 3 * 3 * 64  # bytes, written once and read once
moved = dict.fromkeys(times, least) | {"im2col": least + 2 * matrix}
points = {}
for name in (*runs, best_layout):
    points[name] = [(flop / moved[name], flop / times[name])]
    speed = flop / times[name]
    print(f"{name:16} {speed / 1e9:6.1f} GFLOP/s, {speed / peak:4.0%} of the peak")
title = "56x56 pixels, 3x3 kernel, 64 channels to 64"
plots.show(plots.roofline(points, peak=peak, bandwidth=bandwidth, title=title))

# %% [markdown]
# Two things stand out. This layer is far to the right, where memory is no excuse: the roof over it is flat. And yet
# the compiled loops are far below it. They are not waiting for main memory. The cause must be closer to the core.
#
# ## Keep the sums in registers
#
# Look at what the core does in the innermost loop when `co` runs innermost, as at the end of lesson 2:
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
# The remedy: let the sums *stay*. A core has a small number of vector registers, typically 16 or 32, each holding 4
# to 16 float32 values, and using what is already in them costs nothing extra. So take a block of outputs, some pixels
# by some vectors of channels, and keep all its sums in registers from the first product to the last.
#
# **Predict.** A tile has P pixels and V vectors of channels. For one input channel, how many loads does it take, how
# many multiply-adds, how many stores? How many registers does it need? So which tile is best if there are 16?

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
# loaded number is used: this is the tile of lesson 4 again, now in registers.
#
# Of these, 3 x 4 is the best that fits. 6 x 2 is nearly as good, and more of the channel counts in real networks are
# multiples of 2 vectors than of 4; `conv2d` has both. Here is the one that is 2 vectors wide, as it is on your
# processor: 6 pixels if a core has 16 vector registers, 12 if it has 32.

# %% tags=["show"]
registers = register_tile.VECTOR_REGISTERS
plots.show(plots.register_tile(ROWS, COLUMNS, lanes=LANES, registers=registers))

# %% [markdown]
# One column of pixels and one row of weights give a whole block of products. In mathematics this is an outer product.
#
# Numba has no type for a register. The file `register_tile.py` among the kernels adds one, the tile, and you have
# already seen its functions. `zeros` makes a tile of sums. `strided_row_offsets` says where each row of the tile,
# that is each pixel, starts in memory. `fma_broadcast` does what the picture shows, for one input channel. `store`
# writes the finished sums to memory, once.
#
# With them, a whole convolution takes about twenty lines. Read them slowly: this is all of it.


# %% tags=["show"]
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
print(f"largest difference from PyTorch: {difference:.0e}, with outputs up to {largest:.0f}")

# %% [markdown]
# You know every part of it. The weights are packed in blocks by a reshape, a transpose and a copy, as in lesson 4.
# There is no im2col matrix: the tile reads the windows in place, by their strides, as in lesson 5. Only the place of
# the sums is new.
#
# **Predict.** What share of a core's peak arithmetic does it reach? And how does it compare with PyTorch, both on one
# core?

# %% tags=["show"]
torch.set_num_threads(1)
times = median_times(
    {
        "arithmetic only": lambda: arithmetic(cores=1),
        "PyTorch": pytorch[best_layout],
        "loop order": lambda: kernel["loop order"](x, w),
        "register tile": lambda: conv_tile(x, w),
    },
    seconds=2,
)
torch.set_num_threads(cores)
possible = arithmetic(cores=1) / times.pop("arithmetic only")
reached = flop / times["register tile"] / possible
print(f"The tile reaches {reached:.0%} of the peak of one core.")
plots.show(plots.speed_bars(times, baseline="PyTorch", title=f"{title}, on one core"))

# %% [markdown]
# Fast matrix products work in the same way, and have since the 1990s. In 2008 Kazushige Goto and Robert van de Geijn
# described how to arrange the caches around such a tile; OpenBLAS, which NumPy uses on Linux and Windows, is built
# like that.
#
# What is left is engineering rather than new ideas: arbitrary channel counts, padding and strides, the edges, and
# blocks of weights that stay in the cache when there are 512 channels. And the other cores: no output depends on
# another, so the work can be divided among them. The files in `stridewise/kernels` do all this, one after the other.
#
# ## Fewer multiplications
#
# Now you are close to the roof. There is one way to get through it: do less.
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
# This algorithm is called **F(2, 3)**: 2 outputs, 3 taps. It takes 2 + 3 - 1 = 4 multiplications, and Winograd proved
# that no algorithm takes fewer.
#
# ### Exercise: two outputs from four products
#
# Write it for many tiles at once: each row of `d` is one tile. The check counts your multiplications. It calls your
# function with arrays of numbers that record every product, and it counts those whose two factors both come from the
# arguments. Multiplying by a constant, like the 1/2, is free.


# %% tags=["exercise:winograd_f23"]
def winograd_f23(d, g):
    """d: (T, 4), four inputs per tile. g: (3,), the taps.

    Returns (T, 2), with four multiplications per tile:
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
# An image has rows and columns, and the trick works for both: apply it first down the tile, then along it. A tile of
# 4x4 inputs then gives 2x2 outputs, with 4x4 products. This is F(2x2, 3x3).
#
# **Predict.** How many products does the definition take for 2x2 outputs of a 3x3 kernel? And with larger tiles: F(4,
# 3) takes 4 + 3 - 1 = 6 products for 4 outputs. How much do you save in two dimensions?

# %%
print("outputs   definition   Winograd   saved")
for m in (2, 4, 6):
    definition, winograd = m * m * 9, (m + 2) ** 2
    print(f"{m} x {m} {definition:13} {winograd:10} {definition / winograd:10.2f} times")

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

# %% tags=["show"]
exact = judge(x.astype(np.float64), w.astype(np.float64))
print("largest error, relative to the largest output")
for name, function in kernel.items():
    out = function(x[:, :6, :6] if name == "naive loops" else x, w)
    corner = exact[:, : out.shape[1], : out.shape[2]]
    print(f"{name:24} {np.abs(out - corner).max() / np.abs(exact).max():.1e}")
print(f"{'PyTorch':24} {np.abs(expected - exact).max() / np.abs(exact).max():.1e}")

# %% [markdown]
# The direct versions differ only in the order of their sums. F(2x2, 3x3), whose constants are 1 and 1/2, is about as
# accurate. With F(4x4, 3x3) the error is several times as large. A neural network seldom notices; a physics
# simulation might. `conv2d(x, w, algorithm="direct")` uses neither.
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
# **Predict.** Which rung is the first to overtake PyTorch? Write it down.
#
# (Do not run anything else meanwhile. PyTorch's threads wait for each other, so a single busy core makes all of them
# late, and the comparison would not be fair.)

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
# Every dark bar is a Python program that you can now read. Here is the top of the ladder alone, and how much of your
# machine each of them uses:

# %% tags=["show"]
top = {name: seconds for name, seconds in rungs.items() if seconds < 20 * best}
for name, seconds in {"PyTorch": best, **top}.items():
    speed = flop / seconds
    print(f"{name:20} {speed / 1e9:6.1f} GFLOP/s, {speed / peak:4.0%} of the peak")
plots.show(plots.ladder({"PyTorch": best, **top}, baseline="PyTorch", title=title))

# %% [markdown]
# The direct versions stay below the roof, as they must. Winograd may reach it or go through it: all speeds here count
# the operations of the *definition*, and Winograd performs fewer. That is how you get through a roof: not by
# computing faster, but by having less to compute.
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
# Only a 3x3 kernel with stride 1 leaves less to compute, and only with enough pixels and channels: the transforms
# cost something too, and for 7x7 pixels the transform of the weights is most of it. Everywhere else both programs do
# the same multiplications on the same kind of tile, not far below the same roof. Which one is ahead depends on edges,
# on small images, and on how long it takes to wake the other cores. On another machine it may be the other one. So
# never say "faster than" without saying where, and how you measured it.
#
# Add a layer of your own to `layers`, and run that cell and the next one again.
#
# ## What to remember
#
# - A matrix that is used only once need not be materialised. A panel of it fits into a cache, and takes far less
#   memory.
# - A stride is a larger step in a view. It costs nothing.
# - Two measurements, arithmetic and bandwidth, put a roof over a program whose data come from main memory. Find the
#   roof before you start to optimise.
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
# - Samuel Williams, Andrew Waterman and David Patterson, *Roofline: An Insightful Visual Performance Model for
#   Multicore Architectures* (2009).
# - Andrew Lavin and Scott Gray, *Fast Algorithms for Convolutional Neural Networks* (2015): Winograd for images.
# - oneDNN, PyTorch's library for convolutions on x86 processors: its documentation says which algorithms it has, and
#   for which shapes.
# - `stridewise/kernels`, from `naive_loops.py` on: the ladder you have just climbed, one idea per file.
# - Previous: [lesson 5, im2col](05_im2col.ipynb).
