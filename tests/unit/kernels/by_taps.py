"""A convolution summed tap by tap: exact on whole numbers as the reference is, and a thousand times as fast.

`test_by_taps` compares the two; the other tests then take this one.
"""

import numpy as np

from stridewise.kernels.problem import read_geometry

DEFAULTS = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}


def conv2d_by_taps(x, w, **options):
    """Parameters, shape and dtype as for `conv2d_reference`; sums in float64."""
    geometry = read_geometry(x, w, **DEFAULTS | options)
    padded = np.pad(x.astype(np.float64), ((0, 0), *geometry.padding, (0, 0)))
    images, rows, columns, channels_out = geometry.out_shape
    (down, along), groups = geometry.stride, geometry.groups
    weights = w.astype(np.float64).reshape(*w.shape[:3], groups, channels_out // groups)
    result = np.zeros((images, rows, columns, groups, channels_out // groups))
    for r, s in np.ndindex(w.shape[:2]):
        start = padded[:, r * geometry.dilation[0] :, s * geometry.dilation[1] :]
        pixels = start[:, ::down, ::along][:, :rows, :columns].reshape(images, rows, columns, groups, w.shape[2])
        result += np.einsum("nhvgi,igo->nhvgo", pixels, weights[r, s], optimize=True)
    return result.reshape(geometry.out_shape).astype(x.dtype)


def whole_numbers(shape, dtype=np.float32, seed=0):
    """Small whole numbers: every order of summation gives the same float."""
    return np.random.default_rng([seed, *shape]).integers(-9, 10, shape).astype(dtype)
