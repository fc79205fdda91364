"""Library functions that would be the exercise itself."""

from stridewise.exercises.limits import ForbiddenCalls

FINISHED_CONVOLUTIONS = ForbiddenCalls(
    (
        "torch:*conv*",
        "torch:*unfold*",
        "scipy.signal",
        "scipy.ndimage",
        "stridewise.kernels",
        "skimage",
        "cv2",
        "tensorflow",
        "keras",
        "jax:*conv*",
    ),
    "That is a finished convolution, and the exercise is to build one: with loops, slices and matrix products.",
)

FINISHED_WINDOWS = ForbiddenCalls(
    ("numpy:sliding_window_view", "torch:*unfold*", "skimage", "stridewise.kernels"),
    "That finds the strides for you, and finding them is the exercise: pass as_strided the strides that you find.",
)
