# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · The order of the loops
#
# [← Lesson 2](02_naive_loops.ipynb) · [All lessons](00_contents.md) · [Lesson 4 →](04_matmul_convolution.ipynb)
#
# Nest the seven loops of lesson 2 in another order, and they compute the same convolution. They do not fetch the same
# amount from memory. This lesson counts what each order fetches, access by access.
#
# **After this lesson you can**
#
# - say what a cache line is, and how many of them a loop nest fetches;
# - say why the innermost loop should run along the axis with stride 1;
# - put the loops of a convolution into an order that fetches little, and know how little;
# - tell what such a count can predict, and what only a clock can.
#
# It takes about 40 minutes. There is one exercise.

# %%
import numpy as np

from stridewise import check, foreseen, hint, plots, predict, race
from stridewise.kernels import KERNELS
from stridewise.kernels.ladder.compiled_loops import conv_compiled_loops
from stridewise.kernels.ladder.loop_order import conv_loop_order
from stridewise.layout import Cache, count_misses, record_accesses
from stridewise.timing import measure

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
x = generator.standard_normal((10, 32, 32, 8), dtype=np.float32)
w = generator.standard_normal((3, 3, 8, 16), dtype=np.float32)


def judge(x, w):
    """The valid convolution by PyTorch, with the axes swapped, as in lesson 2."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)
    return torch.nn.functional.conv2d(x_torch, w_torch).permute(0, 2, 3, 1).numpy()


# %% [markdown]
# ## One result, many orders
#
# Seven loops can be nested in 7! = 5,040 orders. If each product is added to `out` straight away, all of them give
# the same result, up to rounding. They do not cause the same memory traffic.
#
# What a processor fetches from memory is not a single number but a [**cache line**](glossary.md#cache-line), usually
# 64 bytes: sixteen float32 values side by side. (On Apple's processors it is 128 bytes.) If the next number you need
# is in the same line, it is already there. If it is far away, another line has to be fetched.
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
# every address. `Cache` is a small model of a cache: this one holds 16 lines of 64 bytes. Where a new line needs
# room, it evicts the one that was used least recently. The matrix is only 32 by 32, so you can see every access.

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
predict("first-column")

# %% tags=["show"]
plots.replay(along_columns, cache=cache, title="Down the columns, access by access")

# %% [markdown]
# Along the rows, only every sixteenth access is a [miss](glossary.md#miss): each miss brings in the next fifteen
# elements as well. Down the columns, every access is a miss: by the time the second column needs the same lines
# again, they have been [evicted](glossary.md#eviction).
#
# It does not help that a column can use only half of the cache. A row is exactly two lines long, so the lines of one
# column are either all even or all odd, and they all compete for every other set. The first column uses 8 of the 16
# slots, and so do the next fifteen; the other 8 stay empty until the seventeenth column, whose lines are odd.
# Matrices whose rows are a power of two long are notorious for this.
#
# Here are both orders side by side, on a matrix of 8 by 8 and with a smaller cache. Press Play.

# %% tags=["show"]
tiny = np.ones((8, 8), dtype=np.float32)
orders = {
    "along rows": record_accesses(sum_along_rows, tiny),
    "down columns": record_accesses(sum_along_columns, tiny),
}
plots.animate_loop_orders(orders, cache=Cache(size=128, line=16, ways=2))

# %% [markdown]
# The same 64 reads miss 16 times or 64 times. And here are the counts for the matrix of 32 by 32:

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
predict("down-the-columns")

# %% tags=["show", "needs:numba"]
numba.get_num_threads()  # not installed? Then this cell says so: in plain Python it would take minutes
times = measure(
    {"along rows": lambda: sum_along_rows(a), "along columns": lambda: sum_along_columns(a)}
)
print(times.comparison("along columns", "along rows"))
predict("down-the-columns", times)
plots.show(plots.time_dots(times, baseline="along rows", title="Summing a 4096x4096 matrix"))

# %% [markdown]
# The model counts lines and nothing else. A real processor also guesses which line you will need next, has a second
# and often a third level of cache behind the first, and keeps computing while it waits. And fetching is not all that
# takes time: along the rows, each addition to `total` has to wait for the one before it, and that may take longer
# than fetching the numbers. The count tells you which order fetches less and why; only the clock tells you what that
# is worth.
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
patch = np.ones((1, 4, 7, 8), dtype=np.float32)
weights = np.ones((2, 2, 8, 16), dtype=np.float32)
traces = {
    "ci innermost": record_accesses(conv_compiled_loops, patch, weights),
    "co innermost": record_accesses(conv_loop_order, patch, weights),
}
for size in (1024, 32768):
    cache = Cache(size=size, line=64, ways=4)
    misses = {
        name: count_misses(cache, trace.address, trace.itemsize)
        for name, trace in traces.items()
    }
    plots.show(plots.miss_bars(misses, title=f"Fetched lines with a cache of {size:,} bytes"))

# %% [markdown]
# With room for 16 lines, nearly every step along `ci` is a miss; with `co` innermost there are far fewer. With room
# for everything, both orders fetch each line once, and the cache no longer cares about the order. Weights as small as
# these fit. The weights of a deep layer with 512 input and 512 output channels do not: they take 9 MiB.
#
# ### Exercise: the loops in a better order
#
# Write the convolution once more, in plain Python loops, with the loops in an order that fetches little. It is your
# `conv_naive` with its lines in another order.
#
# **Predict.** Only the innermost loop matters, you might say. Is that so? Say your loops are nested r, s, ci, co, and
# inside them those over the pixels. What does a step of the innermost loop skip in `x`, and what in `out`? For which
# of the three arrays is this order good?
#
# <details><summary>What it skips</summary>
#
# A step to the next column skips CI elements of `x` and CO of `out`: half a line and a whole one, in our example.
# Only the weight stays where it is. On an image with more pixels than the cache has lines, this order fetches more
# than the one you started from. And among the orders with `co` innermost, the outer loops decide how often the same
# weights, or the same outputs, are fetched again: the best fetches 130 lines and the worst 944.
#
# </details>
#
# The check looks at the values first; they earn two of the three points. Then it follows your products, in their
# order, on `patch` and `weights` from above. For each product it counts an access to the pixel, one to the weight and
# one to the output, in a cache of 1,024 bytes. If your order misses at most twice as often as "co innermost", you get
# the third point; if not, the message says how often it misses, and why.
#
# It can follow products that you write with `*`, of single numbers or of whole rows. In a matrix product (`@`,
# `np.einsum`, `np.dot`) NumPy chooses the order, not you; and some code cannot be followed at all, such as code that
# turns its numbers into Python floats. Then nothing is counted, the message says so, and you keep the point. But this
# exercise is about the order, so write the loops. A finished convolution earns no points, as in lesson 2.


# %% tags=["exercise:conv_reordered"]
def conv_reordered(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), by loops in an order that fetches little."""
    ### BEGIN SOLUTION
    # co runs innermost: along it both the weights and the output lie side by side in memory, so every cache
    # line is used whole, and the compiler can compute several outputs at a time.
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for r in range(kh):
                    for s in range(kw):
                        for ci in range(channels_in):
                            for co in range(channels_out):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out
    ### END SOLUTION


