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
# An image has rows, columns and channels. Memory has none of these: it is one long sequence of bytes. Something has
# to decide which number comes first, and that decision can make a program fast or slow.
#
# **After this lesson you can**
#
# - work out where in memory any element of any array lies, from its strides;
# - tell NHWC from NCHW and HWIO from OIHW, and convert one into the other;
# - measure which order suits a convolution, and which suits a batch normalisation.
#
# It takes about 40 minutes. There are four exercises. Run the cells from top to bottom with Shift+Enter.

# %% [markdown]
# Where does this course lead? Here is one convolution, written as a program in seven ways. All seven compute the same
# numbers, up to rounding.
#
# ![One convolution, written in seven ways. Speeds relative to PyTorch, which takes 400 µs, on a logarithmic axis. naive loops: 7.47 s, 18,700x slower; compiled loops: 8.01 ms, 20x slower; loop order: 2.97 ms, 7.4x slower; matmul sum: 1.57 ms, 3.9x slower; im2col: 800 µs, 2.0x slower; register tile: 410 µs, as fast; conv2d: 320 µs, 1.2x faster: ahead of PyTorch.](pictures/hook.png)
#
# The slowest takes more than twenty thousand times as long as the fastest. Compiling the loops accounts for a factor
# of nine hundred. Most of what remains comes down to one question: where are the numbers when they are needed? You
# will write the first five ways yourself, read the sixth line by line, and know what the seventh does.
#
# (Recorded on one core of an AMD EPYC with PyTorch 2.13: ten images of 32x32 pixels with 8 channels, a 3x3 kernel, 16
# output channels, float32. You will measure it on your own machine.)

# %%
import ctypes

import numpy as np

from stridewise import check, foreseen, hint, plots, predict
from stridewise.timing import measure

try:
    import torch
except ImportError:  # as in a browser
    from stridewise.absent import torch

# %% [markdown]
# ## From a vector to a batch of images
#
# In a fully connected network a hidden layer is a vector, $z \in \mathbb{R}^n$. With a batch of $B$ examples it is a
# matrix with $B$ rows.
#
# A convolutional network keeps more structure. Its hidden layer is an image: height by width by channels. A
# [channel](glossary.md#channel) is one number per pixel: red, green or blue in a photograph; deeper in the network,
# whatever feature the network has learned. A batch of such images has four axes. In C you would declare
#
# ```c
# float Z[BATCHES][HEIGHT][WIDTH][CHANNELS];
# ```
#
# This order is called [**NHWC**](glossary.md#nhwc-and-nchw): number (of the image in the batch), height, width,
# channel.
#
# Here is the smallest interesting example: a single image, 2 pixels high and 3 wide, with 2 channels. Its elements
# are numbered in reading order.

# %%
z = np.arange(12, dtype=np.float32).reshape(1, 2, 3, 2)
print(z)

# %% [markdown]
# **Predict.** The pixel in the top right corner is `z[0, 0, 2]`. It has two numbers, one per channel. Which are they,
# and are they next to each other in memory?
#
# NumPy does its best to keep you away from raw memory, but `ctypes` lets us look anyway: take the address of the
# first element, read `z.nbytes` bytes from there, and interpret them as float32.

# %%
print("the pixel:", z[0, 0, 2])

raw = ctypes.string_at(z.ctypes.data, z.nbytes)
print("in memory:", np.frombuffer(raw, dtype=z.dtype))

# %% [markdown]
# Memory holds the elements in the order of the declaration: the last axis, the channels, varies fastest. So the
# numbers of one pixel are neighbours. This is called [**row-major**](glossary.md#row-major) order, because it stores
# a matrix row by row.
#
# ## Strides
#
# To find an element, a program needs one number for each axis: how far apart in memory two consecutive elements along
# that axis are. These numbers are the [**strides**](glossary.md#stride). With them, the address is plain arithmetic:
#
# ```
# A[i][j]     is at    i * strides[0] + j * strides[1]
# A[i][j][k]  is at    i * strides[0] + j * strides[1] + k * strides[2]
# ```
#
# In a row-major matrix, one step to the right takes you to the next element, and one step down skips a whole row:
# `strides[1] = 1` and `strides[0] = number of columns`.
#
# **Predict.** `z` has the shape (1, 2, 3, 2). How many elements do you move with one step along each axis?

