# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · im2col
#
# [← Lesson 5](05_stride_tiling.ipynb) · [All lessons](00_contents.md) · [Lesson 7 →](07_lazy_im2col.ipynb)
#
# A whole convolution as a single matrix product: for this, every [window](glossary.md#window) of the image has to
# become a row of a matrix. Strides make all windows available without a copy. The matrix does need one, and this
# lesson finds out where it happens and what it costs.
#
# **After this lesson you can**
#
# - make all windows of an image as one view, without a copy;
# - turn images with batches and channels into the im2col matrix, and a convolution into one product;
# - say exactly when the copy happens, and how many bytes it takes;
# - compare every version so far with PyTorch.
#
# It takes about 55 minutes. There are four exercises.

# %%
import tracemalloc

import numpy as np
from numpy.lib.stride_tricks import as_strided

from stridewise import check, foreseen, hint, plots, predict, race
from stridewise.kernels import KERNELS
from stridewise.layout import safe_as_strided

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
# ## Windows are a view
#
# Back to the 6x6 array of lesson 5, now with a 3x3 kernel.

# %% tags=["show"]
n = 6
A = np.arange(n**2, dtype=np.float32).reshape(n, n)
W = np.arange(9, dtype=np.float32).reshape(3, 3)
plots.show(plots.shared_windows(A, 3, 3))

# %% [markdown]
# The kernel is multiplied with every 3x3 window of the image, element by element. There are 4 by 4 windows, so we
# want an array of shape (4, 4, 3, 3): window row, window column, row inside the window, column inside the window.
#
# The windows overlap: two neighbours share six of their nine elements. Copied out, they would take 144 numbers, while
# the image has only 36.
#
# **Predict.** As in lesson 5, you are at the first element of the first window. How many elements does one step along
# each axis move?
#
# | step | meaning | elements |
# | --- | --- | --- |
# | i | one window down | ? |
# | j | one window to the right | ? |
# | r | one row down, inside the window | ? |
# | s | one column to the right, inside the window | ? |

# %% tags=["show"]
predict("window-strides")

# %% [markdown]
# <details><summary>The four numbers</summary>
#
# One window down is one row down: 6. One window to the right is one column: 1. One row down inside the window is 6
# again, and one column is 1 again. The strides are **(6, 1, 6, 1)**. That is the whole trick: two axes may have the
# same stride.
#
# </details>

# %% tags=["show"]
B = as_strided(A, shape=(4, 4, 3, 3), strides=4 * np.array((6, 1, 6, 1)))
print("same memory as A:", np.shares_memory(A, B))
print("numbers in B:", B.size, "  numbers in memory:", A.size)
plots.explore(A=A, B=B)

# %% [markdown]
# Each 3x3 block of `B` is a window of the image, one step away from its neighbour, and not a single number has been
# copied.
#
# **Try.** Before you hover over 14, in the middle of `A`: how many windows contain it? How many contain 0? How many
# times is each stored in memory? Then walk through one window in `B` with the arrow keys, and with Shift from window
# to window.
#
# <details><summary>The numbers</summary>
#
# Nine windows contain 14, each in another of their nine places. One contains 0. Each is stored once: the windows
# share the memory of `A`.
#
# </details>
#
# ### Exercise: all windows
#
# Write it for any matrix and any window size. Take the strides from `a`, whatever they are. `sliding_window_view` is
# not allowed, because it finds the strides for you.


# %% tags=["exercise:windows"]
def windows(a, kh, kw):
    """a: (H, W). Returns a view (H - kh + 1, W - kw + 1, kh, kw).

    out[i, j, r, s] is a[i + r, j + s].
    """
    ### BEGIN SOLUTION
    # A step to the next window and a step inside a window are the same step in memory: both have a's strides.
    rows, columns = a.shape
    return as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), a.strides + a.strides)
    ### END SOLUTION


# %% tags=["check:windows"]
verdict = check(windows)
verdict.score()

# %% [markdown]
# ## Flatten and multiply
#
# Each window is multiplied element by element with the same nine weights, and the products are added up. Write the
# window as a row of nine numbers and the weights as a column of nine, and this is a dot product. All windows together
# are a matrix with 16 rows.

# %% tags=["show"]
plots.show(plots.im2col_matrix(A[:4, :4], 3, 3, at=(0, 1)))

# %% [markdown]
# Press Play to see the matrix being filled, window after window, here with 5 rows and columns of the image. How many
# of the nine elements of a window are in the matrix already?

# %% tags=["show"]
plots.animate_im2col(A[:5, :5], 3, 3)

# %% [markdown]
# **Predict.** Three steps: flatten the windows to (16, 9), flatten the weights to 9, multiply. What is the shape of
# the product, and what is left to do?

# %% tags=["show"]
C = B.reshape(16, 9)
out = (C @ W.reshape(9)).reshape(4, 4)
print(out)
print(
    f"{JUDGE} agrees:",
    np.array_equal(out, judge(A.reshape(1, 6, 6, 1), W.reshape(3, 3, 1, 1))[0, :, :, 0]),
)

