# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2 · Naive loops
#
# [← Lesson 1](01_storage_order.ipynb) · [All lessons](00_contents.md) · [Lesson 3 →](03_matmul_convolution.ipynb)
#
# The definition of a convolution fits in one line. Seven loops carry it out. They are so slow that nobody uses them, and they
# are the best way to understand everything that follows.
#
# **After this lesson you can**
#
# - say how large the output of a convolution is, and pad an image;
# - write a convolution as seven loops and hold it against PyTorch;
# - say how many times slower it is, measured, and win most of that back without changing the algorithm;
# - explain why the order of loops matters to the memory.
#
# It takes about 60 minutes. There are four exercises.

# %%
import numba
import numpy as np
import torch

from stridewise import check, hint, plots
from stridewise.kernels import KERNELS
from stridewise.layout import Cache, count_misses, record_accesses
from stridewise.timing import median_times

kernel = {k.name: k.function for k in KERNELS}

# %% [markdown]
# ## What it computes
#
# Lay a small grid of weights, the kernel, on an image. Multiply each weight with the pixel under it, add the products up: that
# is one output. Move the kernel by one pixel and do it again.

# %% tags=["show"]
image = np.array([[1, 2, 0, 3, 1], [0, 1, 4, 1, 0], [2, 1, 0, 2, 3], [1, 0, 2, 1, 1]])
weights = np.array([[1, 0, 2], [0, 3, 1]])
plots.show(plots.window_step(image, weights, (1, 2)))

# %% [markdown]
# The kernel stays inside the image. That is called a **valid** convolution.
#
# (A mathematician would read the kernel backwards and call this one a cross-correlation. All deep learning libraries do it this way,
# and call it convolution. So do we.)
#
# **Predict.** The image has 4 rows and 5 columns, the kernel 2 rows and 3 columns. At how many places does the kernel fit? So how large is
# the output?
#
# <details><summary>When you have your numbers, look here</summary>
#
# Look at one axis alone. A kernel of length K starts at 0, at 1, and so on; the last place where it still fits in H pixels is
# H - K. That makes **H - K + 1** places. For us: 4 - 2 + 1 = 3 rows, 5 - 3 + 1 = 3 columns.
#
# </details>
#
# ### Exercise: the shape of the output
#
# The image is (N, H, W, CI), the weights are (KH, KW, CI, CO), as in lesson 1. Height and width may differ, in both.


# %% tags=["exercise:conv_output_shape"]
def conv_output_shape(x_shape, w_shape):
    """x_shape: (N, H, W, CI), w_shape: (KH, KW, CI, CO).

    Returns the shape of the valid convolution, a tuple of four.
    """
    ### BEGIN SOLUTION
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, h - kh + 1, w - kw + 1, co)
    ### END SOLUTION


# %% tags=["check:conv_output_shape"]
verdict = check(conv_output_shape)
verdict.score()

# %% [markdown]
# ## Padding is a new array
#
# Each convolution makes the image smaller. To keep its size, people put a border of zeros around it first. In these
# lessons a convolution never pads: whoever wants padding makes a new, larger array with the image in its middle.

# %% tags=["show"]
padded = np.pad(image, 1)
plots.show(
    plots.grid(padded, mark=[(slice(1, 5), slice(1, 6))], title="The image, padded by 1")
)

# %% [markdown]
# In memory the border is more than a frame. Touch the last pixel of a row of `image`, then the first of the next row. In the memory of `image`
# they are neighbours. How far apart are their copies in the memory of `padded`, and what lies between?

# %% tags=["show"]
plots.explore(image=image, padded=padded, made_from=[(padded[1:-1, 1:-1], image)])

# %% [markdown]
# **Predict.** With a 3x3 kernel, how much padding keeps the size of the image? And with 5x5?
#
# <details><summary>When you have your numbers, look here</summary>
#
# From H + 2·pad - K + 1 = H follows pad = (K - 1) / 2: one for 3x3, two for 5x5. An even kernel cannot keep the size with the same
# border on both sides.
#
# </details>
#
# ### Exercise: pad an image
#
# Which of the four axes of an NHWC batch get longer?


