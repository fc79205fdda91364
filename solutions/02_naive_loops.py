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
# [← Lesson 1](01_storage_order.ipynb) · [All lessons](00_contents.md) · [Lesson 3 →](03_loop_order.ipynb)
#
# The definition of a convolution fits on one line, and seven nested loops carry it out. In Python they are far too
# slow to use, and they are the best way to understand everything that follows.
#
# **After this lesson you can**
#
# - say how large the output of a convolution is, and pad an image;
# - write a convolution as seven loops and test it against PyTorch;
# - say how many times slower it is, measured, and make it much faster without changing the algorithm.
#
# It takes about 50 minutes. There are four exercises.

# %%
import numpy as np

from stridewise import check, foreseen, hint, plots, predict, race
from stridewise.kernels import KERNELS
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

# %% [markdown]
# ## What a convolution computes
#
# Lay a small grid of weights, the [kernel](glossary.md#kernel), over an image. Multiply each weight by the pixel
# under it and add up the products: that is one output. Move the kernel by one pixel and repeat.

# %% tags=["show"]
image = np.array([[1, 2, 0, 3, 1], [0, 1, 4, 1, 0], [2, 1, 0, 2, 3], [1, 0, 2, 1, 1]])
weights = np.array([[1, 0, 2], [0, 3, 1]])
plots.show(plots.window_step(image, weights, (1, 2)))

# %% [markdown]
# The kernel stays inside the image. This is called a [**valid** convolution](glossary.md#valid-convolution).
#
# (Strictly speaking this is a [cross-correlation](glossary.md#cross-correlation): in mathematics a convolution reads
# the kernel backwards. Deep learning libraries skip the flip and say "convolution" anyway. So do we.)
#
# **Predict.** The image has 4 rows and 5 columns, the kernel 2 rows and 3 columns. In how many positions does the
# kernel fit? How large is the output?

# %% tags=["show"]
predict("output-size")

# %% [markdown]
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
# Any method is welcome, here and in the next exercise: the checks look at the result alone.


# %% tags=["exercise:conv_output_shape"]
def conv_output_shape(x_shape, w_shape):
    """x_shape: (N, H, W, CI), w_shape: (KH, KW, CI, CO).

    Returns the shape of the valid convolution, a tuple of four.
    """
    ### BEGIN SOLUTION
    # A kernel of length K fits into a length H in H - K + 1 places, along each axis on its own.
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
# With any kernel larger than 1x1, a valid convolution makes the image smaller. To keep its size, you can first put a
# border of zeros around it: [padding](glossary.md#padding). The convolutions that you write in these lessons never
# pad. If you want padding, you make a new, larger array with the image in the middle.

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
# Which of the four axes of an NHWC batch get longer? (`np.pad` is allowed.)


# %% tags=["exercise:pad_nhwc"]
def pad_nhwc(x, pad):
    """x: (N, H, W, C). Returns a new array (N, H + 2*pad, W + 2*pad, C).

    It holds x with a border of `pad` zeros, and has the dtype of x.
    """
    ### BEGIN SOLUTION
    # The zeros are there from the start, with the dtype of x; the image is copied into the middle. A slice
    # that ends at pad + h is right for pad 0, too, where one that ends at -pad would be empty.
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
# back on the way out. (`permute` is PyTorch's word for NumPy's `transpose`: again only the strides change.)


# %%
def judge(x, w):
    """The valid convolution by PyTorch. x: (N, H, W, CI), w: (KH, KW, CI, CO)."""
    x_torch = torch.from_numpy(x).permute(0, 3, 1, 2)  # NHWC to NCHW
    w_torch = torch.from_numpy(w).permute(3, 2, 0, 1)  # HWIO to OIHW
    out = torch.nn.functional.conv2d(x_torch, w_torch)
    return out.permute(0, 2, 3, 1).numpy()  # NCHW to NHWC


if not torch:
    judge = kernel["matmul sum"]  # NumPy is the judge where there is no PyTorch
JUDGE = "PyTorch" if torch else "NumPy"


generator = np.random.default_rng(0)
x = generator.standard_normal((10, 32, 32, 8), dtype=np.float32)
w = generator.standard_normal((3, 3, 8, 16), dtype=np.float32)
print(judge(x, w).shape)

# %% [markdown]
# Ten images of 32 by 32 pixels with 8 channels, a 3x3 kernel, 16 output channels: this is our benchmark in lessons 2,
# 3, 4, 6 and 7.
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

# %% tags=["show"]
predict("multiplications")

# %%
n, ho, wo, co = 10, 30, 30, 16
products = n * ho * wo * co * (3 * 3 * 8)
print(f"{products:,} multiplications")

