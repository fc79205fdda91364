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
# The definition of a convolution fits on one line, and seven nested loops carry it out. In Python they are far too
# slow to use, and they are the best way to understand everything that follows.
#
# **After this lesson you can**
#
# - say how large the output of a convolution is, and pad an image;
# - write a convolution as seven loops and test it against PyTorch;
# - say how many times slower it is, measured, and win most of that back without changing the algorithm;
# - explain why the order of the loops matters for memory.
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
# ## What a convolution computes
#
# Lay a small grid of weights, the kernel, over an image. Multiply each weight by the pixel under it and add up the
# products: that is one output. Move the kernel by one pixel and repeat.

# %% tags=["show"]
image = np.array([[1, 2, 0, 3, 1], [0, 1, 4, 1, 0], [2, 1, 0, 2, 3], [1, 0, 2, 1, 1]])
weights = np.array([[1, 0, 2], [0, 3, 1]])
plots.show(plots.window_step(image, weights, (1, 2)))

# %% [markdown]
# The kernel stays inside the image. This is called a **valid** convolution.
#
# (Strictly speaking this is a cross-correlation: in mathematics a convolution reads the kernel backwards. Deep
# learning libraries skip the flip and say "convolution" anyway. So do we.)
#
# **Predict.** The image has 4 rows and 5 columns, the kernel 2 rows and 3 columns. In how many positions does the
# kernel fit? How large is the output?
#
# <details><summary>When you have your numbers, look here</summary>
#
# Take one axis at a time. A kernel of length K can start at 0, at 1, and so on; the last position where it still fits
# into H pixels is H - K. That makes **H - K + 1** positions. Here: 4 - 2 + 1 = 3 rows and 5 - 3 + 1 = 3 columns.
#
# </details>
#
# ### Exercise: the shape of the output
#
# The image is (N, H, W, CI), the weights are (KH, KW, CI, CO), as in lesson 1. Height and width may differ in both.


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
# Every valid convolution makes the image smaller. To keep its size, you can first put a border of zeros around it. In
# these lessons a convolution never pads. If you want padding, you make a new, larger array with the image in the
# middle.

# %% tags=["show"]
padded = np.pad(image, 1)
plots.show(
    plots.grid(padded, mark=[(slice(1, 5), slice(1, 6))], title="The image, padded by 1")
)

# %% [markdown]
# The border also changes how the image lies in memory. Hover over the last pixel of a row of `image`, then over the
# first pixel of the next row. In the memory of `image` they are neighbours. How far apart are their copies in the
# memory of `padded`, and what lies between them?

# %% tags=["show"]
plots.explore(image=image, padded=padded, made_from=[(padded[1:-1, 1:-1], image)])

# %% [markdown]
# <details><summary>The distance</summary>
#
# They are 3 apart, with two zeros between them: the right border of one row and the left border of the next.
#
# </details>
#
# **Predict.** With a 3x3 kernel, how much padding keeps the size of the image? And with a 5x5 kernel?
#
# <details><summary>When you have your numbers, look here</summary>
#
# Solve H + 2·pad - K + 1 = H for the padding: pad = (K - 1) / 2. That is 1 for a 3x3 kernel and 2 for 5x5. A kernel
# of even size cannot keep the size with equal borders on both sides.
#
# </details>
#
# ### Exercise: pad an image
#
# Which of the four axes of an NHWC batch get longer?


