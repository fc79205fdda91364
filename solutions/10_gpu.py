# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 10 · The same convolution on a GPU
#
# [← Lesson 9](09_backward_pass.ipynb) · [All lessons](00_contents.md)
#
# A graphics processor runs thousands of threads at once. You do not need one to learn how it works: in this lesson
# your kernels run on a model of a GPU, which counts what they do to memory and tells you what would go wrong on a real
# one. They are written with `numba.cuda`, so a machine with an NVIDIA GPU can run the same functions.
#
# **After this lesson you can**
#
# - write a kernel: the program of one thread among thousands;
# - say which bytes the 32 threads of a warp fetch together, and arrange the work so that none are wasted;
# - share a tile among the threads of a block, with its halo and its barrier;
# - build the im2col matrix without a loop.
#
# It takes about 75 minutes. There are four exercises.

# %%
import numpy as np
from numpy.lib.stride_tricks import as_strided

from stridewise import check, foreseen, hint, plots, predict
from stridewise.gpu import KernelError, launch
from stridewise.racing import race_on_gpu

try:
    from numba import cuda
except ImportError:  # as in a browser
    from stridewise.absent import cuda

generator = np.random.default_rng(0)

# %% [markdown]
# ## One thread, one element
#
# Here is a complete program for a GPU. It doubles the elements of an array.


# %%
@cuda.jit
def double(x, out):
    i = cuda.grid(1)
    if i < out.size:
        out[i] = 2 * x[i]


x = np.arange(100, dtype=np.float32)
out = np.zeros_like(x)
launch(double, 2, 64, x, out)
print(out[:5], out[-1])

# %% [markdown]
# There is no loop in it. `double` is the program of *one* thread, and the [**launch**](glossary.md#launch) starts a
# [**grid**](glossary.md#grid) of them: here 2 [**blocks**](glossary.md#block) of 64 threads each. Every thread runs
# the same lines. `cuda.grid(1)` tells each of them which one it is, from 0 on; it is the same as
# `cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x`.
#
# On a real GPU you would write `double[2, 64](x, out)`. `launch(double, 2, 64, x, out)` runs the same function on the
# model.
#
# **Predict.** How many threads does that launch start, and for how many of them is there no element?

# %% tags=["show"]
predict("gpu-threads")

# %% [markdown]
# <details><summary>The answer</summary>
#
# 2 · 64 = 128 threads for 100 elements: 28 threads have nothing to do. A grid has whole blocks only, so there are
# usually a few threads too many. That is what the `if` is for.
#
# </details>

# %% [markdown]
# What happens without it? On a real GPU perhaps nothing that you would notice: the last threads write to memory that
# belongs to something else. The model checks every index, and names the thread:


# %%
@cuda.jit
def double_without_test(x, out):
    i = cuda.grid(1)
    out[i] = 2 * x[i]


try:
    launch(double_without_test, 2, 64, x, out)
except KernelError as error:
    print(error)

# %% [markdown]
# ### Exercise: a convolution, one output a thread
#
# Seven loops become three. The loops over n, h, w and co are the grid: your kernel is launched along one axis, in
# blocks of 64 threads, with at least one thread for each output. Nothing is flipped, as everywhere in this course. It
# finds the output that belongs to the thread, adds up over r, s and ci, and writes the sum into `out[n, h, w, co]`.
# `out` holds whatever was in memory before.
#
# The model knows `cuda.grid`, `cuda.gridsize`, `cuda.threadIdx` and their like, `cuda.atomic` and `cuda.local.array`,
# single elements of arrays, `.shape` and `.size`, arithmetic, `if`, `for` and `while`, and calls of functions that
# you write beside the kernel, with `@cuda.jit(device=True)` above them: part of what a GPU's compiler takes. An index
# below 0 is an error here, and does not count from the end. Any way to divide the outputs among the threads is
# welcome.


