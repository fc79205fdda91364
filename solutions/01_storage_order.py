# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1 · Storage order
#
# [All lessons](00_contents.md) · [Lesson 2 →](02_naive_loops.ipynb)
#
# An image has rows, columns and channels. Memory has none of these: it is one long row of bytes. Somebody has to decide
# which number comes first, and that decision makes programs fast or slow.
#
# **After this lesson you can**
#
# - say where in memory any element of any array lies, from its strides;
# - tell NHWC from NCHW and HWIO from OIHW, and turn one into the other;
# - measure which order a convolution likes, and which one a batch normalisation likes.
#
# It takes about 40 minutes. There are four exercises. Run the cells from top to bottom with Shift+Enter.

# %%
import ctypes

import numpy as np
import torch

from stridewise import check, hint, plots
from stridewise.timing import median_times

# %% [markdown]
# ## From a vector to a batch of images
#
# In a fully connected network a hidden layer is a vector, $z \in \mathbb{R}^n$. With a batch of $B$ examples it is a
# matrix with $B$ rows.
#
# A convolutional network keeps more structure. Its hidden layer is an image: height by width by channels, where a channel
# is one number per pixel (red, green and blue in a photograph; later, whatever the network finds useful). A batch of
# them has four axes. In C you would declare
#
# ```c
# float Z[BATCHES][HEIGHT][WIDTH][CHANNELS];
# ```
#
# and people write this order as **NHWC**: number, height, width, channel.
#
# Here is the smallest interesting one: a single image, 2 pixels high, 3 wide, with 2 channels. Its elements are numbered
# in reading order.

# %%
z = np.arange(12, dtype=np.float32).reshape(1, 2, 3, 2)
print(z)

# %% [markdown]
# **Predict.** The pixel in the top right corner is `z[0, 0, 2]`. It has two numbers, one per channel. Which are they, and do
# they lie beside each other in memory?
#
# NumPy goes to some lengths to keep you away from raw memory. With `ctypes` we can look all the same: take the address of
# the first element, read `z.nbytes` bytes from there, and read them as float32.

# %%
print("the pixel:", z[0, 0, 2])

raw = ctypes.string_at(z.ctypes.data, z.nbytes)
print("in memory:", np.frombuffer(raw, dtype=z.dtype))

# %% [markdown]
# Memory holds the elements in the order of the declaration: the last axis, the channels, runs fastest. So the numbers of one
# pixel are neighbours. This is called **row-major** order, because in a matrix it puts row after row.
#
# ## Strides
#
# To find an element, a program needs one number for each axis: how far one step along that axis goes in memory. These
# numbers are the **strides**. With them the address is plain arithmetic:
#
# ```
# A[i][j]     is at    i * strides[0] + j * strides[1]
# A[i][j][k]  is at    i * strides[0] + j * strides[1] + k * strides[2]
# ```
#
# In a row-major matrix a step to the right goes to the next element, and a step down skips a whole row:
# `strides[1] = 1` and `strides[0] = number of columns`.
#
# **Predict.** For `z`, with its shape (1, 2, 3, 2): how many elements does one step along each axis move? NumPy will show you
# the strides in a moment. Its numbers will be four times yours. Why?

# %%
print("shape  ", z.shape)
print("strides", z.strides)

# %% [markdown]
# NumPy counts in **bytes**, which is a little unusual, and a float32 takes four. Divide by `z.itemsize` and you have
# elements: 12, 6, 2, 1.
#
# The picture shows the same thing. Each arrow is one step along an axis.

# %% tags=["show"]
plots.show(plots.memory_strip(z, colour_by=2, title="z, NHWC: coloured by column"))

# %% [markdown]
# ### Exercise: strides from a shape
#
# Write the rule down as a function. Count in elements, not in bytes. It should work for any number of axes.


# %% tags=["exercise:row_major_strides"]
def row_major_strides(shape):
    """A tuple: how many elements one step along each axis moves, in a row-major array."""
    ### BEGIN SOLUTION
    strides = []
    step = 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))
    ### END SOLUTION


# %% tags=["check:row_major_strides"]
verdict = check(row_major_strides)
verdict.score()