# %% tags=["show"]
predict("nhwc-strides")

# %% [markdown]
# Run the next cell to see NumPy's strides. They will be four times your numbers. Why?

# %%
print("shape  ", z.shape)
print("strides", z.strides)

# %% [markdown]
# NumPy counts strides in **bytes**, which is a little unusual, and a float32 takes four of them. Divide by
# `z.itemsize` and you have elements: 12, 6, 2, 1.
#
# The picture shows the same thing. Each arrow is one step along an axis.

# %% tags=["show"]
plots.show(plots.memory_strip(z, colour_by=2, title="z, NHWC: coloured by column"))

# %% [markdown]
# ### Exercise: strides from a shape
#
# Now turn the rule into a function. Count in elements, not in bytes. It should work for any number of axes.
#
# In this lesson any method is welcome, and everything in NumPy is allowed: the checks look at the result alone.


# %% tags=["exercise:row_major_strides"]
def row_major_strides(shape):
    """A tuple: the stride of each axis of a row-major array, in elements."""
    ### BEGIN SOLUTION
    # From the last axis to the first: a step along an axis passes over everything that the axes behind it
    # hold, which is the product of their lengths.
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
# Stuck? Run `hint("row_major_strides")` in a new cell (press B to make one). Run it again for the next hint, or ask
# for the second one directly with `hint("row_major_strides", 2)`. Every exercise of the course has hints.
#
# ### Exercise: from an index to an offset
#
# Now the address arithmetic from above, for any number of axes. Strides in elements give an offset in elements;
# strides in bytes give an offset in bytes. Your function does not need to know which.


# %% tags=["exercise:element_offset"]
def element_offset(index, strides):
    """How far the element at `index` lies from the first element, in the unit of `strides`."""
    ### BEGIN SOLUTION
    # Each axis contributes its index times its stride, whatever the strides are: the sum is the distance.
    return sum(i * stride for i, stride in zip(index, strides))
    ### END SOLUTION


# %% tags=["check:element_offset"]
verdict = check(element_offset)
verdict.score()

# %% [markdown]
# ## Another order: NCHW
#
# Nothing forces the channels to come last. PyTorch's default is **NCHW**: number, channel, height, width. It stores
# all pixels of the first channel, then all pixels of the second.
#
# **Predict.** Store an image of the same size in NCHW: 2 pixels high, 3 wide, 2 channels. What comes right after a
# pixel's first channel in memory? And how far away is its second channel?

# %% tags=["show"]
predict("nchw-channel")

# %% tags=["show"]
plots.show(plots.storage_orders((1, 2, 3, 2)))

# %% [markdown]
# NHWC keeps *the channels of a pixel* together. NCHW keeps *the pixels of a channel* together: after a pixel's first
# channel comes the first channel of the next pixel, and its second channel lies a whole channel, H·W elements,
# further on. Here that is 6. Both hold the same twelve numbers.
#
# Getting from one to the other looks easy: `transpose` reorders the axes any way you like. But look at what it does
# to memory.

# %%
nchw = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)  # N, C, H, W
nhwc = nchw.transpose(0, 2, 3, 1)  # N, H, W, C

print("NCHW   shape", nchw.shape, "  strides", nchw.strides)
print("NHWC   shape", nhwc.shape, "  strides", nhwc.strides)
print("same memory?", np.shares_memory(nchw, nhwc))

# %% [markdown]
# Nothing moved. `transpose` returns a [view](glossary.md#view) of the same memory, with the strides in a new order.
# The array *says* NHWC, but its bytes still lie in NCHW order.

# %% tags=["show"]
plots.show(
    plots.memory_strip(nhwc, colour_by=3, title="The transposed view: coloured by channel")
)

# %% [markdown]
# When you need the bytes themselves in the new order, `np.ascontiguousarray` copies them into a new array. That takes
# time proportional to the size of the array.
#
# Hover over an element, or click one and move with the arrow keys. The same bytes light up in every array and in
# memory, and the line underneath shows how the address is computed. `copied` has memory of its own, so there you see
# the element that *was made from* yours.

# %% tags=["show"]
copied = np.ascontiguousarray(nhwc)
plots.explore(
    nchw=nchw,
    nhwc=nhwc,
    copied=copied,
    axes={"nchw": "nchw", "nhwc": "nhwc", "copied": "nhwc"},
    made_from=[(copied, nhwc)],
)

