# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 · Lazy im2col and the roofline
#
# [← Lesson 6](06_im2col.ipynb) · [All lessons](00_contents.md) · [Lesson 8 →](08_registers_and_winograd.ipynb)
#
# Lesson 6 ended with a matrix up to nine times as large as the image, copied for a single use. This lesson makes a
# small part of it at a time, skips windows that nobody asked for, and then asks how fast a convolution could be at
# all.
#
# **After this lesson you can**
#
# - form the im2col matrix a panel at a time, so that it never takes more memory than you allow;
# - build a stride into a view, at no cost;
# - tell from two measurements how fast a computation could be at best, and what limits it.
#
# It takes about 45 minutes. There are two exercises.

# %%
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.lib.stride_tricks import as_strided

from stridewise import check, foreseen, hint, plots, predict, race
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


# %% [markdown]
# ## One panel at a time
#
# im2col copies every window into one large matrix. For a 3x3 kernel that matrix is almost nine times as large as a
# large image. It is written to memory once, read once, and then thrown away.
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
# the next six. Such a block of rows is called a [**panel**](glossary.md#panel). The view of all windows costs
# nothing, as you know. Only one panel at a time is ever copied.

# %% tags=["show"]
nine = np.array([[1, 2, 0], [3, 1, 2], [0, 1, 4]], dtype=np.float32)
plots.animate_panels(A, nine, rows=6)

# %% [markdown]
# How many windows fit into a panel? One window is one row of the matrix: KH·KW·CI numbers. So with a budget in bytes:

# %%
budget, row_bytes = 1_000_000, 3 * 3 * 64 * 4
print(f"one row of the matrix takes {row_bytes:,} bytes (3x3 kernel, 64 channels in, float32)")
print(f"{budget // row_bytes} rows fit into {budget:,} bytes")

# %% [markdown]
# Three things need care.
#
# - The view's first three axes say which window: image, row, column. A part of *one* output row is a slice of the
#   view. A panel that continues into the next output row is not, so end each panel at the end of its output row at
#   the latest.
# - The last panel of a row is usually shorter than the others.
# - A tiny budget may be too small for even one row of the matrix. Then use one row anyway: no panel can be smaller.
#
# ### Exercise: im2col on a budget
#
# No panel may take more than `budget_bytes` (or one row, where that is more). The check measures the peak memory of
# your function. It allows for the output and for *two* panels, because Python makes the new one before it frees the
# old one. There is some room for small things, such as the product of a panel with the weights. Any method is welcome
# that keeps to this, except finished convolutions.


# %% tags=["exercise:conv_lazy"]
def conv_lazy(x, w, budget_bytes):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), by im2col in panels.

    A panel takes at most budget_bytes, or one row of the im2col matrix if that is more.
    """
    ### BEGIN SOLUTION
    # Only a slice of the view is flattened at a time, as many windows as the budget allows, and at least one.
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
# the time: where is it high, where is it low, and why? Think of each end on its own.

# %% tags=["show"]
predict("panel-size")

# %% tags=["fold", "needs:torch"]
# Times the same product in panels of seven sizes.
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
names = {n: f"panels of {n} windows" for n in counts} | {counts[-1]: "the whole matrix"}
times = measure({name: (lambda n=n: in_panels(n)) for n, name in names.items()})
torch.set_num_threads(cores)
sizes = {name: n * 3 * 3 * 64 * 4 for n, name in names.items()}
print(times.comparison(times.fastest(*list(names.values())[:-1]), "the whole matrix"))
where = {names[4]: "the smallest panels", "the whole matrix": "the whole matrix"}
lowest = where.get(times.fastest(), "in between")
predict("panel-size", lowest if times.are_comparable(*times) else None)
plots.show(
    plots.size_curve(
        times, sizes=sizes, of="a panel", title="200x64 windows of 3x3x64, 64 outputs"
    )
)

# %% [markdown]
# On the left, Python is busy starting thousands of small products. In between, each panel is written to a cache and
# read from it while it is still there. If your curve rises on the right, panels no longer fit into the cache: the
# program asks for up to 28 MiB of new memory and writes it, and by the time the product reads a row, it has been
# evicted.
#
# Where your curve is lowest, lazy im2col takes a small part of the memory and no more time than the whole matrix. How
# much faster it is depends on the size of your caches and on the layer: where the whole matrix fits into a cache,
# there is little to gain.
#
# ## A stride at no cost
#
# Many layers do not move their window by one pixel but by two. The number of pixels is called the stride of the
# convolution, too. With a stride of 2 the output is about half as high and half as wide.
#
# You could compute every output and throw three quarters of them away. But you have a view, and a view is described
# by its strides.
#
# **Predict.** For stride 1 the six strides of the view are (image, row, pixel, row, pixel, channel). Which of them
# change for stride 2, and to what? And how many positions does the window have on an image of 7 rows, with a kernel
# of 3?

# %% tags=["show"]
predict("positions")

# %% [markdown]
# <details><summary>The answer</summary>
#
# From window to window the steps are twice as large: (image, **2·row**, **2·pixel**, row, pixel, channel). Inside the
# window nothing changes: its pixels are still neighbours. On 7 rows the window starts at 0, 2 and 4: that is
# (7 - 3) // 2 + 1 = 3 positions.
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
# here, too. The output, the matrix of its windows and a copy of the image may be there at once. Otherwise any method is
# welcome, except finished convolutions.


# %% tags=["exercise:conv_strided"]
def conv_strided(x, w, stride):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), windows `stride` apart.

    The output has (H - KH) // stride + 1 rows and (W - KW) // stride + 1 columns.
    """
    ### BEGIN SOLUTION
    # The stride multiplies the step from window to window; inside a window the step stays one pixel.
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
# Both of yours in one race: `conv_lazy` with panels of 256 KiB, and `conv_strided` with a stride of 1, so that they
# compute the same.