# %% tags=["exercise:conv_gpu_naive"]
@cuda.jit
def conv_gpu_naive(x, w, out):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), one output a thread.

    out: (N, HO, WO, CO). Launched with blocks of 64 threads, at least one thread for each output.
    """
    ### BEGIN SOLUTION
    # The number of the thread, divided by the lengths of the axes one after the other, gives the place in the output.
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        column = i // out.shape[3] % out.shape[2]
        row = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, row + r, column + s, ci] * w[r, s, ci, co]
        out[n, row, column, co] = total
    ### END SOLUTION


# %% tags=["check:conv_gpu_naive"]
verdict = check(conv_gpu_naive)
verdict.score()

# %% [markdown]
# ## What 32 threads fetch together
#
# A GPU does not run its threads one by one. 32 threads with consecutive numbers form a [**warp**](glossary.md#warp);
# each of them is a [**lane**](glossary.md#lane) of it. A warp executes an instruction with all its lanes together: 32
# threads ask for their elements at the same moment.
#
# Memory is moved in [**sectors**](glossary.md#sector) of 32 bytes, eight float32 values, each at a multiple of 32.
# Every sector that holds an element for some lane is moved, and always as a whole: whether eight lanes use it or one.
# Each such move is a [**transaction**](glossary.md#transaction).
#
# **Predict.** Thread i of a warp reads `x[i]`, a float32. How many transactions does that take? And how many if it
# reads `x[2 * i]`?

# %% tags=["show"]
predict("warp-transactions")


# %% tags=["show"]
@cuda.jit
def every_third(x, out):
    i = cuda.grid(1)
    out[i] = x[3 * i]


run = launch(every_third, 1, 32, np.zeros(94, np.float32), np.zeros(32, np.float32))
written, read = run.first_warp["out"][0], run.first_warp["x"][0]
plots.show(plots.warp_access(written, title="out[i]: four transactions, nothing wasted"))
plots.show(plots.warp_access(read, title="x[3 * i]: two thirds wasted"))

# %% [markdown]
# Each box is a sector, and each number the lane that uses the element; the hatched ones are moved in vain. So `x[i]`
# takes 4 transactions and `x[2 * i]` takes 8. With a step of 8 or more, every lane has a sector of its own: 32.
#
# A launch counts all of this. `print` shows it by the lines of your kernel:

# %% tags=["show"]
print(run)

# %% [markdown]
# ## Whose neighbour?
#
# Now let each of 32 threads add up four numbers. They can be stored in two ways:
#
# - `a[i, k]`, shape (32, 4): the four numbers of a *thread* lie next to each other. In lesson 3 this was the right
#   order: a loop should run along the cache lines.
# - `a[k, i]`, shape (4, 32): the numbers that *neighbouring threads* need at the same moment lie next to each other.
#
# **Predict.** Which of the two takes fewer transactions? How many does each take for its four loads?


# %% tags=["show"]
@cuda.jit
def sum_rows(a, out):
    i = cuda.grid(1)
    total = 0.0
    for k in range(4):
        total += a[i, k]
    out[i] = total


@cuda.jit
def sum_columns(a, out):
    i = cuda.grid(1)
    total = 0.0
    for k in range(4):
        total += a[k, i]
    out[i] = total


ones, sums = np.ones(128, np.float32), np.zeros(32, np.float32)
by_rows = launch(sum_rows, 1, 32, ones.reshape(32, 4), sums)
by_columns = launch(sum_columns, 1, 32, ones.reshape(4, 32), sums)
plots.animate_warp({"a[i, k]": by_rows.requests, "a[k, i]": by_columns.requests})

# %% [markdown]
# Step through it: each step is one instruction of the warp, and each frame a sector that is moved. At the end the
# warp stores its sums.
#
# Four loads of `a[i, k]` take 4 · 16 = 64 transactions, and of `a[k, i]` 4 · 4 = 16. Storing the sums takes 4 more. An
# access of which nothing is wasted is called [**coalesced**](glossary.md#coalescing). For a *loop*, neighbours in
# memory should be used one after the other; for a *warp*, they should be used by neighbouring threads, at the same
# moment.
#
# **Predict.** In your convolution, which axis of the output should run fastest from thread to thread? Think of what a
# warp then reads from `x`, stored as NHWC, and from `w`, stored as HWIO.

# %% tags=["show"]
predict("fastest-axis")

# %% [markdown]
# <details><summary>The answer</summary>
#
# The output channel. All 32 threads then read *the same* pixel of `x`, one transaction, and 32 neighbouring weights,
# four transactions. With the column instead, the pixels lie CI elements apart, and each may need a transaction of its
# own.
#
# This is one reason why GPUs like NHWC: what a warp needs next to each other, the channels, lies next to each other.
#
# </details>

# %% [markdown]
# ### Exercise: neighbouring threads, neighbouring elements
#
# The same convolution and the same launch. The check counts the transactions that bring `x` and `w`, on a 5x5 image
# with 8 channels in, 32 out and a 2x2 kernel. 2,560 are enough, in more than one order; at most 3,840 earn the points
# for memory traffic. (If your first kernel already does it, use it again, and try what the other order costs.)


# %% tags=["exercise:conv_gpu_coalesced"]
@cuda.jit
def conv_gpu_coalesced(x, w, out):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), one output a thread.

    out: (N, HO, WO, CO). Launched with blocks of 64 threads, at least one thread for each output.
    The threads of a warp read neighbouring elements.
    """
    ### BEGIN SOLUTION
    # The output channel runs fastest, so that a warp reads one pixel and neighbouring weights.
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        place = i // out.shape[3]
        column = place % out.shape[2]
        row = place // out.shape[2] % out.shape[1]
        n = place // (out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, row + r, column + s, ci] * w[r, s, ci, co]
        out[n, row, column, co] = total
    ### END SOLUTION


