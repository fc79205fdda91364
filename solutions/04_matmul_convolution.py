# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · Convolution by matrix products
#
# [← Lesson 3](03_loop_order.ipynb) · [All lessons](00_contents.md) · [Lesson 5 →](05_stride_tiling.ipynb)
#
# Matrix products have been tuned for decades, on every kind of computer. So a good way to make a program fast is to
# find the matrix products in it. In a convolution they are easy to find.
#
# **After this lesson you can**
#
# - turn a 1x1 convolution into one matrix product;
# - say what `@` does with arrays of more than two axes;
# - write any convolution as one product per kernel position, without a loop over pixels or channels;
# - say how far that is from PyTorch, at two batch sizes.
#
# It takes about 30 minutes. There are two exercises.

# %%
import numpy as np

from stridewise import check, foreseen, hint, plots, predict, race
from stridewise.kernels import KERNELS
from stridewise.timing import measure

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
# ## A kernel of one pixel
#
# Start with the smallest possible kernel: 1x1. It looks at one pixel at a time, with all its channels:
#
# $$\begin{split}
# &\text{out}[n, h, w, co] \\
# &\quad = \sum_{ci} x[n, h, w, ci] \\
# &\qquad\quad \cdot\, \text{weights}[0, 0, ci, co]
# \end{split}$$
#
# **Predict.** Cover n, h and w with your hand. What is left? You have seen that sum before.

# %%
pixel = np.array([1, 2, 3])  # one pixel with 3 channels
mixing = np.array([[1, 0], [0, 1], [10, 100]])  # 3 channels in, 2 out
print("by hand:        ", [1 * 1 + 2 * 0 + 3 * 10, 1 * 0 + 2 * 1 + 3 * 100])
print("vector x matrix:", pixel @ mixing)

# %% [markdown]
# It is a vector times a matrix. And since every pixel is multiplied by the *same* matrix, you can stack all pixels as
# the rows of one tall matrix: N·H·W rows, CI columns.
#
# ## Leading axes are rows
#
# NumPy makes this easy. When you write `x @ m` with a four-dimensional `x` and a matrix `m`, it multiplies along the
# last axis of `x` and treats all leading axes as rows.
#
# **Predict.** What is the shape of `x @ m` below? Do you get the same result if you flatten `x` to a matrix,
# multiply, and reshape back?

# %%
x = generator.standard_normal((10, 32, 32, 8), dtype=np.float32)
m = generator.standard_normal((8, 16), dtype=np.float32)

direct = x @ m
flattened = (x.reshape(10 * 32 * 32, 8) @ m).reshape(10, 32, 32, 16)
print("x @ m has shape", direct.shape)
print("largest difference from the flattened product:", np.abs(direct - flattened).max())

# %% [markdown]
# `x @ m` keeps the leading axes and replaces the last: (10, 32, 32, 16). The flattened product is the same, up to
# rounding, and its reshape costs nothing here. In NHWC the channels of a pixel lie together, pixel after pixel, so
# memory already *is* that tall matrix. In NCHW it would not be.
#
# ### Exercise: the 1x1 convolution
#
# The weights are a four-dimensional array of shape (1, 1, CI, CO). Where in it is the matrix?
#
# The check accepts any other method, too, such as `np.einsum` or loops. Only finished convolutions are not allowed.


# %% tags=["exercise:conv_1x1"]
def conv_1x1(x, w):
    """The convolution of x (N, H, W, CI) with w (1, 1, CI, CO), as one matrix product."""
    ### BEGIN SOLUTION
    # With one kernel position the sum over ci is a matrix product, and `@` takes all leading axes as rows.
    return x @ w[0, 0]
    ### END SOLUTION


# %% tags=["check:conv_1x1"]
verdict = check(conv_1x1)
verdict.score()

# %% [markdown]
# ## A larger kernel is a sum of small ones
#
# Now take a 3x3 kernel. Look at one of its positions, say the top right corner: r = 0, s = 2. Forget the other eight
# for a moment.
#
# As the kernel slides over the image, this one position slides with it. It does not see the whole image: it never
# reaches the two leftmost columns or the bottom two rows.
#
# **Predict.** In an image of 5 rows and 6 columns, which pixels does the position (0, 2) see? Which does the position
# (2, 0) see?