# %% tags=["exercise:pad_nhwc"]
def pad_nhwc(x, pad):
    """x: (N, H, W, C). Returns a new array (N, H + 2*pad, W + 2*pad, C).

    In it lies x, with a border of `pad` zeros; the dtype is that of x.
    """
    ### BEGIN SOLUTION
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c), dtype=x.dtype)
    out[:, pad : pad + h, pad : pad + w] = x
    return out
    ### END SOLUTION


# %% tags=["check:pad_nhwc"]
verdict = check(pad_nhwc)
verdict.score()

# %% [markdown]
# ## A judge: PyTorch
#
# Before you write a convolution, get somebody who knows the right answer. Using PyTorch to check a convolution of our own is a
# little like cheating, and very practical.
#
# PyTorch speaks NCHW and OIHW, we speak NHWC and HWIO. So the judge has to swap the axes on the way in, and back on the way out.


# %%
def judge(x, w):
    """The valid convolution by PyTorch. x: (N, H, W, CI), w: (KH, KW, CI, CO)."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)  # NHWC to NCHW
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)  # HWIO to OIHW
    out = torch.nn.functional.conv2d(x_torch, w_torch)
    return out.permute(0, 2, 3, 1).numpy()  # NCHW to NHWC


generator = np.random.default_rng(0)
x = generator.standard_normal((10, 32, 32, 8), dtype=np.float32)
w = generator.standard_normal((3, 3, 8, 16), dtype=np.float32)
print(judge(x, w).shape)

# %% [markdown]
# Ten images of 32 by 32 pixels with 8 channels, a 3x3 kernel, 16 channels out. This will be our race track through all the
# lessons.
#
# ## Seven loops
#
# With batches and channels the definition reads
#
# $$\begin{split}
# &\text{out}[n, h, w, co] \\
# &\quad = \sum_{r, s, ci} x[n,\, h + r,\, w + s,\, ci] \\
# &\qquad\quad \cdot\, \text{weights}[r, s, ci, co]
# \end{split}$$
#
# - n: which image; h, w: where in the output; co: which channel out
# - r, s: where in the kernel; ci: which channel in
#
# Every channel of the output looks at *all* channels of the input, and has weights of its own for each.
#
# **Predict.** Seven letters, seven loops. How many multiplications is that for our race track?

# %%
n, ho, wo, co = 10, 30, 30, 16
products = n * ho * wo * co * (3 * 3 * 8)
print(f"{products:,} multiplications")

# %% [markdown]
# ### Exercise: seven loops
#
# No tricks here, just loops. Make the output first, full of zeros and with the dtype of `x`; then add every product to the place where it
# belongs.


# %% tags=["exercise:conv_naive"]
def conv_naive(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), by seven loops."""
    ### BEGIN SOLUTION
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for ci in range(channels_in):
            for co in range(channels_out):
                for i in range(height - kh + 1):
                    for j in range(width - kw + 1):
                        for r in range(kh):
                            for s in range(kw):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out
    ### END SOLUTION


# %% tags=["check:conv_naive"]
verdict = check(conv_naive)
verdict.score()

# %% [markdown]
# Ask the judge as well. In a cell of your own, try `np.abs(conv_naive(x[:1], w) - judge(x[:1], w)).max()`. It will be tiny, but
# perhaps not zero. Sums of float32 depend a little on their order.
#
# Here is the same with Stridewise's own seven loops.

# %% tags=["show"]
one = x[:1]
difference = np.abs(kernel["naive loops"](one, w) - judge(one, w)).max()
largest = np.abs(judge(one, w)).max()
print(f"largest difference from PyTorch: {difference:.1e}, with outputs up to {largest:.0f}")

# %% [markdown]
# ## How slow is it?
#
# **Predict.** One image, a bit over a million multiplications. How many times longer do the loops take than PyTorch? Ten times? A hundred?
# More?

# %% tags=["show"]
times = median_times(
    {"PyTorch": lambda: judge(one, w), "naive loops": lambda: kernel["naive loops"](one, w)}
)
slowdown = times["naive loops"] / times["PyTorch"]
print(f"On this machine the seven loops are {slowdown:,.0f} times slower than PyTorch.")
each = times["naive loops"] / (products / len(x))
print(f"They take {1e9 * each:,.0f} nanoseconds for each product.")
plots.show(
    plots.speed_bars(
        times, baseline="PyTorch", title="One image of 32x32x8, 3x3, 16 channels out"
    )
)