# %% tags=["check:conv_gpu_coalesced"]
verdict = check(conv_gpu_coalesced)
verdict.score()

# %% [markdown]
# ## A tile that a block shares
#
# Coalesced or not, your kernel fetches each pixel again and again: once for each window that covers it. The threads of
# one block could share what they fetch. For that a block has [**shared memory**](glossary.md#shared-memory): small
# (48 KiB), as fast as a cache, and seen by its threads alone.
#
# **Predict.** A block of 8x8 threads computes 8x8 outputs of a 3x3 convolution with one channel. How many pixels do
# all its windows cover together? And how many loads is it if each thread fetches its own window?

# %% tags=["show"]
predict("tile-loads")

# %% [markdown]
# To see why the windows cover more than 64 pixels, step through a smaller block, of 4x4 threads:

# %% tags=["show"]
image = np.arange(60, dtype=np.float32).reshape(6, 10)
plots.animate_shared_tile(image, np.ones((3, 3), np.float32), block=4)

# %% [markdown]
# The first window of a row brings K columns, and each further window one more. So B outputs in a row need B + K - 1
# columns, and as many rows. For 8x8 outputs of a 3x3 kernel that is a tile of 10x10 = 100 pixels, where 64 windows of
# 9 make 576 loads. What the tile has beyond the block's own 8x8 pixels is its [**halo**](glossary.md#halo).
#
# The tiles of all blocks together are a view of the image: windows that are as far apart as the blocks. Point at some
# pixels of `image`. In how many tiles can a pixel lie?

# %%
image = np.arange(100, dtype=np.float32).reshape(10, 10)
row, pixel = image.strides
tiles = as_strided(image, (2, 2, 6, 6), (4 * row, 4 * pixel, row, pixel))
plots.explore(image=image, tiles=tiles)

# %% [markdown]
# <details><summary>The answer</summary>
#
# In one, two or four: pixel 44 is in all of them. Each of the four blocks loads its own copy. That is what a halo
# costs, and the larger the blocks, the smaller its share.
#
# </details>

# %% [markdown]
# So a block first copies its tile into shared memory, all threads together, and then computes from there. `T` below is
# the side of a block. The shape of shared memory must be known before the kernel runs, so it is made of such constants
# and never of an argument's shape.


# %%
T = 4


@cuda.jit
def mirror(x, out):
    """Each block of T elements is written in reverse."""
    tile = cuda.shared.array(T, np.float32)
    i = cuda.threadIdx.x
    tile[i] = x[cuda.grid(1)]
    out[cuda.grid(1)] = tile[T - 1 - i]


x = np.arange(8, dtype=np.float32)
try:
    launch(mirror, 2, T, x, np.zeros(8, np.float32))
except KernelError as error:
    print(error)

# %% [markdown]
# Thread 0 wants to read what thread 3 has loaded. But who says that thread 3 has been there already? The warps of a
# block run in any order. On a real GPU this kernel is right on one day and wrong on the next; the model refuses it
# every time.
#
# `cuda.syncthreads()` is a [**barrier**](glossary.md#barrier): no thread of the block goes on before all have come to
# it. All of them must come, even those that have no output to compute: a barrier inside an `if` that some threads skip
# may wait forever.


