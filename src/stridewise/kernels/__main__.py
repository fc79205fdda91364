"""Compiles the kernels for this machine, once: `python -m stridewise.kernels`.

Without it each is compiled when it is first called, and whoever calls it waits for that: a reader in a race, or a test.
What has been compiled before is only loaded.
"""

import numpy as np

from stridewise.kernels import KERNELS, conv2d, prepare
from stridewise.kernels.simd.register_tile import COLUMNS
from stridewise.kernels.simd.vectors import lanes

DTYPES = (np.float32, np.float64)
DEEP = 2048  # channels in: more than one kc block of every panel


def compile_all() -> None:
    """Call every kernel once for each dtype, on a small problem, and the direct one with every tile."""
    for dtype in DTYPES:
        channels = 4 * COLUMNS * lanes(dtype)
        x, w = np.ones((1, 6, 6, 4), dtype), np.ones((3, 3, 4, channels), dtype)
        for kernel in KERNELS:
            kernel.function(x, w)
        powers = (2**power for power in range(lanes(dtype).bit_length()))  # up to one vector
        for count in (*powers, COLUMNS * lanes(dtype), channels):
            conv2d(x, w[..., :count], padding=1, algorithm="direct")
            conv2d(np.ones((1, 6, 6, DEEP), dtype), np.ones((1, 1, DEEP, count), dtype), algorithm="direct")
        prepare(w, precision="exact")(x)
        prepare(w, algorithm="winograd")(x)
        conv2d(np.ones((1, 6, 6, channels), dtype), np.ones((3, 3, 1, channels), dtype), groups=channels)


if __name__ == "__main__":
    compile_all()