# %% [markdown]
# **Try.** In `nhwc`, walk to the right, from channel to channel. By how many memory cells does each step move? And in
# `copied`?
#
# <details><summary>The two numbers</summary>
#
# By 6 in `nhwc`: a channel is six pixels long, and its memory is still that of `nchw`. By 1 in `copied`, where the
# channels of a pixel are neighbours.
#
# </details>
#
# ### Exercise: NCHW to NHWC
#
# Return the image in NHWC, with its memory in that order too.


# %% tags=["exercise:nchw_to_nhwc"]
def nchw_to_nhwc(x):
    """x: (N, C, H, W). Returns (N, H, W, C), contiguous in memory, with the dtype of x."""
    ### BEGIN SOLUTION
    # transpose only relabels the axes; ascontiguousarray then moves the elements into the new order.
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
# A **convolution** takes all channels of a pixel, multiplies them by weights and adds up the products. In NHWC those
# channels are neighbours, so they can be loaded together. On NVIDIA's graphics cards, the convolutions that run on
# tensor cores (units for small matrix products) take NHWC too; an image in NCHW is converted first. Hence the usual
# advice: use NHWC for convolutions.
#
# A [**batch normalisation**](glossary.md#batch-normalisation) takes all pixels of one channel, over the whole batch,
# computes their mean and variance, and uses the two to normalise these pixels. In NCHW the pixels of a channel are
# neighbours within each image. Hence the usual advice: use NCHW for batch normalisation.
#
# **Predict.** Does the advice hold on *your* machine? By how much? And does it depend on the number of channels?

# %% tags=["show"]
predict("convolution-layout")

# %% tags=["show"]
predict("normalisation-layout")

# %% [markdown]
# PyTorch can do both. The shape of a tensor is always N, C, H, W; the memory format `torch.channels_last` keeps that
# shape and stores the bytes in NHWC order. You know how that works: different strides.

# %% tags=["needs:torch"]
x = torch.randn(16, 64, 28, 28)
x_last = x.contiguous(memory_format=torch.channels_last)
print("NCHW strides", x.stride())
print("NHWC strides", x_last.stride())

# %% [markdown]
# `measure` lets the functions take turns, again and again, so that whatever else your machine is doing slows all of
# them alike. It returns the times with their spread, and says so if the machine was too busy.

# %% tags=["show", "needs:torch"]
conv = torch.nn.Conv2d(64, 64, 3)
conv_last = torch.nn.Conv2d(64, 64, 3).to(memory_format=torch.channels_last)
with torch.no_grad():
    times = measure({"NCHW": lambda: conv(x), "NHWC": lambda: conv_last(x_last)})
print("Convolution:", times.comparison("NHWC", "NCHW"))
predict("convolution-layout", times)
plots.show(plots.time_dots(times, baseline="NCHW", title="Convolution, 16 images of 28x28x64"))

# %% [markdown]
# Now batch normalisation, on one core, for images with few channels and with many. The first two batches hold the
# same number of elements, the third half as many.


# %% tags=["fold", "needs:torch"]
# Times the batch normalisation of three batches in both orders.
def normalisation(channels, size):
    """Time the batch normalisation of 16 images in both orders."""
    images = torch.randn(16, channels, size, size)
    images_last = images.contiguous(memory_format=torch.channels_last)
    norm = torch.nn.BatchNorm2d(channels).train()
    with torch.no_grad():
        return measure({"NCHW": lambda: norm(images), "NHWC": lambda: norm(images_last)})


threads = torch.get_num_threads()
torch.set_num_threads(1)
results = {
    f"{channels} channels, {size}x{size}": normalisation(channels, size)
    for channels, size in [(4, 112), (64, 28), (512, 7)]
}
torch.set_num_threads(threads)

for name, times in results.items():
    print(f"{name}: {times.comparison('NHWC', 'NCHW')}")
predict("normalisation-layout", results["64 channels, 28x28"])
plots.show(
    plots.ratio_dots(
        {name: times.speed("NHWC", "NCHW") for name, times in results.items()},
        baseline="NCHW",
        note=next(filter(None, (times.note for times in results.values())), ""),
        title="Batch normalisation in NHWC",
    )
)