# %% [markdown]
# For each product Python makes index tuples, looks up what `*` means for these two objects, and allocates the result. The
# multiplication itself is over in less than a nanosecond.
#
# ## The same loops, compiled
#
# Numba reads your Python function, works out the types and compiles it to machine code. The algorithm stays as it is.

# %% tags=["show"]
times = median_times(
    {
        "PyTorch": lambda: judge(one, w),
        "compiled loops": lambda: kernel["compiled loops"](one, w),
        "naive loops": lambda: kernel["naive loops"](one, w),
    }
)
gain = times["naive loops"] / times["compiled loops"]
print(f"Compiling makes the same loops {gain:,.0f} times faster.")
plots.show(
    plots.speed_bars(times, baseline="PyTorch", title="The same loops, compiled by Numba")
)

# %% [markdown]
# ### Exercise: compile your loops
#
# Write the seven loops again under `@numba.njit`. One thing is worth changing: add up in a plain variable and store it once per
# output. A variable can stay in a register. `out[...] +=` has to go to memory every time, because the compiler cannot know that
# `out` and `x` do not overlap.
#
# The first call takes a second or two. That is the compiler at work.


# %% tags=["exercise:conv_jit"]
@numba.njit
def conv_jit(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), compiled by Numba."""
    ### BEGIN SOLUTION
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for co in range(channels_out):
                    total = x.dtype.type(0)
                    for r in range(kh):
                        for s in range(kw):
                            for ci in range(channels_in):
                                total += x[n, i + r, j + s, ci] * w[r, s, ci, co]
                    out[n, i, j, co] = total
    return out
    ### END SOLUTION


# %% tags=["check:conv_jit"]
verdict = check(conv_jit)
verdict.score()

# %% [markdown]
# ## The order of the loops
#
# The seven loops can stand in any order: 5,040 ways, all with the same result. For the memory they are not the same.
#
# A processor never fetches one number. It fetches a **cache line**, usually 64 bytes: sixteen float32 that lie side by
# side. If the next number you need is in the same line, it is there already. If it is far away, another line has to come.
#
# Take a plain matrix and add up all its elements, once row by row and once column by column.


# %% tags=["show"]
@numba.njit
def sum_along_rows(a):
    total = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):  # innermost: steps of 1 element
            total += a[i, j]
    return total


@numba.njit
def sum_along_columns(a):
    total = 0.0
    for j in range(a.shape[1]):
        for i in range(a.shape[0]):  # innermost: steps of a whole row
            total += a[i, j]
    return total


a = np.ones((4096, 4096), dtype=np.float32)
print("strides of a in elements:", tuple(step // a.itemsize for step in a.strides))

# %% [markdown]
# **Predict.** Along a row, how many elements does one fetched line serve? And down a column, when a line is thrown out again before its
# neighbour is wanted?
#
# You need no clock to find out. `record_accesses` runs a loop nest, the Python that it was compiled from, on an array that writes down each
# address. `Cache` is a small model of a cache: this one has room for 16 lines of 64 bytes and throws out the one that was not used for the
# longest time. The matrix has 32 rows, so that you can see every access.

# %% tags=["show"]
small = np.ones((32, 32), dtype=np.float32)
cache = Cache(size=1024, line=64, ways=2)
along_rows = record_accesses(sum_along_rows, small)
along_columns = record_accesses(sum_along_columns, small)
plots.show(plots.access_order(along_rows, cache=cache, title="Along the rows"))
plots.show(plots.access_order(along_columns, cache=cache, title="Down the columns"))

# %% [markdown]
# The same as an animation: Play, Step, or drag the slider. What is framed in green is in the cache at that moment.
#
# **Try.** Step through the first column, and watch the cache. It has eight sets of two lines, and a line can only stand in the set
# `number % 8`. How many of its 16 places are ever used?

# %% tags=["show"]
plots.replay(along_columns, cache=cache, title="Down the columns, access by access")

# %% [markdown]
# Along the rows only every sixteenth access is a miss: it brings the next fifteen elements along. Down the columns the second column comes
# too late. After 32 rows its lines, which were there once, have been thrown out. And half of the cache stood empty: from row to row it is two
# lines, so every line of a column has an even number, and only every other set gets any. Matrices whose rows are a power of two long are
# known for this.

# %% tags=["show"]
plots.show(
    plots.miss_bars(
        {
            "along rows": count_misses(cache, along_rows.address, along_rows.itemsize),
            "along columns": count_misses(
                cache, along_columns.address, along_columns.itemsize
            ),
        },
        title="Fetched lines: each line's first time dark, again hatched",
    )
)

# %% [markdown]
# **Predict.** Sixteen times as many lines. Will a real processor, on a large matrix, take sixteen times as long?

# %% tags=["show"]
times = median_times(
    {"along rows": lambda: sum_along_rows(a), "along columns": lambda: sum_along_columns(a)}
)
print(f"along columns takes {times['along columns'] / times['along rows']:.1f} times as long")
plots.show(
    plots.speed_bars(times, baseline="along rows", title="Adding up a 4096x4096 matrix")
)

# %% [markdown]
# The model counts lines, nothing else. A processor also guesses which line comes next, keeps a second and a third cache behind the
# first, and adds while it waits. The count says which order is better and why; only the clock says by how much.
#
# The rule: **let the innermost loop walk along the axis with stride 1.**
#
# Now look at our convolution again. In `w[r, s, ci, co]` the last axis is `co`; in `out[n, h, w, co]` it is `co` too. Your compiled loops
# have `ci` innermost, so they step through `w` in jumps of 16 elements: 64 bytes, a whole cache line.
#
# **Predict.** How many lines does that fetch, on a small image and with a cache too small for all the weights? And if `co` moves to the
# inside?

# %% tags=["show"]
patch = np.ones((1, 6, 7, 8), dtype=np.float32)
traces = {
    "ci innermost": record_accesses(kernel["compiled loops"], patch, w),
    "co innermost": record_accesses(kernel["loop order"], patch, w),
}
for size in (2048, 32768):
    cache = Cache(size=size, line=64, ways=4)
    misses = {
        name: count_misses(cache, trace.address, trace.itemsize)
        for name, trace in traces.items()
    }
    plots.show(plots.miss_bars(misses, title=f"Fetched lines with a cache of {size:,} bytes"))

# %% [markdown]
# With room for 32 lines every step along `ci` is a miss, and `co` on the inside needs a small part of that. With room for
# everything both orders fetch each line once, and the order no longer matters to the cache. Weights this small fit. The weights of a
# deep layer, 512 channels in and out, do not: they take 9 MiB.
#
# Once your `conv_naive` passes, look at it in a cell of your own. Which pixels are read most often, and why?
#
# ```python
# trace = record_accesses(conv_naive, patch, w)
# reads = trace.counts("x")[0, :, :, 0]
# picture = plots.heat_map(reads)
# plots.show(picture)
# ```
#
# **Predict.** Now the clock. The sum over `ci` can no longer live in one variable when `co` is inside: there are 16 of them. Which order
# wins?

# %% tags=["show"]
times = median_times(
    {
        "PyTorch": lambda: judge(x, w),
        "ci innermost": lambda: kernel["compiled loops"](x, w),
        "co innermost": lambda: kernel["loop order"](x, w),
    }
)
gain = times["ci innermost"] / times["co innermost"]
print(f"co innermost: {gain:.2f} times as fast as ci innermost")
plots.show(
    plots.speed_bars(times, baseline="PyTorch", title="Ten images: the order of the loops")
)

# %% [markdown]
# With neighbours in memory next to each other in the loop, the compiler can also work on several numbers in one instruction.
# What holds it back is the traffic to and from `out`. We will come back to that.
#
# ## What to remember
#
# - A valid convolution of H pixels with a kernel of K has H - K + 1 outputs. Padding is a new, larger array.
# - Seven loops say exactly what a convolution is. They are the law: every faster version has to agree with them.
# - Interpreted, they are slower than PyTorch by a factor that you have measured. Compiling wins most of it back without touching the
#   algorithm.
# - Memory comes in cache lines. The innermost loop should walk along the axis with stride 1.
#
# ## Where to read on
#
# - Vincent Dumoulin and Francesco Visin, *A guide to convolution arithmetic for deep learning* (2016): padding and strides in pictures.
# - Ulrich Drepper, *What Every Programmer Should Know About Memory* (2007), section 3 on caches.
# - Numba's user guide, "A ~5 minute guide to Numba".
# - Before: [lesson 1, storage order](01_storage_order.ipynb). Next: [lesson 3, matrix products](03_matmul_convolution.ipynb), where
#   the loops disappear.
