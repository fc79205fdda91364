# ---
# title: Storage order, a short lesson to grade
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Storage order
#
# Three exercises of the real lesson, and one cell of each kind that a lesson has.

# %%
import numpy as np

from stridewise import check

# %% tags=["show"]
np.arange(6).reshape(2, 3)

# %% [markdown]
# ## Strides


# %% tags=["exercise:row_major_strides"]
def row_major_strides(shape):
    ### BEGIN SOLUTION
    # A step along an axis passes over everything that the axes behind it hold.
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))
    ### END SOLUTION


# %% tags=["check:row_major_strides"]
verdict = check(row_major_strides)
verdict.score()

# %% [markdown]
# ## Offsets


# %% tags=["exercise:element_offset"]
def element_offset(index, strides):
    ### BEGIN SOLUTION
    # Each axis contributes its index times its stride.
    return int(sum(i * s for i, s in zip(index, strides, strict=True)))
    ### END SOLUTION


# %% tags=["check:element_offset"]
verdict = check(element_offset)
verdict.score()

# %% [markdown]
# ## Layouts


# %% tags=["exercise:nchw_to_nhwc"]
def nchw_to_nhwc(x):
    ### BEGIN SOLUTION
    # transpose relabels the axes; ascontiguousarray moves the elements.
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))
    ### END SOLUTION


# %% tags=["check:nchw_to_nhwc"]
verdict = check(nchw_to_nhwc)
verdict.score()

# %% [markdown]
# The last axis lies side by side.