# %%
@cuda.jit
def mirror(x, out):
    """Each block of T elements is written in reverse."""
    tile = cuda.shared.array(T, np.float32)
    i = cuda.threadIdx.x
    tile[i] = x[cuda.grid(1)]
    cuda.syncthreads()
    out[cuda.grid(1)] = tile[T - 1 - i]


out = np.zeros(8, np.float32)
launch(mirror, 2, T, x, out)
print(x, "->", out)

# %% [markdown]
# ### Exercise: a convolution from shared tiles
#
# One image with one channel: `x` (H, W), `w` (KH, KW) of at most 3x3, `out` (H - KH + 1, W - KW + 1), all of them
# float32. The kernel is launched with blocks of 8x8 threads and as many blocks as cover the output; `cuda.grid(2)`
# gives a thread's column and its row, in this order. Fill a tile of 10x10, wait, and compute. Where a tile reaches
# beyond the image, write zeros.
#
# The check counts the elements that are read from global memory: on an 18x18 image with a 3x3 kernel at most 3,104
# earn the points for memory traffic. (Every thread may read all weights; or let the block share them, too.)


# %% tags=["exercise:conv_gpu_tiled"]
@cuda.jit
def conv_gpu_tiled(x, w, out):
    """The valid convolution of x (H, W) with w (KH, KW), at most 3x3, from a shared tile.

    Launched with blocks of 8x8 threads that cover out (H - KH + 1, W - KW + 1).
    """
    ### BEGIN SOLUTION
    # 64 threads load 100 pixels: each those that are a multiple of 8 rows and columns away from its own.
    tile = cuda.shared.array((10, 10), np.float64)
    column, row = cuda.grid(2)
    s0, r0 = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(r0, 10, 8):
        for s in range(s0, 10, 8):
            h, v = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[h, v] if h < x.shape[0] and v < x.shape[1] else 0
    cuda.syncthreads()
    if row < out.shape[0] and column < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[r0 + r, s0 + s] * w[r, s]
        out[row, column] = total
    ### END SOLUTION


# %% tags=["check:conv_gpu_tiled"]
verdict = check(conv_gpu_tiled)
verdict.score()

# %% [markdown]
# Shared memory has a rule of its own. It consists of 32 [**banks**](glossary.md#bank), and consecutive words of 4
# bytes lie in consecutive banks. A bank serves one word at a time. When two threads of a warp want *different* words of
# one bank, one of them has to wait: a bank conflict.
#
# **Predict.** A warp reads a column of a 32x32 tile of float32 values: thread i reads `tile[i, 0]`. In how many banks
# are these 32 elements? What if the tile has 33 columns, one of them unused?

# %% tags=["show"]
predict("column-banks")


# %%
@cuda.jit
def column_of_32(out):
    tile = cuda.shared.array((32, 32), np.float32)
    i = cuda.threadIdx.x
    for j in range(32):
        tile[j, i] = j
    cuda.syncthreads()
    out[i] = tile[i, 0]


@cuda.jit
def column_of_33(out):
    tile = cuda.shared.array((32, 33), np.float32)
    i = cuda.threadIdx.x
    for j in range(32):
        tile[j, i] = j
    cuda.syncthreads()
    out[i] = tile[i, 0]


for columns in (column_of_32, column_of_33):
    run = launch(columns, 1, 32, np.zeros(32, np.float32))
    print(f"{columns.__name__}: {run.bank_conflicts} bank conflicts")

# %% [markdown]
# With 32 columns the whole column lies in one bank, and the warp has to ask 32 times. One more column moves each row
# on by one bank, and all are served at once. It is the same trick as a padded row against cache conflicts.
#
# ## im2col without a loop
#
# Lesson 6 built the im2col matrix from a view and a copy. On a GPU every element of the matrix can be written by a
# thread of its own. It only has to know where its element comes from: a few divisions.
#
# ### Exercise: one element of the im2col matrix a thread
#
# `x` is one image (H, W, C). `out` is its im2col matrix: one row for each window, row by row of the image, and the
# columns in the order (kh, kw, C), as in lesson 6. The check counts the transactions of the writes, on a 6x7 image
# with 4 channels and a 3x3 window: 90 are enough, and at most 117 earn the points for memory traffic.