# %% [markdown]
# Stuck? Run `hint("row_major_strides")` in a cell of your own (press B to make one). Run it again and you get the next hint.
# Every exercise of the course has some.
#
# ### Exercise: from an index to an offset
#
# Now the arithmetic above, for any number of axes. Strides in elements give an offset in elements; strides in bytes give
# bytes. Your function need not know which.


# %% tags=["exercise:element_offset"]
def element_offset(index, strides):
    """How far the element at `index` lies from the first element, in the unit of `strides`."""
    ### BEGIN SOLUTION
    return sum(i * stride for i, stride in zip(index, strides))
    ### END SOLUTION


# %% tags=["check:element_offset"]
verdict = check(element_offset)
verdict.score()

# %% [markdown]
# ## Another order: NCHW
#
# Nothing forces the channels to come last. PyTorch's default is **NCHW**: number, channel, height, width. It stores all
# pixels of the first channel, then all pixels of the second.
#
# **Predict.** In an NCHW image, what lies directly behind a pixel's first channel? And how far away is the pixel's second
# channel?

# %% tags=["show"]
plots.show(plots.storage_orders((1, 2, 3, 2)))

# %% [markdown]
# In NHWC *a pixel's channels* lie together. In NCHW *a channel's pixels* lie together. Both hold the same twelve numbers.
#
# Going from one to the other looks easy: `transpose` puts the axes into any order. But look at what it does to memory.

# %%
nchw = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)  # N, C, H, W
nhwc = nchw.transpose(0, 2, 3, 1)  # N, H, W, C

print("NCHW   shape", nchw.shape, "  strides", nchw.strides)
print("NHWC   shape", nhwc.shape, "  strides", nhwc.strides)
print("same memory?", np.shares_memory(nchw, nhwc))

# %% [markdown]
# Nothing moved. `transpose` hands you a new view of the old memory with its strides in another order. The array *says*
# NHWC, while its bytes still lie in NCHW order.

# %% tags=["show"]
plots.show(
    plots.memory_strip(nhwc, colour_by=3, title="The transposed view: coloured by channel")
)

# %% [markdown]
# When you need the bytes themselves in the new order, `np.ascontiguousarray` lays them out afresh. That is a real copy, and
# it takes time in proportion to the size of the array.
#
# Put the mouse on an element, or click one and walk with the arrow keys. The same bytes light up in every array and in memory; the line
# below says how the address comes about. The copy has a memory of its own, so there the element only *was made from* yours.

# %% tags=["show"]
copied = np.ascontiguousarray(nhwc)
plots.explore(nchw=nchw, nhwc=nhwc, copied=copied, made_from=[(copied, nhwc)])

# %% [markdown]
# **Try.** Walk through `nhwc` to the right, from channel to channel. How many cells of memory does each step jump? And in `copied`?
#
# ### Exercise: NCHW to NHWC
#
# Return the image in NHWC, with its memory in that order too.


# %% tags=["exercise:nchw_to_nhwc"]
def nchw_to_nhwc(x):
    """x: (N, C, H, W). Returns (N, H, W, C), contiguous in memory, with the dtype of x."""
    ### BEGIN SOLUTION
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))
    ### END SOLUTION


# %% tags=["check:nchw_to_nhwc"]
verdict = check(nchw_to_nhwc)
verdict.score()

# %% [markdown]
# ## Which order is fast?
#
# It depends on what you do.
#
# A **convolution** takes a pixel's channels together, multiplies them with weights and adds up. In NHWC those channels are
# neighbours, ready to be loaded in one go. Graphics cards have special units for small matrix products (tensor cores) that
# want just this. So the usual advice is: convolutions like NHWC.
#
# A **batch normalisation** takes all pixels of one channel, over the whole batch, to find their mean and spread. In NCHW
# those pixels are neighbours. So the usual advice is: batch normalisation likes NCHW.
#
# **Predict.** Is the advice true on *your* machine? By how much?
#
# PyTorch can do both. A tensor always has the shape N, C, H, W there; the memory format `torch.channels_last` keeps the shape
# and stores the bytes in NHWC order. You know how that works: different strides.

# %%
x = torch.randn(16, 64, 28, 28)
x_last = x.contiguous(memory_format=torch.channels_last)
print("NCHW strides", x.stride())
print("NHWC strides", x_last.stride())