# %% [markdown]
# The product has 16 numbers, one for each window. What is left to do is to give them the shape of the output, 4 by 4.
#
# This way of computing a convolution is called [**im2col**](glossary.md#im2col), "image to columns". A function of
# that name in MATLAB makes each window a column. We make it a row: in row-major memory the numbers of a window then
# lie side by side.
#
# Here is the whole pipeline at once, with a smaller kernel. Hover over an element of `out`: its row of the matrix
# lights up, with the column of weights and the pixels of its window.
#
# **Predict.** Before you hover over a pixel in the middle of the image: how many rows of the matrix hold a copy of
# it?

# %% tags=["show"]
picture, small = A[:4, :5].copy(), np.array([[1, 0], [2, 3]], dtype=np.float32)
view = np.lib.stride_tricks.sliding_window_view(picture, (2, 2))  # (3, 4, 2, 2), no copy
rows, weights = view.reshape(12, 4), small.reshape(4, 1)  # a copy, a view
product = rows @ weights
plots.explore(
    image=picture,
    rows=rows,
    weights=weights,
    out=product.reshape(3, 4),
    made_from=[
        (rows, view),
        (product, rows[:, np.newaxis, :]),
        (product, np.broadcast_to(weights.T, (12, 1, 4))),
    ],
)

# %% [markdown]
# Four: a pixel in the middle is in four windows of 2x2, in a different place of each.
#
# ## The cost
#
# We used two reshapes. They look alike, but one of them is expensive.
#
# **Predict.** Does `W.reshape(9)` copy? Does `B.reshape(16, 9)`?

# %% tags=["show"]
predict("which-copies")

# %% tags=["show"]
print("W.reshape(9)     shares memory with W:", np.shares_memory(W, W.reshape(9)))
print("B.reshape(16, 9) shares memory with A:", np.shares_memory(A, C))

# %% [markdown]
# Reshaping the weights is free. Reshaping the windows is not: *no* strides on the memory of `A` describe that matrix.
# Look at its first row: 0, 1, 2, 6, 7, 8. From column to column the address moves by 1, 1, 4, 1, 1 elements. A stride
# is a single number, and this would take two.
#
# So NumPy allocates the whole matrix and copies every window, without telling you. Let us measure how much memory
# that takes, on a larger image.

# %% tags=["show"]
photo = generator.standard_normal((512, 512), dtype=np.float32)
view = safe_as_strided(photo, shape=(510, 510, 3, 3), strides=photo.strides + photo.strides)

tracemalloc.start()
matrix = view.reshape(510 * 510, 9)
peak = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
print(f"the image:           {photo.nbytes:>10,} bytes")
print(f"the matrix:          {matrix.nbytes:>10,} bytes")
print(f"peak, as measured:   {peak:>10,} bytes, {peak / photo.nbytes:.1f} times the image")

# %% [markdown]
# The matrix is almost nine times as large as the image. Away from the edges every element is in KH·KW windows, and
# the matrix stores it that many times: nine times for a 3x3 kernel, 49 times for 7x7. In the small images of our
# benchmark the edges make a difference:

# %% tags=["show"]
shape = (10, 32, 32, 8)
sizes = {"input": np.prod(shape) * 4}
for k in (3, 5, 7):
    sizes[f"im2col, {k}x{k}"] = 10 * (32 - k + 1) ** 2 * k * k * 8 * 4
plots.show(
    plots.size_bars(
        {name: int(size) for name, size in sizes.items()},
        title="Ten images of 32x32x8, float32",
    )
)

# %% [markdown]
# This is why fast libraries avoid building the whole matrix. They make a few of its rows at a time, just before they
# are needed ("lazily"), or they use a matrix product that reads the windows directly by their strides. In this lesson
# we allocate the whole matrix, use it once, and free it.
#
# ## Batches and channels: six axes
#
# A real convolution has N images and CI channels. The windows get two more axes:
#
# (N, HO, WO, KH, KW, CI)
#
# that is: which image, which window (two axes), where in the window (two axes), which channel.
#
# **Predict.** You know the strides of `x`: one each for image, row, pixel and channel. Which six strides does the
# view have? You can write them down without any arithmetic.
#
# <details><summary>The six strides</summary>
#
# Image and channel stay as they are. From window to window the steps are row and pixel, and inside the window they
# are row and pixel again: **(image, row, pixel, row, pixel, channel)**.
#
# </details>

# %% tags=["show"]
x = generator.standard_normal((10, 32, 32, 8), dtype=np.float32)
image, row, pixel, channel = x.strides
view = as_strided(
    x, shape=(10, 30, 30, 3, 3, 8), strides=(image, row, pixel, row, pixel, channel)
)
print("strides of x:   ", x.strides)
print("strides of view:", view.strides)
print(f"x takes {x.nbytes / 2**20:.2f} MiB, a copy of the view {view.nbytes / 2**20:.2f} MiB")

# %% [markdown]
# Because the strides come from `x`, this works for any `x`: contiguous, sliced or transposed.
#
# ### Exercise: im2col
#
# One row for each position (n, h, w), one column for each (r, s, ci). The order of the columns matters: it has to
# match the order in which the weights `w[r, s, ci, co]` lie in memory.
#
# Any method is welcome, with strides or with loops. `sliding_window_view` is not allowed here either.