# %% tags=["exercise:im2col_gpu"]
@cuda.jit
def im2col_gpu(x, kh, kw, out):
    """The im2col matrix of x (H, W, C), one element a thread.

    out: ((H - kh + 1) * (W - kw + 1), kh * kw * C).
    Launched with blocks of 64 threads, at least one thread for each element.
    """
    ### BEGIN SOLUTION
    # The column runs fastest from thread to thread, so that a warp writes neighbours. Row and column tell the pixel.
    i = cuda.grid(1)
    if i < out.size:
        row, column = i // out.shape[1], i % out.shape[1]
        positions = x.shape[1] - kw + 1
        c = column % x.shape[2]
        s = column // x.shape[2] % kw
        r = column // (x.shape[2] * kw)
        out[row, column] = x[row // positions + r, row % positions + s, c]
    ### END SOLUTION


# %% tags=["check:im2col_gpu"]
verdict = check(im2col_gpu)
verdict.score()

# %% [markdown]
# ## On a real GPU
#
# The counts are the same everywhere; the times are not. If there is an NVIDIA GPU in this machine, the next cell runs
# your first two kernels on it, unchanged, beside cuDNN, the library that PyTorch uses.
#
# **Predict.** On a GPU: which of your two kernels is faster, and how far is it from cuDNN?

# %% tags=["show"]
race_on_gpu(conv_gpu_naive, conv_gpu_coalesced)

# %% [markdown]
# Coalesced loads are the first step of many. The table's last column says how much arithmetic is done in a second:
# cuDNN also keeps tiles in shared memory and sums in registers, as lesson 8 did, and with float16 it uses *tensor
# cores*, of which more below.
#
# Real libraries go one step further. They never store the matrix: each block computes the addresses of the part that
# it needs, loads that into shared memory, and multiplies it there. This is lesson 7's panel, on a GPU, and is known as
# *implicit GEMM*.
#
# The product itself is done by [**tensor cores**](glossary.md#tensor-core): an instruction that multiplies two small
# matrices, such as 16x16 by 16x16, and adds the result to a third. A warp executes it together. The next cell does
# with NumPy what such a kernel does with fragments: the sum of 16x16 products over the depth of the matrix.

# %%
rows, depth, channels = 64, 144, 32
a = generator.integers(-3, 4, (rows, depth)).astype(np.float32)
b = generator.integers(-3, 4, (depth, channels)).astype(np.float32)
c = np.zeros((rows, channels), np.float32)
instructions = 0
for i in range(0, rows, 16):
    for j in range(0, channels, 16):
        for k in range(0, depth, 16):
            c[i : i + 16, j : j + 16] += a[i : i + 16, k : k + 16] @ b[k : k + 16, j : j + 16]
            instructions += 1
print(
    np.array_equal(c, a @ b),
    f"{instructions} instructions for {rows * depth * channels:,} multiply-adds",
)

# %% [markdown]
# A fragment is 16 channels deep. With NHWC these 16 numbers of a pixel lie side by side and arrive in one piece; with
# NCHW they lie a whole plane apart. That is the other reason why convolutions are typically faster in NHWC on a GPU
# with tensor cores.
#
# ## What you foresaw

# %% tags=["show"]
foreseen("10_gpu")

# %% [markdown]
# ## What to remember
#
# - A kernel is the program of one thread. The grid is the loop, and it is usually a little too large: test the index.
# - A warp asks for its elements together, and memory is moved in sectors of 32 bytes. Neighbouring threads should want
#   neighbouring elements.
# - Threads of a block can share a tile, B + K - 1 pixels wide. Between writing and reading it stands a barrier, and all
#   threads come to it.
# - Count before you measure: transactions, loads and bank conflicts are the same on every run.
#
# ## Where to read on
#
# - NVIDIA, *CUDA C++ Programming Guide* and *Best Practices Guide*: coalescing and shared memory, with pictures.
# - The documentation of `numba.cuda`: what a kernel in Python can do on a real GPU.
# - Previous: [lesson 9, the backward pass](09_backward_pass.ipynb).
