# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 9 · The backward pass
#
# [← Lesson 8](08_registers_and_winograd.ipynb) · [All lessons](00_contents.md) · [Lesson 10 →](10_gpu.ipynb)
#
# So far the weights were given. Here they are learned: a loss says how wrong a network is, and each weight moves a
# little in the direction in which the loss falls. For that you need the [gradient](glossary.md#gradient) of the loss,
# and for a convolution it is made of things that you already have: sums of products, strides, windows, and one more
# convolution. At the end a network learns to read digits with your own functions.
#
# **After this lesson you can**
#
# - hand a gradient back through a convolution, product by product, and as a convolution of its own;
# - say what stride, padding and dilation become on the way back, and what happens to pixels that no window reached;
# - flip a kernel as a view, and add windows up into an image without an index;
# - check any gradient that you ever write.
#
# It takes about 90 minutes. There are eight exercises.

# %%
import numpy as np
from IPython.display import display
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise import check, foreseen, hint, own, plots, predict
from stridewise.kernels import conv2d_backward

try:
    import torch
except ImportError:  # as in a browser
    from stridewise.absent import torch

generator = np.random.default_rng(0)


def convolve(x, w):
    """The valid convolution of lesson 6: windows as a view, one product."""
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))  # N, HO, WO, CI, KH, KW
    return np.tensordot(windows, w, axes=((4, 5, 3), (0, 1, 2)))


# %% [markdown]
# ## One product
#
# Everything starts with a single number, the **loss** L. It depends on the outputs of the convolution, and somebody
# has already worked out how: for every output, `grad` says how much L changes if this output grows by 1. So `grad`
# has the shape of the output, (N, HO, WO, CO). It is called the [upstream gradient](glossary.md#upstream-gradient).
#
# What you want is the same for every pixel: how much does L change if this *pixel* grows by 1?
#
# Look at one of the many products in the convolution:
#
# ```
# out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
# ```
#
# If that pixel grows by 1, this output grows by `w[r, s, ci, co]`. And if the output grows by that much, L changes by
# `grad[n, h, v, co] * w[r, s, ci, co]`.
#
# That is all there is to one product: **its gradient with respect to one factor is the other factor**, times what
# arrives from above. A pixel takes part in many products, and their effects add up. So the gradient of a sum of
# products is again a sum of products.
#
# **Predict.** Take an image of 5x5 pixels and a 3x3 kernel. How many outputs use the pixel in the middle? And how
# many use a pixel in a corner?

# %% tags=["show"]
predict("uses-of-a-pixel")

# %%
uses = np.zeros((5, 5), dtype=int)
for h in range(3):
    for v in range(3):
        uses[h : h + 3, v : v + 3] += 1

# %% tags=["show"]
plots.show(plots.heat_map(uses, title="How many windows each pixel lies in"))

# %% [markdown]
# Nine and one. So nine numbers arrive at the pixel in the middle, and each must be *added*: `+=`, not `=`. With `=`
# only the last of them would be left, and at the corners you would not notice.
#
# ### Exercise: scatter
#
# Go through all products of the forward pass, and hand each one's share back to its pixel. Windows are `stride` apart,
# as in lesson 7, and there is no padding. You are given the shape of the images, because it does not follow from
# `grad`: with stride 2 and a kernel of 2 rows, images of 6 and of 7 rows have the same output. (Pixels that are in no
# window get a zero.)
#
# Any method is welcome, except finished convolutions.