# %% tags=["exercise:pad_nhwc"]
def pad_nhwc(x, pad):
    """x: (N, H, W, C). Returns a new array (N, H + 2*pad, W + 2*pad, C).

    It holds x with a border of `pad` zeros, and has the dtype of x.
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
# ## PyTorch as the judge
#
# Before you write a convolution, find a reference you can trust. Checking your own convolution against PyTorch's
# feels a little like cheating, but it is very practical.
#
# PyTorch uses NCHW and OIHW, we use NHWC and HWIO. So `judge` has to permute the axes on the way in, and permute them
# back on the way out.


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
# Ten images of 32 by 32 pixels with 8 channels, a 3x3 kernel, 16 output channels: this is our benchmark in lessons 2,
# 3 and 5.
#
# ## Seven loops
#
# With batches and channels, the definition reads
#
# $$\begin{split}
# &\text{out}[n, h, w, co] \\
# &\quad = \sum_{r, s, ci} x[n,\, h + r,\, w + s,\, ci] \\
# &\qquad\quad \cdot\, \text{weights}[r, s, ci, co]
# \end{split}$$
#
# - n: which image; h, w: which position in the output; co: which output channel
# - r, s: which position in the kernel; ci: which input channel
#
# Every output channel looks at *all* input channels, and has its own weights for each of them.
#
# **Predict.** Seven indices, seven loops. How many multiplications does our benchmark take?

# %%
n, ho, wo, co = 10, 30, 30, 16
products = n * ho * wo * co * (3 * 3 * 8)
print(f"{products:,} multiplications")

# %% [markdown]
# ### Exercise: seven loops
#
# No tricks here, just loops. Start with an output full of zeros that has the dtype of `x`, then add every product to
# the output element it belongs to.


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
# Now compare it with PyTorch yourself. In a new cell, try `np.abs(conv_naive(x[:1], w) - judge(x[:1], w)).max()`. The
# result will be tiny but perhaps not zero, because float32 sums depend a little on the order of their terms.
#
# Here is the same comparison for Stridewise's own seven loops.

# %% tags=["show"]
first_image = x[:1]
difference = np.abs(kernel["naive loops"](first_image, w) - judge(first_image, w)).max()
largest = np.abs(judge(first_image, w)).max()
print(f"largest difference from PyTorch: {difference:.1e}, with outputs up to {largest:.0f}")

# %% [markdown]
# ## How slow is it?
#
# **Predict.** One image, a little over a million multiplications. How many times longer do the loops take than
# PyTorch? Ten times? A hundred? More?

# %% tags=["show"]
times = median_times(
    {
        "PyTorch": lambda: judge(first_image, w),
        "naive loops": lambda: kernel["naive loops"](first_image, w),
    }
)
slowdown = times["naive loops"] / times["PyTorch"]
print(f"On this machine the seven loops are {slowdown:,.0f} times slower than PyTorch.")
seconds_per_product = times["naive loops"] / (products / len(x))
print(f"They take {1e9 * seconds_per_product:,.0f} nanoseconds per product.")
plots.show(
    plots.speed_bars(
        times, baseline="PyTorch", title="One image of 32x32x8, 3x3, 16 output channels"
    )
)

# %% [markdown]
# For every product Python builds index tuples, looks up what `*` means for these two objects, and allocates an object
# for the result. The multiplication itself takes only a few processor cycles.
#
# ## The same loops, compiled
#
# Numba reads your Python function, infers the types and compiles it to machine code. The algorithm stays the same.

# %% tags=["show"]
times = median_times(
    {
        "PyTorch": lambda: judge(first_image, w),
        "compiled loops": lambda: kernel["compiled loops"](first_image, w),
        "naive loops": lambda: kernel["naive loops"](first_image, w),
    }
)
gain = times["naive loops"] / times["compiled loops"]
print(f"Compiled, the same loops are {gain:,.0f} times as fast.")
plots.show(
    plots.speed_bars(times, baseline="PyTorch", title="The same loops, compiled by Numba")
)

# %% [markdown]
# ### Exercise: compile your loops
#
# Write the seven loops again under `@numba.njit`. One thing is worth changing: add up in a local variable and store
# it once per output. A local variable can stay in a register. `out[...] +=` has to go to memory every time, because
# the compiler cannot know that `out` and `x` do not overlap.
#
# The first call takes a second or two: that is the compiler at work.


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
# Seven loops can be nested in 7! = 5,040 orders. If each product is added to `out` straight away, all of them give
# the same result, up to rounding. They do not cause the same memory traffic.
#
# What a processor fetches from memory is not a single number but a **cache line**, usually 64 bytes: sixteen float32
# values side by side. (On Apple's processors it is 128 bytes.) If the next number you need is in the same line, it is
# already there. If it is far away, another line has to be fetched.
#
# Take a plain matrix and sum all its elements, once row by row and once column by column.


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
# **Predict.** Along a row, how many elements do you get from each fetched line? And down a column, if every line is
# evicted before you need the next element in it?
#
# You do not need a clock to find out. `record_accesses` runs the Python source of a loop nest on arrays that record
# every address. `Cache` is a small model of a cache: this one holds 16 lines of 64 bytes and evicts the least
# recently used line. The matrix is only 32 by 32, so you can see every access.

# %% tags=["show"]
small = np.ones((32, 32), dtype=np.float32)
cache = Cache(size=1024, line=64, ways=2)
along_rows = record_accesses(sum_along_rows, small)
along_columns = record_accesses(sum_along_columns, small)
plots.show(plots.access_order(along_rows, cache=cache, title="Along the rows"))
plots.show(plots.access_order(along_columns, cache=cache, title="Down the columns"))

# %% [markdown]
# Here is the second one as an animation: press Play or Step, or drag the slider. A green frame means "in the cache
# now".
#
# **Try.** Step through the first column and watch the cache. It has eight sets of two lines each, and a line can only
# go into the set `number % 8`. How many of the 16 slots does the first column use?

# %% tags=["show"]
plots.replay(along_columns, cache=cache, title="Down the columns, access by access")

# %% [markdown]
# Along the rows, only every sixteenth access is a miss: each miss brings in the next fifteen elements as well. Down
# the columns, every access is a miss. By the time the second column starts, its lines have been evicted.
#
# It does not help that a column can use only half of the cache. A row is exactly two lines long, so the lines of one
# column are either all even or all odd, and they all compete for every other set. The first column uses 8 of the 16
# slots, and so do the next fifteen; the other 8 stay empty until the seventeenth column, whose lines are odd.
# Matrices whose rows are a power of two long are notorious for this.

# %% tags=["show"]
plots.show(
    plots.miss_bars(
        {
            "along rows": count_misses(cache, along_rows.address, along_rows.itemsize),
            "along columns": count_misses(
                cache, along_columns.address, along_columns.itemsize
            ),
        },
        title="Fetched lines: first fetch dark, repeats hatched",
    )
)

# %% [markdown]
# **Predict.** Sixteen times as many lines. Does a real processor, on a large matrix, take sixteen times as long?

# %% tags=["show"]
times = median_times(
    {"along rows": lambda: sum_along_rows(a), "along columns": lambda: sum_along_columns(a)}
)
print(
    f"Along columns it takes {times['along columns'] / times['along rows']:.1f} times as long"
)
plots.show(plots.speed_bars(times, baseline="along rows", title="Summing a 4096x4096 matrix"))

# %% [markdown]
# The model counts lines and nothing else. A real processor also guesses which line you will need next, has a second
# and a third level of cache behind the first, and keeps computing while it waits. The count tells you which order is
# better and why; only the clock tells you by how much.
#
# The rule: **let the innermost loop run along the axis with stride 1.**
#
# Now look at our convolution again. In `w[r, s, ci, co]` the last axis is `co`, and in `out[n, h, w, co]` it is `co`
# too. Your compiled loops probably have `ci` innermost, so they step through `w` in strides of 16 elements. That is
# 64 bytes, a whole cache line.
#
# **Predict.** How many lines does that fetch, on a small image and with a cache too small for all the weights? And
# what if `co` becomes the innermost loop?

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
# With room for 32 lines, nearly every step along `ci` is a miss; with `co` innermost there are far fewer. With room
# for everything, both orders fetch each line once, and the cache no longer cares about the order. Weights as small as
# these fit. The weights of a deep layer with 512 input and 512 output channels do not: they take 9 MiB.
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
# <details><summary>Which, and why</summary>
#
# Those in the middle, nine times as often as the corner: away from the edges a pixel is under all nine positions of
# the kernel, for one output each. A corner is under one of them, for one output. Each of these reads is repeated for
# the 16 output channels, so the counts are 144 and 16.
#
# </details>
#
# **Predict.** Now the clock. With `co` innermost, the sum over `ci` can no longer live in a single variable: there
# are 16 sums. Which order wins?

# %% tags=["show"]
times = median_times(
    {
        "PyTorch": lambda: judge(x, w),
        "ci innermost": lambda: kernel["compiled loops"](x, w),
        "co innermost": lambda: kernel["loop order"](x, w),
    }
)
gain = times["ci innermost"] / times["co innermost"]
print(f"with co innermost it is {gain:.2f} times as fast as with ci innermost")
plots.show(
    plots.speed_bars(times, baseline="PyTorch", title="Ten images: the order of the loops")
)

# %% [markdown]
# When the innermost loop runs over neighbours in memory, the compiler can also process several of them with a single
# instruction. What holds this order back is the traffic to and from `out`: every product loads a sum and stores it
# again. We will come back to that in lesson 6.
#
# ## What to remember
#
# - A valid convolution of H pixels with a kernel of K has H - K + 1 outputs. Padding is a new, larger array.
# - Seven loops say exactly what a convolution is. They are the reference: every faster version has to agree with
#   them.
# - In interpreted Python they are slower than PyTorch by a factor that you have measured. Compiling them wins most of
#   it back without touching the algorithm.
# - Memory comes in cache lines. The innermost loop should run along the axis with stride 1.
#
# ## Where to read on
#
# - Vincent Dumoulin and Francesco Visin, *A guide to convolution arithmetic for deep learning* (2016): padding and
#   strides in pictures.
# - Ulrich Drepper, *What Every Programmer Should Know About Memory* (2007), section 3 on caches.
# - Numba's user guide, "A ~5 minute guide to Numba".
# - Previous: [lesson 1, storage order](01_storage_order.ipynb). Next:
#   [lesson 3, matrix products](03_matmul_convolution.ipynb), where the loops disappear.