# %% tags=["check:conv_reordered"]
verdict = check(conv_reordered)
verdict.score()

# %% [markdown]
# Count for yourself, too, in a cell of your own:
#
# ```python
# mine = conv_reordered
# trace = record_accesses(mine, patch, weights)
# tiny = Cache(size=1024, line=64, ways=4)
# size = trace.itemsize
# count_misses(tiny, trace.address, size)
# ```
#
# Compare `misses` with the first of the two figures above. It may differ a little from the check's number:
# `record_accesses` sees every access that you write, and a sum that you keep in a variable is none. Swap two loops
# and count again. Then look at the reads. Which pixels are read most often, and why?
#
# ```python
# reads = trace.counts("x")[0, :, :, 0]
# picture = plots.heat_map(reads)
# plots.show(picture)
# ```
#
# <details><summary>Which, and why</summary>
#
# Those in the middle, four times as often as the corner: away from the edges a pixel is under all four positions of
# the kernel, for one output each. A corner is under one of them, for one output. If each of these reads is repeated
# for the 16 output channels, the counts are 64 and 16.
#
# </details>
#
# **Predict.** Now the clock. With `co` innermost, the sum over `ci` can no longer live in a single variable: there
# are 16 sums. Which order wins?

# %% tags=["show"]
predict("innermost-loop")

# %% tags=["show", "needs:numba", "needs:torch"]
times = measure(
    {
        "PyTorch": lambda: judge(x, w),
        "ci innermost": lambda: kernel["compiled loops"](x, w),
        "co innermost": lambda: kernel["loop order"](x, w),
    }
)
print(times.comparison("co innermost", "ci innermost"))
predict("innermost-loop", times)
plots.show(
    plots.time_dots(times, baseline="PyTorch", title="Ten images: the order of the loops")
)

# %% [markdown]
# Those two are compiled. Your own loops run in Python, where each step takes so long that the caches hardly show:

# %% tags=["show"]
race(conv_reordered, against={"PyTorch": judge if torch else None})

# %% [markdown]
# When the innermost loop runs over neighbours in memory, the compiler can also process several of them with a single
# instruction. What holds this order back is the traffic to and from `out`: every product loads a sum and stores it
# again. We will come back to that in lesson 8.

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("03_loop_order")

# %% [markdown]
# ## What to remember
#
# - Memory comes in cache lines. The innermost loop should run along the axis with stride 1.
# - The order of the loops changes what is fetched, not what is computed. NHWC and HWIO favour co innermost.
# - A count of misses says which order fetches less, and why. Only a clock says by how much it is faster.
#
# ## Where to read on
#
# - Ulrich Drepper, *What Every Programmer Should Know About Memory* (2007), section 3 on caches.
# - Previous: [lesson 2, naive loops](02_naive_loops.ipynb). Next:
#   [lesson 4, matrix products](04_matmul_convolution.ipynb), where the loops disappear.