# %% tags=["exercise:conv_input_grad_naive"]
def conv_input_grad_naive(grad, w, x_shape, stride):
    """grad: (N, HO, WO, CO), w: (KH, KW, CI, CO), x_shape: (N, H, W, CI).

    Returns the gradient of the images, with the shape x_shape and the dtype of grad.
    """
    ### BEGIN SOLUTION
    # The loops of the forward pass over outputs and kernel positions. The inner three, over n, ci and co, are one
    # small matrix product: the sum over co needs w[r, s] transposed.
    out = np.zeros(x_shape, dtype=grad.dtype)
    for h in range(grad.shape[1]):
        for v in range(grad.shape[2]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    out[:, h * stride + r, v * stride + s] += grad[:, h, v] @ w[r, s].T
    return out
    ### END SOLUTION


# %% tags=["check:conv_input_grad_naive"]
verdict = check(conv_input_grad_naive)
verdict.score()

# %% [markdown]
# ## The bias
#
# Most layers also add a number to each output channel, the same everywhere: `out += bias`, with a bias of shape
# (CO,).
#
# **Predict.** If `bias[co]` grows by 1, which outputs grow? So what is its gradient?
#
# ### Exercise: the gradient of the bias
#
# Any method is welcome.


# %% tags=["exercise:bias_grad"]
def bias_grad(grad):
    """grad: (N, HO, WO, CO). Returns the gradient of the bias, (CO,), in the dtype of grad."""
    ### BEGIN SOLUTION
    # bias[co] was added to every output of channel co, once: every one of their gradients counts, with the factor 1.
    return grad.sum(axis=(0, 1, 2))
    ### END SOLUTION


# %% tags=["check:bias_grad"]
verdict = check(bias_grad)
verdict.score()

# %% [markdown]
# Should it be divided by the number of images? No. If the loss is a mean over the batch, whoever computed `grad` has
# divided already. A division here would divide twice.
#
# ## Gather
#
# Scattering goes through the outputs and asks: which pixels did you use? Now ask the other way round. Stand on a
# pixel and ask: which outputs used *me*, and with which weight?
#
# One row is enough to see it. The kernel has the three weights a, b, c, and there is no stride. Each row of the
# table is an output, and says which weight it gives to which pixel:
#
# | out | x[0] | x[1] | x[2] | x[3] | x[4] |
# | --- | :-: | :-: | :-: | :-: | :-: |
# | [0] | a | b | **c** | | |
# | [1] | | a | **b** | c | |
# | [2] | | | **a** | b | c |
#
# **Predict.** Read down the column of x[2]. What is its gradient?
#
# <details><summary>The answer</summary>
#
# `grad_x[2] = c*grad[0] + b*grad[1] + a*grad[2]`
#
# </details>

# %% [markdown]
# A window of `grad`, times **c, b, a**: the kernel read backwards. That is a convolution again, with a flipped
# kernel. In two dimensions rows *and* columns are flipped.
#
# And the channels? The forward pass sums over CI and makes CO. The way back sums over CO and makes CI. So the two
# axes of channels change places.
#
# ## Flip it, without a copy
#
# A step of -1 in a slice reads an axis backwards. You know from lesson 5 that a slice is a view. What are its
# strides?
#
# **Predict.** A kernel `w` of the shape (3, 3, 2, 4) has the strides (24, 8, 4, 1) in elements. Flip rows and
# columns, then exchange the two axes of channels. What are the strides of the result?

# %% tags=["show"]
predict("flipped-strides")

# %%
K = np.arange(9, dtype=np.float32).reshape(3, 3)
flipped = K[::-1, ::-1]
print(flipped)
print("strides in bytes:", K.strides, "and", flipped.strides)
print("same memory:", np.shares_memory(K, flipped))

# %% [markdown]
# <details><summary>The four strides</summary>
#
# Reading backwards changes the sign of a stride, and the view starts at the *last* row and column. Exchanging axes
# exchanges their strides: **(-24, -8, 1, 4)**.
#
# </details>

# %% [markdown]
# Point at an element of `flipped`: memory runs the other way.

# %% tags=["show"]
plots.explore(K=K, flipped=flipped)

# %% [markdown]
# ### Exercise: the flipped, channel-swapped kernel
#
# No copy: the check looks at the memory. Any method that copies nothing is welcome.


# %% tags=["exercise:flip_view"]
def flip_view(w):
    """w: (KH, KW, CI, CO). Returns a view (KH, KW, CO, CI).

    out[r, s, co, ci] is w[KH - 1 - r, KW - 1 - s, ci, co].
    """
    ### BEGIN SOLUTION
    # Two negative strides and two exchanged ones: NumPy moves the start to the last row and column for us.
    return w[::-1, ::-1].swapaxes(2, 3)
    ### END SOLUTION


# %% tags=["check:flip_view"]
verdict = check(flip_view)
verdict.score()

# %% [markdown]
# ## A stride leaves gaps
#
# With stride 2 the windows start at every second pixel. Two neighbouring outputs belong to windows two pixels apart,
# so their gradients belong two pixels apart as well. What is between them? Places at which the kernel could have
# stood, but did not. Nothing was computed there, so zeros go there.
#
# **Predict.** The gradient has 3 rows, and the stride is 3. How many rows does the gradient have with the zeros
# between? (Between, not after the last.)

# %% tags=["show"]
predict("dilated-rows")

# %% [markdown]
# <details><summary>The answer</summary>
#
# The rows end up at 0, 3 and 6. From 0 to 6 there are (3 - 1) * 3 + 1 = **7** rows, not 9.
#
# </details>
#
# ### Exercise: dilate
#
# Any method is welcome.


# %% tags=["exercise:dilate"]
def dilate(grad, stride):
    """grad: (N, HO, WO, CO). Returns it with stride - 1 zeros between neighbours, along rows and columns.

    The result has (HO - 1) * stride + 1 rows and (WO - 1) * stride + 1 columns, and the dtype of grad.
    """
    ### BEGIN SOLUTION
    # A slice with a step is a view: what is written into it lands `stride` apart, and the zeros are there already.
    n, rows, columns, channels = grad.shape
    out = np.zeros(
        (n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dtype=grad.dtype
    )
    out[:, ::stride, ::stride] = grad
    return out
    ### END SOLUTION


# %% tags=["check:dilate"]
verdict = check(dilate)
verdict.score()

# %% [markdown]
# ## Zeros around, and what the stride left over
#
# The pixel in the corner is used by one output only. But a convolution that gathers looks at a whole window of
# `grad`. The rest of that window has to be zeros, so `grad` gets a border: KH - 1 rows above, and as many below.
#
# A forward pass with padding changes this. Its first window starts `padding` pixels *outside* the image, so the
# image's corner is in more windows, and fewer zeros are needed.
#
# **Predict.** The kernel has 3 rows, and the forward pass a padding of 1. How many rows of zeros does `grad` need
# above its first row?

# %% tags=["show"]
predict("zeros-around")

# %% [markdown]
# <details><summary>The answer</summary>
#
# KH - 1 - padding = 3 - 1 - 1 = **1**. The more padding in the forward pass, the less here.
#
# </details>

# %% [markdown]
# One thing is missing. Take 6 rows, a kernel of 3 and stride 2, without padding: windows start at rows 0 and 2, and the
# last one ends at row 4. Row 5 is in no window: the stride left it over, (6 - 3) % 2 = 1. Dilated, `grad` has 3 rows;
# with 2 above and 2 below, a valid convolution makes 3 + 4 - 2 = 5 rows. The image has 6, so one more row of zeros
# goes below.
#
# Step through all of it. Where do the windows near the edge find their numbers?

# %% tags=["show"]
two_by_two, nine = np.array([[1, 2], [3, 4]]), np.arange(1, 10).reshape(3, 3)
plots.animate_input_grad(two_by_two, nine, (6, 6), stride=2)

# %% [markdown]
# The whole translation:
#
# | in the forward pass | in the backward pass |
# | --- | --- |
# | stride | zeros between the rows of `grad`: `dilate` |
# | padding | KH - 1 - padding zeros around it |
# | rows left over, (H + 2*padding - KH) % stride | as many more rows of zeros below, and columns on the right |
# | channels CI to CO | channels CO to CI, and the kernel flipped: `flip_view` |
# | dilation of the kernel | the same dilation of the flipped kernel |
#
# So stride and dilation change places: what moved the *windows* apart now moves the *numbers* of `grad` apart. That
# is where many backward passes go wrong, and with stride 1 nobody notices.
#
# ### Exercise: the gradient as a convolution
#
# Put it together: `dilate`, zeros around, `flip_view`, and `convolve` from the first cell. Padding is smaller than KH
# and KW. (If you would rather scatter into a larger array and cut its border off, that is right, too. Any method is
# welcome, except finished convolutions.)


# %% tags=["exercise:conv_input_grad"]
def conv_input_grad(grad, w, x_shape, stride, padding):
    """grad: (N, HO, WO, CO), w: (KH, KW, CI, CO), x_shape: (N, H, W, CI).

    Returns the gradient of the images for this stride and padding: x_shape, in the dtype of grad.
    """
    ### BEGIN SOLUTION
    # Above and to the left, KH - 1 - padding and KW - 1 - padding zeros; below and to the right, as many and the rows
    # that the stride left over. The result is as large as the images.
    n, rows, columns, channels = grad.shape
    dilated = np.zeros(
        (n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dtype=grad.dtype
    )
    dilated[:, ::stride, ::stride] = grad
    sides = []
    for length, taps in zip(x_shape[1:3], w.shape[:2]):
        before = taps - 1 - padding
        sides.append((before, before + (length + 2 * padding - taps) % stride))
    padded = np.pad(dilated, ((0, 0), *sides, (0, 0)))
    windows = sliding_window_view(padded, w.shape[:2], axis=(1, 2))
    flipped = w[::-1, ::-1].swapaxes(2, 3)
    return np.tensordot(windows, flipped, axes=((4, 5, 3), (0, 1, 2)))
    ### END SOLUTION


# %% tags=["check:conv_input_grad"]
verdict = check(conv_input_grad)
verdict.score()

# %% [markdown]
# ## The matrix behind it
#
# A convolution is linear, so it is a matrix. Write the pixels below each other, and each output is a row of weights
# times the pixels, mostly with zeros.
#
# **Predict.** A 2x2 kernel on an image of 3x4 pixels: how many rows and columns does that matrix have? Which matrix
# hands the gradients back?

# %% tags=["show"]
plots.show(plots.transposed_matrix(np.array([[1, 2], [3, 4]]), (3, 4)))

# %% [markdown]
# 6 outputs by 12 pixels on the left, and on the right the same matrix transposed. Row 5 on the right belongs to the
# pixel in the second row and second column. It has all four weights in it, since that pixel is in four windows; and
# read from left to right they stand there backwards, 4, 3, 2, 1. You have seen this flip before.
#
# This is why what you have just written is also called a [**transposed
# convolution**](glossary.md#transposed-convolution). It goes from a small array to a large one, and networks that
# draw images use it for that. It does not *undo* the convolution: a transpose is not an inverse.
#
# ## The other factor
#
# Each product has two factors. What about the weights?
#
# ```
# out[n, h, v, co] += x[n, h*stride + r, v*stride + s, ci] * w[r, s, ci, co]
# ```
#
# By the same rule, each product hands `grad[n, h, v, co] * x[n, h*stride + r, v*stride + s, ci]` to its weight. A
# weight is used in every image and at every place, so the sum is over n, h and v:
#
# ```
# grad_w[r, s, ci, co] = sum over n, h, v of x[n, h*stride + r, v*stride + s, ci] * grad[n, h, v, co]
# ```
#
# **Predict.** Fix r and s. Which slice of x holds the pixels that `w[r, s]` met? Is anything flipped?
#
# <details><summary>The answer</summary>
#
# `x[:, r : r + (HO - 1)*stride + 1 : stride, s : s + (WO - 1)*stride + 1 : stride]`, with the shape (N, HO, WO, CI):
# as many pixels as there are outputs. Nothing is flipped. Flatten n, h and v into one axis, and the sum is a matrix
# product: (CI, N·HO·WO) times (N·HO·WO, CO).
#
# </details>

# %% [markdown]
# That is lesson 4 read backwards: there, each kernel position was one product of a slice with `w[r, s]`.
#
# ### Exercise: the gradient of the weights
#
# With padding, x is padded first, as in the forward pass. The kernel's shape is given, because rows left over would
# make it ambiguous. Any method is welcome, except finished convolutions.


# %% tags=["exercise:conv_weight_grad"]
def conv_weight_grad(x, grad, w_shape, stride, padding):
    """x: (N, H, W, CI), grad: (N, HO, WO, CO), w_shape: (KH, KW, CI, CO).

    Returns the gradient of the weights, with the shape w_shape and the dtype of x.
    """
    ### BEGIN SOLUTION
    # One product for each kernel position: the pixels that it met, transposed, times the gradients.
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, channels_in, channels_out = w_shape
    rows, columns = grad.shape[1:3]
    shares = grad.reshape(-1, channels_out)
    out = np.empty(w_shape, dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            pixels = padded[:, r:bottom:stride, s:right:stride].reshape(-1, channels_in)
            out[r, s] = pixels.T @ shares
    return out
    ### END SOLUTION


# %% tags=["check:conv_weight_grad"]
verdict = check(conv_weight_grad)
verdict.score()

# %% [markdown]
# ## The judge
#
# PyTorch finds gradients by itself; this is called [autograd](glossary.md#autograd). It is the judge here, with its
# axes swapped as in lesson 2. Note that the upstream gradient is random. Public tests often use a gradient of ones,
# as if L were the plain sum of the outputs; a function that mixes up its outputs can pass such a test.


# %%
def autograd(x, w, grad, stride, padding):
    """The gradients of x and w by PyTorch."""
    x_torch = torch.from_numpy(x).requires_grad_()
    w_torch = torch.from_numpy(w).requires_grad_()
    nchw, oihw = x_torch.permute(0, 3, 1, 2), w_torch.permute(3, 2, 0, 1).contiguous()
    out = torch.nn.functional.conv2d(nchw, oihw, stride=stride, padding=padding)
    out.backward(torch.from_numpy(grad).permute(0, 3, 1, 2))
    return x_torch.grad.numpy(), w_torch.grad.numpy()


def library(x, w, grad, stride, padding):
    """The same by Stridewise's own backward pass, the judge where there is no PyTorch."""
    return conv2d_backward(x, w, grad, stride=stride, padding=padding)


# %% tags=["show"]
x = generator.standard_normal((2, 8, 7, 3), dtype=np.float32)
w = generator.standard_normal((3, 2, 3, 4), dtype=np.float32)
grad = generator.standard_normal((2, 4, 4, 4), dtype=np.float32)  # stride 2, padding 1
grad_x, grad_w = (autograd if torch else library)(x, w, grad, 2, 1)

calls = {
    "conv_input_grad": (grad, w, x.shape, 2, 1),
    "conv_weight_grad": (x, grad, w.shape, 2, 1),
}
found = own(
    {"conv_input_grad": conv_input_grad, "conv_weight_grad": conv_weight_grad},
    calls,
    seconds=10,
)
for name, expected in (("conv_input_grad", grad_x), ("conv_weight_grad", grad_w)):
    difference = np.abs(found[name](*calls[name]) - expected).max()
    judge = "PyTorch" if torch else "conv2d_backward"
    print(f"{name}, {found.whose[name]}: largest difference from {judge} {difference:.1e}")

# %% [markdown]
# ## im2col, backwards
#
# Libraries that convolve by im2col go back the same way. The forward pass is `cols @ W`, with the matrix of lesson 6.
# So the gradient of the matrix is `grad @ W.T`, one product; and then each number of that matrix has to go back to
# the pixel that im2col copied it from. That step is called [col2im](glossary.md#col2im).
#
# **Predict.** Take an image x, make its im2col matrix for 3x3 windows, and put the numbers back with col2im. What do
# you get?

# %% tags=["show"]
predict("there-and-back")

# %% [markdown]
# <details><summary>The answer</summary>
#
# The pixel in the middle was copied into nine windows, and nine copies come back. They are added. So you get **each
# pixel times the number of windows it lies in**: the picture at the beginning of this lesson, times x.
#
# col2im is the *transpose* of im2col, not its inverse. im2col is a matrix of zeros and ones: it copies. Its transpose
# adds up. (Where windows do not overlap, the two are the same, and a `=` in the place of `+=` stays hidden.)
#
# </details>
#
# ### Exercise: col2im
#
# The rows of `cols` are windows, image by image, row by row, as your `im2col` made them, with stride 1; in each row r
# is slowest and the channel fastest. The matrix is nearly kh·kw times as large as the images, so no copy of it, and
# no array of indices: the check measures the memory. What changes if you add the windows one kernel position at a
# time? Any method is welcome that keeps to this.


# %% tags=["exercise:col2im"]
def col2im(cols, x_shape, kh, kw):
    """cols: (N*HO*WO, KH*KW*CI), the layout of im2col(x, kh, kw). x_shape: (N, H, W, CI).

    Returns images of shape x_shape, in the dtype of cols, into which every number of cols is added where
    im2col read it.
    """
    ### BEGIN SOLUTION
    # The reshape to six axes is a view. For one kernel position, all windows together are a slice of the images, and
    # within it no two of them meet: the additions need no index.
    n, height, width, channels = x_shape
    rows, columns = height - kh + 1, width - kw + 1
    six = cols.reshape(n, rows, columns, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + rows, s : s + columns] += six[:, :, :, r, s]
    return out
    ### END SOLUTION


# %% tags=["check:col2im"]
verdict = check(col2im)
verdict.score()

# %% [markdown]
# ## Whom do you trust?
#
# PyTorch was the judge. But how does its author know? And what will you do for a layer that PyTorch does not have?
# There is a test that needs nothing but the forward pass: **move a weight a little, and look at what the loss does.**
#
# ```
# (L(w + eps) - L(w - eps)) / (2 * eps)
# ```
#
# One such quotient for each weight. It is slow, and it is the most honest test of a gradient there is.
#
# Why on both sides? One-sided, the error is about eps times the second derivative. On both sides the even terms
# cancel, and what remains shrinks with eps squared.
#
# So eps should be as small as possible? Not quite: two nearly equal losses are subtracted, and what is left is mostly
# rounding.
#
# **Predict.** In float32, with weights of about 0.3: which step gives the best gradient?

# %% tags=["show"]
predict("step-size")


# %% tags=["fold"]
# Numeric gradients of one weight, in float32 and float64, for several steps.
def quotient(eps, dtype):
    """The quotient for the first of two weights, with everything in this dtype. L is a sum of fourth powers."""
    images = np.full((1, 8, 8, 1), 0.7, dtype)
    losses = []
    for step in (eps, -eps):
        weights = np.full((1, 2, 1, 1), 0.3, dtype)
        weights[0, 0] += dtype(step)
        losses.append((convolve(images, weights) ** 4).sum(dtype=dtype))
    return float(losses[0] - losses[1]) / (2 * eps)


exact = 8 * 7 * 4 * (0.7 * 0.6) ** 3 * 0.7
steps = {"1e-1": 1e-1, "1e-3": 1e-3, "1e-5": 1e-5, "1e-7": 1e-7}
errors = {
    name: [abs(quotient(eps, dtype) / exact - 1) for dtype in (np.float32, np.float64)]
    for name, eps in steps.items()
}
print("step     float32   float64   (relative error)")
for name, (single, double) in errors.items():
    print(f"{name}     {single:.0e}     {double:.0e}")
predict("step-size", min(errors, key=lambda name: errors[name][0]))

# %% [markdown]
# Larger steps suffer from the curve, smaller ones from rounding, and in float32 even the best leaves you with about
# five digits. In float64 there is room: that is why gradients are checked in float64, whatever the network computes
# in.
#
# ### Exercise: check a gradient
#
# Take L = the sum of the cubes of the outputs. Squares would be too kind: for a parabola the quotient is exact,
# however large eps is, and you could not see that it is a quotient. Return the numeric gradient of L with respect to
# w. You may use `convolve`, or any convolution that you like.


# %% tags=["exercise:grad_check"]
def grad_check(x, w, eps):
    """x: (N, H, W, CI), w: (KH, KW, CI, CO), float32 or float64. eps: a step.

    Returns the numeric gradient of L = (convolution(x, w) ** 3).sum() with respect to w, by central
    differences: float64, with the shape of w. Neither x nor w may change.
    """
    ### BEGIN SOLUTION
    # Everything in float64 before anything is subtracted. One weight moves at a time, in a copy of its own.
    x = x.astype(np.float64)

    def loss(weights):
        windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
        return (np.tensordot(windows, weights, axes=((4, 5, 3), (0, 1, 2))) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out
    ### END SOLUTION


# %% tags=["check:grad_check"]
verdict = check(grad_check)
verdict.score()

# %% [markdown]
# Now your own functions can check each other. The gradient of the weights, for the same L, whose upstream gradient is
# three times the square of each output:

# %% tags=["show"]
x, w = generator.standard_normal((2, 6, 5, 2)), generator.standard_normal((3, 2, 2, 3))
calls = {
    "grad_check": (x, w, 1e-4),
    "conv_weight_grad": (x, 3 * convolve(x, w) ** 2, w.shape, 1, 0),
}
found = own(
    {"grad_check": grad_check, "conv_weight_grad": conv_weight_grad}, calls, seconds=10
)
by_differences, by_rule = (found[name](*calls[name]) for name in calls)
print(found)
print(f"largest relative difference: {np.abs(by_rule / by_differences - 1).max():.1e}")

# %% [markdown]
# ## A network that learns with your functions
#
# scikit-learn comes with 1,797 images of handwritten digits, 8x8 pixels each. Three layers are enough to read them:
#
# | layer | shape of the weights | output |
# | --- | --- | --- |
# | 3x3, padding 1 | (3, 3, 1, 8) | 8x8x8 |
# | 3x3, padding 1, stride 2 | (3, 3, 8, 16) | 4x4x16 |
# | 4x4 | (4, 4, 16, 10) | 1x1x10: one number for each digit |
#
# The last one is a convolution whose kernel is as large as its image: a fully connected layer. Between layers,
# negative numbers become zeros (ReLU); on the way back, gradients pass only where the number was positive.
#
# Everything below runs on five functions: `pad_nhwc` from lesson 2, `conv_strided` from lesson 7, and three from
# here. Where one of yours is missing, or would take too long, ours stands in, and the cell says so.

# %% tags=["show"]
try:
    from sklearn import datasets
except ImportError:
    from stridewise.absent import datasets

digits = datasets.load_digits()
images = (digits.images[..., None] / 16).astype(np.float32)
order = np.random.default_rng(0).permutation(len(images))
training, held_out = order[:1440], order[1440:]

x1 = images[training[:40]]
w2 = np.ones((3, 3, 8, 16), np.float32)
x2, grad2 = np.ones((40, 8, 8, 8), np.float32), np.ones((40, 4, 4, 16), np.float32)
mine = own(
    {
        "pad_nhwc": "02_naive_loops",
        "conv_strided": "07_lazy_im2col",
        "conv_input_grad": conv_input_grad,
        "conv_weight_grad": conv_weight_grad,
        "bias_grad": bias_grad,
    },
    calls={
        "pad_nhwc": (x2, 1),
        "conv_strided": (np.ones((40, 10, 10, 8), np.float32), w2, 2),
        "conv_input_grad": (grad2, w2, x2.shape, 2, 1),
        "conv_weight_grad": (x2, grad2, w2.shape, 2, 1),
        "bias_grad": (grad2,),
    },
    seconds=0.02,
)
mine

# %% [markdown]
# The network in full. Read `backward` from bottom to top of the layers: each turns the gradient of its output into
# those of its weights and its bias, and hands the gradient of its input to the layer below.


# %% tags=["show"]
LAYERS = (  # kernel, channels in and out, stride, padding
    (3, 1, 8, 1, 1),
    (3, 8, 16, 2, 1),
    (4, 16, 10, 1, 0),
)


def new_network(seed):
    """Random weights, large enough that the numbers neither grow nor shrink from layer to layer."""
    generator = np.random.default_rng(seed)
    weights = [
        generator.standard_normal((k, k, ci, co), dtype=np.float32)
        * np.float32((2 / (k * k * ci)) ** 0.5)
        for k, ci, co, _, _ in LAYERS
    ]
    return weights, [np.zeros(co, np.float32) for _, _, co, _, _ in LAYERS]


def forward(x, weights, biases):
    """The output, and the input of each layer: the way back needs them."""
    inputs = []
    for number, (w, bias, (_, _, _, stride, padding)) in enumerate(
        zip(weights, biases, LAYERS)
    ):
        inputs.append(x)
        x = mine["conv_strided"](mine["pad_nhwc"](x, padding), w, stride) + bias
        if number < len(LAYERS) - 1:
            x = np.maximum(x, 0)
    return x, inputs


def backward(grad, inputs, weights):
    """The gradients of weights and biases, from the last layer to the first."""
    gradients = []
    for number in reversed(range(len(LAYERS))):
        x, w, (_, _, _, stride, padding) = inputs[number], weights[number], LAYERS[number]
        of_the_weights = mine["conv_weight_grad"](x, grad, w.shape, stride, padding)
        gradients.insert(0, (of_the_weights, mine["bias_grad"](grad)))
        if number:  # nobody needs the gradient of the images themselves; ReLU lets through where x is above 0
            grad = mine["conv_input_grad"](grad, w, x.shape, stride, padding) * (x > 0)
    return gradients


def upstream(out, labels):
    """The gradient of the loss (cross-entropy, a mean over the batch): probabilities minus what is right."""
    scores = np.exp(out[:, 0, 0] - out[:, 0, 0].max(axis=1, keepdims=True))
    probabilities = scores / scores.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(labels)), labels] -= 1
    return (probabilities / len(labels))[:, None, None]


# %% [markdown]
# **Predict.** With random weights, what share of the digits does it read correctly? And after one pass over the
# training images? (It never trains on the held-out images.)

# %% tags=["show"]
PASSES, BATCH, RATE, MOMENTUM = 8, 40, 0.05, 0.9


def share_right(weights, biases):
    out, _ = forward(images[held_out], weights, biases)
    return float((out[:, 0, 0].argmax(axis=1) == digits.target[held_out]).mean())


def train(weights, biases, generator):
    """Change weights and biases in place, and yield after each pass."""
    parameters = [*weights, *biases]
    speeds = [np.zeros_like(numbers) for numbers in parameters]
    for number in range(PASSES):
        rate = RATE * (1 - number / PASSES)
        for batch in generator.permutation(training).reshape(-1, BATCH):
            out, inputs = forward(images[batch], weights, biases)
            gradients = backward(upstream(out, digits.target[batch]), inputs, weights)
            for place, gradient in enumerate(
                [g for g, _ in gradients] + [b for _, b in gradients]
            ):
                speeds[place] = MOMENTUM * speeds[place] - np.float32(rate) * gradient
                parameters[place] += speeds[place]
        yield


weights, biases = new_network(seed=1)
shares = [share_right(weights, biases)]
curve = display("training ...", display_id=True)
for _ in train(weights, biases, np.random.default_rng(2)):
    shares.append(share_right(weights, biases))
    picture = plots.training_curve(
        shares, passes=PASSES, title="Held-out digits read correctly"
    )
    plots.show(picture, on=curve)
print(f"{shares[-1]:.1%} of {len(held_out)} images that the network has never seen")

# %% [markdown]
# It started at about one in ten, which is guessing. Every step since then went through your loops, views and
# products, forward and back.
#
# What did the first layer learn? Its eight kernels, blue for negative and orange for positive weights:

# %% tags=["show"]
plots.show(plots.kernel_images(weights[0][:, :, 0], title="What the first layer looks for"))

# %% [markdown]
# Look for kernels that are blue on one side and orange on the other: they answer to an edge, in one direction. Nobody
# told them to.
#
# **Try.** Break something on purpose: leave out the flip in `conv_input_grad`, or divide by the batch once more. Run
# the check, then the training (in `own`, put your broken function in as `"conv_input_grad": conv_input_grad`, and see
# that it is refused). Many wrong gradients still learn a little. That is why they live so long, and why you check
# them.
#
# ## What you foresaw

# %% tags=["show"]
foreseen("09_backward_pass")

# %% [markdown]
# ## What to remember
#
# - A product's gradient with respect to one factor is the other factor, times what arrives from above. Sums of
#   products have gradients that are sums of products, and what meets at a number is added.
# - The gradient of the images is a convolution of the dilated gradient with the flipped, channel-swapped kernel. That
#   kernel is a view.
# - Padding becomes KH - 1 - padding, stride becomes zeros between, and rows left over get zeros.
# - The gradient of the weights correlates images with gradients: nothing is flipped, and the batch is summed.
# - col2im is the transpose of im2col, not its inverse: it adds.
# - Check gradients by central differences, in float64, with a random upstream gradient, sides that differ and every
#   remainder of the stride.
#
# ## Where to read on
#
# - Vincent Dumoulin and Francesco Visin, *A guide to convolution arithmetic for deep learning* (2016): every
#   combination of padding and stride, drawn.
# - Aston Zhang and others, *Dive into Deep Learning*: the transposed convolution as a transposed matrix.
# - Andreas Griewank and Andrea Walther, *Evaluating Derivatives* (2008): gradients of whole programs.
# - `conv2d_backward`, in `stridewise.kernels`: the same in a library, with groups and dilation.
# - Previous: [lesson 8, registers and Winograd](08_registers_and_winograd.ipynb). Next:
#   [lesson 10, the same convolution on a GPU](10_gpu.ipynb).