# %% tags=["exercise:im2col"]
def im2col(x, kh, kw):
    """x: (N, H, W, CI). Returns the matrix (N*HO*WO, kh*kw*CI).

    In the dtype of x. One row per window; the columns are in the order r, s, ci.
    """
    ### BEGIN SOLUTION
    # The view repeats x's own strides for r and s and copies nothing. reshape makes the one copy that the
    # matrix needs.
    n_images, height, width, channels_in = x.shape
    rows, columns = height - kh + 1, width - kw + 1
    image, row, pixel, channel = x.strides
    shape = (n_images, rows, columns, kh, kw, channels_in)
    view = as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    return view.reshape(n_images * rows * columns, kh * kw * channels_in)
    ### END SOLUTION


# %% tags=["check:im2col"]
verdict = check(im2col)
verdict.score()

# %% [markdown]
# ### Exercise: the size of the matrix
#
# Your function has just allocated the whole matrix. How many bytes does that take, for any batch and any kernel? Any
# method is welcome.


# %% tags=["exercise:im2col_bytes"]
def im2col_bytes(x_shape, w_shape, itemsize):
    """x_shape: (N, H, W, CI), w_shape: (KH, KW, CI, CO), itemsize: bytes per element.

    Returns the size of the im2col matrix in bytes.
    """
    ### BEGIN SOLUTION
    # One row for each place of the kernel, one column for each weight of an output, `itemsize` bytes each.
    n_images, height, width, channels_in = x_shape
    kh, kw, _, _ = w_shape
    rows = n_images * (height - kh + 1) * (width - kw + 1)
    columns = kh * kw * channels_in
    return rows * columns * itemsize
    ### END SOLUTION


# %% tags=["check:im2col_bytes"]
verdict = check(im2col_bytes)
verdict.score()

# %% [markdown]
# ### Exercise: the convolution as one product
#
# Flatten the windows to a matrix, flatten the weights to a matrix of KH·KW·CI rows and CO columns, multiply, and
# reshape the product to (N, HO, WO, CO). You may call your `im2col`. The check looks for the matrix in the peak
# memory of your function: one matrix, for all images together. Any method is welcome that makes it, with
# `sliding_window_view` or `tensordot`, too, and for all points takes at most 75 times as long as the products of lesson
# 4; finished convolutions are not allowed.


# %% tags=["exercise:conv_im2col"]
def conv_im2col(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), in one product."""
    ### BEGIN SOLUTION
    # Rows of windows times a column of weights for each output channel: the whole convolution in one product,
    # which BLAS computes. The weights flatten in the same order (r, s, ci) as the windows.
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    rows, columns = height - kh + 1, width - kw + 1
    image, row, pixel, channel = x.strides
    shape = (n_images, rows, columns, kh, kw, channels_in)
    view = as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    matrix = view.reshape(n_images * rows * columns, kh * kw * channels_in)
    out = matrix @ w.reshape(kh * kw * channels_in, channels_out)
    return out.reshape(n_images, rows, columns, channels_out)
    ### END SOLUTION


# %% tags=["check:conv_im2col"]
verdict = check(conv_im2col)
verdict.score()

# %% [markdown]
# ## The race
#
# Yours and our versions of all the steps so far, on the same benchmark: ten images of 32x32x8, a 3x3 kernel, 16
# output channels. A function that does not compute the right numbers does not run.
#
# **Predict.** In which order will they finish? (`im2col` is our version of what you have just written.)

# %% tags=["show"]
predict("the-race")

# %% tags=["show"]
names = ("matmul sum", "loop order", "compiled loops", "naive loops")
others = {"PyTorch": judge if torch else None} | {name: kernel.get(name) for name in names}
result = race(conv_im2col, against=others)
predict("the-race", result.times)
result

# %% [markdown]
# From seven loops to one product: a few lines of NumPy, and none of them loops over pixels.

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("06_im2col")

# %% [markdown]
# ## What to remember
#
# - Windows are a view whose strides repeat: (row, pixel, row, pixel). With batch and channels: (image, row, pixel,
#   row, pixel, channel).
# - im2col flattens the windows to a matrix; the convolution is then one product with the flattened weights.
# - The flattening copies. The matrix takes up to KH·KW times the memory of the image.
# - Much of the work is still done for us: by a reshape that silently copies, and by a matrix product that somebody
#   else has tuned.
#
# ## Where to read on
#
# - Kumar Chellapilla, Sidd Puri and Patrice Simard, *High Performance Convolutional Neural Networks for Document
#   Processing* (2006): a convolution unrolled into a matrix product.
# - Andrew Anderson and others, *Low-memory GEMM-based convolution algorithms for deep neural networks* (2017): the
#   matrix product without the matrix.
# - Previous: [lesson 5, stride tiling](05_stride_tiling.ipynb). Next: [lesson 7, lazy im2col](07_lazy_im2col.ipynb):
#   the matrix without its memory, and how fast a convolution could be.