# %% tags=["show"]
image = np.arange(30).reshape(5, 6)
plots.show(
    plots.grid(
        image,
        mark=[(slice(0, 3), slice(2, 6)), (slice(2, 5), slice(0, 4))],
        title="A: seen by (0, 2). B: seen by (2, 0)",
    )
)

# %% [markdown]
# (0, 2) sees the rows 0 to 2 and the columns 2 to 5; (2, 0) the rows 2 to 4 and the columns 0 to 3. Each position
# sees a part of the image that is as large as the output, shifted by (r, s). And taken alone, each position is a 1x1
# kernel! It multiplies every one of those pixels by the same CI by CO matrix, `w[r, s]`.
#
# Step through all nine positions, with one channel. Where on the image is the slice, and what does it add?

# %% tags=["show"]
nine = np.array([[1, 2, 0], [3, 1, 2], [0, 1, 4]])
plots.animate_kernel_positions(image, nine)

# %% [markdown]
# So the convolution is a sum of nine 1x1 convolutions, each on its own part of the image. You loop over the kernel,
# but never over pixels or channels.
#
# Here it is in code, with numbers that you can follow: one channel, and a kernel of two positions.

# %%
row = np.array([1, 2, 3, 5])
k = np.array([1, -1])
first = row[0:3] * k[0]  # what position 0 contributes to all three outputs
second = row[1:4] * k[1]  # what position 1 contributes
print("position 0 adds", first)
print("position 1 adds", second)
print("together       ", first + second, "   by hand:", [1 * 1 - 2, 2 * 1 - 3, 3 * 1 - 5])

# %% [markdown]
# ### Exercise: one product per kernel position
#
# Two loops are left, over r and s. In each step, slice out the part of `x` that this position sees, multiply it by
# `w[r, s]`, and add the product to the output. The check accepts any other method, except finished convolutions; for
# all points it may take at most 75 times as long as these products.


# %% tags=["exercise:conv_matmul"]
def conv_matmul(x, w):
    """The valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO).

    One matrix product per kernel position.
    """
    ### BEGIN SOLUTION
    # Each kernel position is a 1x1 convolution of a shifted image: KH*KW products of large matrices do the
    # work of the inner loops.
    n_images, height, width, _ = x.shape
    kh, kw, _, channels_out = w.shape
    rows, columns = height - kh + 1, width - kw + 1
    out = np.zeros((n_images, rows, columns, channels_out), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + rows, s : s + columns, :] @ w[r, s]
    return out
    ### END SOLUTION


# %% tags=["check:conv_matmul"]
verdict = check(conv_matmul)
verdict.score()

# %% [markdown]
# ## How fast is it?
#
# **Predict.** In lesson 2 you measured how much slower the seven loops are than PyTorch. How many times slower is
# this version? It is still Python, and two loops are left, but now each iteration does a great deal of work.

# %% tags=["show"]
predict("products-slowdown")

# %% tags=["show"]
w = generator.standard_normal((3, 3, 8, 16), dtype=np.float32)
difference = np.abs(kernel["matmul sum"](x, w) - judge(x, w)).max()
print(f"largest difference from {JUDGE}: {difference:.1e}")

race(conv_matmul, against={"PyTorch": judge if torch else None})

# %% [markdown]
# Ten images take so little time that fixed costs matter: starting a product, waking the other cores. Let us take a
# hundred.
#
# **Predict.** Ten times as many images. Does the ratio stay the same, get better, or get worse?


# %% tags=["fold", "needs:torch"]
# Times the sum of products and PyTorch, on ten and on a hundred images.
def on(batch):
    """Time PyTorch and the sum of matrix products on `batch` images."""
    images = generator.standard_normal((batch, 32, 32, 8), dtype=np.float32)
    return measure(
        {
            "PyTorch": lambda: judge(images, w),
            "matmul sum": lambda: kernel["matmul sum"](images, w),
        }
    )