# %% tags=["show"]
race(conv_lazy, conv_strided, against={"PyTorch": judge if torch else None})

# %% [markdown]
# ## How fast could it be?
#
# So far we have compared programs with each other. Now ask what the machine can do. It computes, and it moves data.
# Each has a limit, and you can measure both.
#
# - **Arithmetic.** One instruction of a processor core multiplies and adds whole vectors of numbers. How many
#   operations per second can all cores do at best, with the numbers already in their registers? The function
#   `only_arithmetic` below does nothing else. (It uses four functions, `zeros`, `strided_row_offsets`,
#   `fma_broadcast` and `store`; lesson 8 explains them.)
# - **Memory.** How many bytes can they read and write per second if they compute nothing at all? Copying large arrays
#   tells you.
#
# A [**FLOP**](glossary.md#flop) is a floating-point operation: one multiplication or one addition of two numbers. One
# GFLOP/s is a billion of them per second.

# %% tags=["show", "needs:numba"]
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


cores = torch.get_num_threads() if torch else numba.get_num_threads()
pool = ThreadPoolExecutor(cores)


def arithmetic(cores=cores, times=500_000):
    ones, out = np.ones(WIDTH, np.float32), np.empty((cores, ROWS * WIDTH), np.float32)
    list(pool.map(lambda core: only_arithmetic(ones, out[core], times), range(cores)))
    return cores * times * 2 * ROWS * WIDTH  # a multiply-add counts as two


large, copy = np.ones((2, cores, 2**23), np.float32)


def memory():
    list(pool.map(lambda core: np.copyto(copy[core], large[core]), range(cores)))
    return 2 * large.nbytes  # read once, written once


# %% tags=["show", "needs:numba"]
limits = measure({"arithmetic": arithmetic, "memory": memory})
peak = Ceiling(arithmetic() / limits["arithmetic"].best)
bandwidth = Ceiling(memory() / limits["memory"].best)
print(f"arithmetic: {peak.rate / 1e9:4.0f} GFLOP/s on {cores} cores")
print(f"memory:     {bandwidth.rate / 1e9:4.0f} GB/s")
if limits.are_comparable("arithmetic", "memory"):
    operations = 4 * peak.rate / bandwidth.rate
    print(f"Loading one float32 takes as long as {operations:.0f} operations.")
print(limits.note)

# %% [markdown]
# A limit is the *best* that was ever seen, not a median: other programs, or a processor that lowers its clock, only
# ever take something away. If something turns out to be faster later on, the limit was higher than we knew, and
# `Ceiling` raises it.
#
# Now take a layer of a real network, one of the first in ResNet-50: 56x56 pixels, 64 input channels, 64 output
# channels, a 3x3 kernel. (The image below already has its border of zeros, so a valid convolution is enough.)
#
# **Predict.** How many multiplications and additions does it take? How many bytes have to be read and written at the
# very least? So is this layer limited by arithmetic or by memory?