# %% [markdown]
# Does your measurement agree with the advice? For the convolution, a library may rearrange the data before it starts,
# or have a better implementation for one of the two orders.
#
# For batch normalisation, the usual reason does not explain it. Both orders go through all of the memory, and use
# every byte that they fetch. What may decide is how the sums are formed. In NCHW, neighbours in memory belong to the
# same channel and are added to the *same* sum. A program that keeps only one sum has to finish each addition before
# it starts the next; to be fast it has to keep several partial sums. In NHWC, neighbours belong to different channels
# and are added to different sums. A processor has instructions that add a whole [vector](glossary.md#vector) of 4, 8
# or 16 neighbours to as many sums at once; that takes at least as many channels.
#
# So expect NCHW to be ahead where there are fewer channels than fit into a vector, as in a colour image, or where the
# program for NCHW keeps several sums. With many channels NHWC can be as fast or faster. On one core of an AMD EPYC
# with AVX2 and PyTorch 2.13, NCHW was 3.6 times as fast with 4 channels, and NHWC was 4 times as fast with 64 and
# with 512. Advice comes with a reason, but only a measurement gives you an answer, and that answer holds for one
# machine, one size and one version.
#
# From here on, all our images are NHWC.
#
# ## Weights have an order, too
#
# The weights of a convolution have four axes as well: kernel height, kernel width, input channels, output channels.
# (The kernel is the small grid of weights that slides over the image; lesson 2 shows it.) Its height and width may
# differ, though in practice they rarely do. We store weights as
#
# ```c
# float weights[KERNEL_HEIGHT][KERNEL_WIDTH][IN_CHANNELS][OUT_CHANNELS];
# ```
#
# This order is called [**HWIO**](glossary.md#hwio-and-oihw). PyTorch stores weights as **OIHW**, output channels
# first, for what seem to be historical reasons. To compare with PyTorch, reorder its weights.

# %% tags=["needs:torch"]
print("PyTorch's weights, OIHW:", tuple(torch.nn.Conv2d(64, 64, 3).weight.shape))

# %% [markdown]
# **Predict.** Why is `reshape(3, 3, 64, 64)` not enough?

# %%
oihw = np.arange(6).reshape(2, 3, 1, 1)  # 2 output channels, 3 input channels, a 1x1 kernel
print("weight from input channel 2 to output channel 0:", oihw[0, 2, 0, 0])
print("after a reshape, the same place holds:", oihw.reshape(1, 1, 3, 2)[0, 0, 2, 0])

# %% [markdown]
# `reshape` takes the elements in the order of their indices, the last index fastest, and divides that sequence into
# axes of other lengths. It never swaps two axes. `transpose` does. The two are easy to confuse, and using the wrong
# one raises no error: you just get different numbers.
#
# ### Exercise: weights from PyTorch
#
# Turn OIHW into HWIO. A view is fine here.


# %% tags=["exercise:weights_from_torch"]
def weights_from_torch(w):
    """w: (CO, CI, KH, KW), as in PyTorch. Returns (KH, KW, CI, CO), with the dtype of w."""
    ### BEGIN SOLUTION
    # Nothing has to move: the exercise asks for the new order of the axes, and a view has it for free.
    return w.transpose(2, 3, 1, 0)
    ### END SOLUTION


# %% tags=["check:weights_from_torch"]
verdict = check(weights_from_torch)
verdict.score()

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("01_storage_order")

# %% [markdown]
# ## What to remember
#
# - Memory is flat. The offset of an element is the sum of index times stride, over all axes.
# - In row-major order the last axis has stride 1, and the stride of every other axis is the product of the lengths of
#   all axes after it. NumPy counts strides in bytes.
# - NHWC keeps the channels of a pixel together, NCHW the pixels of a channel. `transpose` changes the strides and
#   `ascontiguousarray` copies the bytes into order. `reshape` keeps the sequence of the elements and cuts it into
#   axes of other lengths.
# - Images here are `x[n, h, w, ci]`, weights are `w[r, s, ci, co]`.
#
# ## Where to read on
#
# - The NumPy reference, "Internal memory layout of an ndarray" (in the chapter on the N-dimensional array).
# - PyTorch's tutorial "Channels Last Memory Format in PyTorch".
# - Next: [lesson 2, naive loops](02_naive_loops.ipynb), where you run your first convolution.