results = {f"{batch} images": on(batch) for batch in (10, 100)}
for name, times in results.items():
    print(f"{name}: {times.comparison('matmul sum', 'PyTorch')}")
predict("products-slowdown", results["10 images"])
plots.show(
    plots.ratio_dots(
        {name: times.speed("matmul sum", "PyTorch") for name, times in results.items()},
        baseline="PyTorch",
        note=next(filter(None, (times.note for times in results.values())), ""),
        title="The sum of matrix products, 32x32x8, 3x3, 16 output channels",
    )
)

# %% [markdown]
# Where does the time go? For each of the nine positions NumPy allocates memory for an array as large as the whole
# output, writes the product into it, adds that to `out`, and frees the memory.
#
# **Predict.** Which of the three takes longest with a hundred images: the products, the new memory, or the additions?

# %% tags=["show"]
predict("where-the-time-goes")

# %% tags=["fold", "needs:torch"]
# Times the products into one buffer and into new memory, and the additions.
images = generator.standard_normal((100, 32, 32, 8), dtype=np.float32)
out, buffer = np.zeros((2, 100, 30, 30, 16), dtype=np.float32)
parts = [(images[:, r : r + 30, s : s + 30], w[r, s]) for r in range(3) for s in range(3)]


def products_into_one_buffer():
    for part, matrix in parts:
        np.matmul(part, matrix, out=buffer)


def products_into_new_memory():
    for part, matrix in parts:
        part @ matrix


def additions():
    for _ in parts:
        np.add(out, buffer, out=out)


times = measure(
    {
        "the nine products, all into one buffer": products_into_one_buffer,
        "the nine products, each into new memory": products_into_new_memory,
        "the nine additions": additions,
        "everything": lambda: kernel["matmul sum"](images, w),
        "PyTorch": lambda: judge(images, w),
    }
)
print(times.comparison("the nine products, all into one buffer", "PyTorch"))
products, with_memory, adding = (times.seconds(name) for name in list(times)[:3])
costs = {
    "the products": products,
    "the new memory": with_memory - products,
    "the additions": adding,
}
longest = max(costs, key=costs.get) if times.are_comparable(*list(times)[:3]) else None
predict("where-the-time-goes", longest)
plots.show(plots.time_dots(times, baseline="PyTorch", title="A hundred images"))

# %% [markdown]
# Are the nine products alone as fast as PyTorch's whole convolution? Two things keep such products from being faster.
# Their sums are short: with 8 input channels, an output is written to memory after every 8 multiply-adds, nine
# times over. And NumPy flattens nothing: for an array of four axes it calls the matrix product of its
# [BLAS](glossary.md#blas) library once for each row of each image. Those are 3,000 small products per position, and
# each of them has to be started. (A reshape could merge them into one, as above, but a slice of `x` is not
# contiguous: the reshape would copy it.)
#
# The first two rows of the figure differ by the price of new memory. The operating system hands it out page by page,
# and fills each page with zeros when it is first used. Sometimes NumPy gets the memory of the last product back
# instead; then it costs next to nothing.
#
# Could all nine positions be *one* product, with sums of 72 terms? That takes a trick with strides, and the next two
# lessons are about it.

# %% [markdown]
# ## What you foresaw

# %% tags=["show"]
foreseen("04_matmul_convolution")

# %% [markdown]
# ## What to remember
#
# - A 1x1 convolution in NHWC is one matrix product: the pixels are the rows, `w[0, 0]` is the matrix.
# - `x @ m` treats all leading axes of `x` as rows.
# - Any convolution is a sum over kernel positions: `out += x[:, r:r+HO, s:s+WO, :] @ w[r, s]`. No loop over pixels or
#   channels is left in Python.
# - What it costs: many small products with sums of only CI terms, and new memory for each position.
#
# ## Where to read on
#
# - The NumPy reference on `numpy.matmul`, under "Notes": what happens to arrays of more than two dimensions.
# - Kazushige Goto and Robert van de Geijn, *Anatomy of High-Performance Matrix Multiplication* (2008).
# - Previous: [lesson 3, the order of the loops](03_loop_order.ipynb). Next:
#   [lesson 5, stride tiling](05_stride_tiling.ipynb).