# %% [markdown]
# ### Exercise: seven loops
#
# No tricks here, just loops. Start with an output full of zeros that has the dtype of `x`, then add every product to
# the output element it belongs to. The check accepts any other method, too: only the result counts.
#
# Two things hold here and in every convolution that follows. The output has the dtype of `x`. And a finished
# convolution, such as `torch.nn.functional.conv2d`, `scipy.signal.convolve2d` or those of `stridewise.kernels`, is not
# allowed: it earns no points.


# %% tags=["exercise:conv_naive"]
def conv_naive(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), by seven loops."""
    ### BEGIN SOLUTION
    # The definition, term by term. The order of the loops does not change the sum, so any of them will do.
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
# Now compare it with PyTorch yourself. In a new cell, try `np.abs(conv_naive(x[:1], w) - judge(x[:1], w)).max()`. It
# takes a second or so. The result will be tiny but perhaps not zero, because float32 sums depend a little on the
# order of their terms.
#
# Here is the same comparison for Stridewise's own seven loops.

# %% tags=["show"]
first_image = x[:1]
difference = np.abs(kernel["naive loops"](first_image, w) - judge(first_image, w)).max()
largest = np.abs(judge(first_image, w)).max()
print(f"largest difference from {JUDGE}: {difference:.1e}, with outputs up to {largest:.0f}")

# %% [markdown]
# ## How slow is it?
#
# **Predict.** Ten million multiplications, in Python and in PyTorch. How many times as long do the loops take? Ten
# times? A hundred? More?

# %% tags=["show"]
predict("loops-slowdown")

# %% tags=["show"]
result = race(conv_naive, against={"PyTorch": judge if torch else None})
predict("loops-slowdown", result.times)
result

# %% [markdown]
# This is a **race**. It takes your answer as soon as its check says that it is right, and puts it beside our own
# version and PyTorch's. The full dot is yours. Loops in Python would need seconds for all ten images, so they run on
# a smaller problem; what is compared is the time of one [multiply-add](glossary.md#multiply-add), one step of the
# innermost loop. Your best times are kept, and the page with [all lessons](00_contents.md) shows them as a ladder.
#
# The functions take turns many times. The dot is the median, or on a busy machine the fastest call; the line runs
# from the fastest call to the slowest round. If other programs disturbed the race, it says so: then run it again.
#
# Why is Python so slow here? For every product it builds index tuples, looks up what `*` means for these two objects,
# and allocates an object for the result. The multiplication itself takes only a few processor cycles.
#
# ## The same loops, compiled
#
# Numba reads a Python function, infers the types and compiles it to machine code. The algorithm stays the same. Here
# is what that does to our own seven loops.

# %% tags=["show", "needs:numba", "needs:torch"]
times = measure(
    {
        "PyTorch": lambda: judge(first_image, w),
        "compiled loops": lambda: kernel["compiled loops"](first_image, w),
        "naive loops": lambda: kernel["naive loops"](first_image, w),
    }
)
print(times.comparison("compiled loops", "naive loops"))
plots.show(
    plots.time_dots(
        times, baseline="PyTorch", title="One image of 32x32x8, 3x3, 16 output channels"
    )
)

# %% [markdown]
# ### Exercise: compile your loops
#
# Write the seven loops again under `@numba.njit`. One thing is worth changing: add up in a local variable and store
# it once per output. A local variable can stay in a register, the processor's fastest memory. `out[...] +=` stores
# every intermediate sum, because the compiler cannot know that `out` and `x` do not overlap.
#
# The check watches whether the result comes from compiled code, called directly or by a function of yours. What the
# compiled code does is up to you.
#
# The first call takes a second or more: that is the compiler at work.


# %% tags=["exercise:conv_jit"]
@numba.njit
def conv_jit(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), compiled by Numba."""
    ### BEGIN SOLUTION
    # The sum stays in a local variable, which the compiler can keep in a register; it has the dtype of x, so
    # that nothing is computed in float64 by accident.
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
# Now both of yours in one race.

# %% tags=["show"]
race(conv_naive, conv_jit, against={"PyTorch": judge if torch else None})

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("02_naive_loops")

# %% [markdown]
# ## What to remember
#
# - A valid convolution of H pixels with a kernel of K has H - K + 1 outputs. Padding is a new, larger array.
# - Seven loops say exactly what a convolution is. They are the reference: every faster version has to agree with
#   them.
# - In interpreted Python they are slower than PyTorch by a factor that you have measured. Compiling them makes up for
#   much of that factor without touching the algorithm.
#
# ## Where to read on
#
# - Vincent Dumoulin and Francesco Visin, *A guide to convolution arithmetic for deep learning* (2016): padding and
#   strides in pictures.
# - Numba's user guide, "A ~5 minute guide to Numba".
# - Previous: [lesson 1, storage order](01_storage_order.ipynb). Next:
#   [lesson 3, the order of the loops](03_loop_order.ipynb), where the same loops fetch less from memory.