# %% tags=["show"]
predict("the-limit")

# %% tags=["show", "needs:numba"]
x = np.zeros((1, 58, 58, 64), dtype=np.float32)
x[:, 1:57, 1:57] = generator.standard_normal((1, 56, 56, 64), dtype=np.float32)
w = generator.standard_normal((3, 3, 64, 64), dtype=np.float32)
expected = judge(x, w)

flop = 2 * expected.size * 3 * 3 * 64
least = x.nbytes + w.nbytes + expected.nbytes
print(f"{flop / 1e6:.0f} million operations, {least / 1e6:.2f} million bytes")
print(f"{flop / least:.0f} operations per byte")
limit = "arithmetic" if flop / least > peak.rate / bandwidth.rate else "memory"
predict("the-limit", limit if limits.are_comparable("arithmetic", "memory") else None)

# %% [markdown]
# That last number, the operations per byte, is called the
# [**arithmetic intensity**](glossary.md#arithmetic-intensity). Multiply it by the bandwidth, and you have the speed
# that the arriving bytes allow: no program that reads them from main memory can be faster. (One whose data are still
# in a cache can.) Nor can it be faster than the arithmetic allows. The smaller of the two limits is a
# [**roof**](glossary.md#roofline) over the program. In the picture it slopes where memory is the limit, and is flat
# where arithmetic is.
#
# **Predict.** How far below the roof is each program? And which of them stands further to the left than the others?
# (The two loops run on one core. PyTorch, and im2col through NumPy's matrix product, use all of them.)


# %% tags=["fold", "needs:numba", "needs:torch"]
# Times PyTorch, the loops and im2col, and draws them under the roof.
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
times = measure({**pytorch, **runs, "arithmetic": arithmetic})
peak.include(arithmetic() / times["arithmetic"].best)
best_layout = times.fastest(*pytorch)

matrix = x.itemsize * expected[..., 0].size * 3 * 3 * 64  # bytes, written once and read once
moved = dict.fromkeys((*runs, best_layout), least) | {"im2col": least + 2 * matrix}
speeds = {name: flop / times.seconds(name) for name in moved}
peak.include(*speeds.values())
for name, speed in speeds.items():
    if times.are_comparable(name):
        print(f"{name:16} {speed / 1e9:6.1f} GFLOP/s, {peak.share(speed):4.0%} of the peak")
    else:
        print(f"{name:16} too disturbed to be compared")
print(times.note)
points = {name: [(flop / moved[name], speed)] for name, speed in speeds.items()}
title = "56x56 pixels, 3x3 kernel, 64 channels to 64"
plots.show(
    plots.roofline(
        points, peak=peak.rate, bandwidth=bandwidth.rate, note=times.note, title=title
    )
)

# %% [markdown]
# The layer itself is far to the right, where the roof is usually flat: main memory does not limit it. Only im2col
# stands further to the left, because it also writes and reads its matrix. How far below the roof are the compiled
# loops? They run on one core of yours, so they cannot reach more than its share. Whatever they fall short of that
# share is not due to main memory. The cause must be closer to the core.

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("07_lazy_im2col")

# %% [markdown]
# ## What to remember
#
# - A matrix that is used only once need not be materialised. A panel of it can fit into a cache, and takes far less
#   memory.
# - The stride of a convolution is a larger step in a view. It costs nothing.
# - Two measurements, arithmetic and bandwidth, put a roof over a program whose data come from main memory. Find the
#   roof before you start to optimise.
#
# ## Where to read on
#
# - Samuel Williams, Andrew Waterman and David Patterson, *Roofline: An Insightful Visual Performance Model for
#   Multicore Architectures* (2009).
# - Andrew Anderson and others, *Low-memory GEMM-based convolution algorithms for deep neural networks* (2017): the
#   matrix product without the matrix.
# - Previous: [lesson 6, im2col](06_im2col.ipynb). Next:
#   [lesson 8, registers and Winograd](08_registers_and_winograd.ipynb), which goes up to the roof and then through
#   it.