# %% tags=["show"]
conv = torch.nn.Conv2d(64, 64, 3)
conv_last = torch.nn.Conv2d(64, 64, 3).to(memory_format=torch.channels_last)
norm = torch.nn.BatchNorm2d(64).train()

with torch.no_grad():
    times = median_times(
        {
            "convolution, NCHW": lambda: conv(x),
            "convolution, NHWC": lambda: conv_last(x_last),
            "batch norm, NCHW": lambda: norm(x),
            "batch norm, NHWC": lambda: norm(x_last),
        },
        seconds=4,
    )

for name in ("convolution", "batch norm"):
    ratio = times[f"{name}, NCHW"] / times[f"{name}, NHWC"]
    winner, factor = ("NHWC", ratio) if ratio > 1 else ("NCHW", 1 / ratio)
    print(f"{name}: {winner} is {factor:.2f} times as fast on this machine")

convolution = {name: seconds for name, seconds in times.items() if name.startswith("conv")}
normalisation = {name: seconds for name, seconds in times.items() if name.startswith("batch")}
plots.show(
    plots.speed_bars(
        convolution, baseline="convolution, NCHW", title="Convolution, 16 images of 28x28x64"
    )
)
plots.show(
    plots.speed_bars(
        normalisation,
        baseline="batch norm, NCHW",
        title="Batch normalisation, the same images",
    )
)

# %% [markdown]
# Did it come out as advised? On some processors it does not: a library may rearrange the data before it starts, or have a
# better program for one of the two orders. The advice gives a reason. Only a measurement gives an answer, and it holds for
# this machine, this size and this version.
#
# From here on, all our images are NHWC.
#
# ## Weights have an order, too
#
# A convolution's weights have four axes as well: kernel height, kernel width, channels in, channels out. Height and width
# may differ, though in practice they seldom do. We store them as
#
# ```c
# float weights[KERNEL_HEIGHT][KERNEL_WIDTH][IN_CHANNELS][OUT_CHANNELS];
# ```
#
# which people write as **HWIO**. PyTorch stores them as **OIHW**, output channels first, for reasons that seem to be
# historical. Whoever compares with PyTorch has to turn its weights around.

# %%
print("PyTorch's weights, OIHW:", tuple(conv.weight.shape))

# %% [markdown]
# **Predict.** Why will `reshape(3, 3, 64, 64)` not do?

# %%
oihw = np.arange(6).reshape(2, 3, 1, 1)  # two channels out, three in, a 1x1 kernel
print("weight from channel in 2 to channel out 0:", oihw[0, 2, 0, 0])
print("after a reshape, at the place where it belongs:", oihw.reshape(1, 1, 3, 2)[0, 0, 2, 0])

# %% [markdown]
# `reshape` keeps the order of the elements and cuts it into other lengths. It never moves an axis. The two are easy
# to confuse, and the wrong one raises no error: it only gives other numbers.
#
# ### Exercise: weights from PyTorch
#
# Turn OIHW into HWIO. A view is fine here.


# %% tags=["exercise:weights_from_torch"]
def weights_from_torch(w):
    """w: (CO, CI, KH, KW), as in PyTorch. Returns (KH, KW, CI, CO), with the dtype of w."""
    ### BEGIN SOLUTION
    return w.transpose(2, 3, 1, 0)
    ### END SOLUTION


# %% tags=["check:weights_from_torch"]
verdict = check(weights_from_torch)
verdict.score()

# %% [markdown]
# ## What to remember
#
# - Memory is flat. An element lies at the sum of index times stride, over all axes.
# - Row-major order: the last axis has stride 1, every other one skips what lies behind it. NumPy counts strides in bytes.
# - NHWC keeps a pixel's channels together, NCHW a channel's pixels. `transpose` changes the strides; `ascontiguousarray` moves
#   the bytes; `reshape` does neither.
# - Images here are `x[n, h, w, ci]`, weights are `w[r, s, ci, co]`.
#
# ## Where to read on
#
# - The NumPy reference, "Internal memory layout of an ndarray" (in the chapter on the N-dimensional array).
# - PyTorch's tutorial "Channels Last Memory Format in PyTorch".
# - Next: [lesson 2, naive loops](02_naive_loops.ipynb), where the first convolution runs.
