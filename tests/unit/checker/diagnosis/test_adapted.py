"""An answer for arrays of another kind is recognised by calling it with them, and so is its second mistake."""

import numpy as np
import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check

conv = right_answer("conv_naive")


def channels_first(x, w, flip=False):
    """A convolution of NCHW images with OIHW weights."""
    n, _, height, width = x.shape
    co, _, kh, kw = w.shape
    out = np.zeros((n, co, height - kh + 1, width - kw + 1), dtype=x.dtype)
    for o in range(co):
        kernel = w[o, :, ::-1, ::-1] if flip else w[o]
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                out[:, o, i, j] = (x[:, :, i : i + kh, j : j + kw] * kernel).sum(axis=(1, 2, 3))
    return out


def one_plane(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return np.array([[(image[i : i + kh, j : j + kw] * kernel).sum() for j in range(columns)] for i in range(rows)])


def one_image(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1, co), x.dtype)
    for r, s in np.ndindex(kh, kw):
        out += x[r : r + out.shape[0], s : s + out.shape[1], :] @ w[r, s]
    return out


ANSWERS = {
    "channels-first-throughout": channels_first,
    "images-read-as-nchw": lambda x, w: conv(x.transpose(0, 2, 3, 1), w).transpose(0, 3, 1, 2),
    "weights-read-as-oihw": lambda x, w: conv(x, w.transpose(2, 3, 1, 0)),
    "outputs-first-in-the-weights": lambda x, w: np.stack(
        [conv(x, w[o, :, :, :, None])[..., 0] for o in range(len(w))], axis=3
    ),
    "one-image-at-a-time": one_image,
    "one-channel-at-a-time": one_plane,
    "channels-first-throughout + kernel-flipped": lambda x, w: channels_first(x, w, flip=True),
    "channels-first-throughout + made-float64": lambda x, w: channels_first(x, w).astype(float),
}


@pytest.mark.parametrize("names", ANSWERS)
def test_it_is_named_and_the_remedy_is_told(names):
    finding = check(ANSWERS[names], exercise="conv_naive").finding
    assert (finding.misconception, " + ".join(finding.candidates)) == (names, names)
    if names == "channels-first-throughout":
        assert "x.transpose(0, 3, 1, 2)" in finding.message
        assert "w.transpose(3, 2, 0, 1)" in finding.message


@pytest.mark.parametrize("exercise", ["conv_lazy", "conv_strided"])
def test_a_budget_or_a_stride_is_passed_on(exercise):
    def answer(x, w, extra):
        stride = extra if exercise == "conv_strided" else 1
        return channels_first(x, w)[:, :, ::stride, ::stride]

    assert check(answer, exercise=exercise).finding.misconception == "channels-first-throughout"


def test_what_is_wrong_after_that_too_is_not_named():
    assert check(lambda x, w: 2 * channels_first(x, w) + 3, exercise="conv_naive").finding.misconception is None


def test_a_right_answer_with_one_wrong_case_is_not_called_channels_first():
    def answer(x, w):
        return conv(x, w) + (x.shape[0] == 3)

    assert check(answer, exercise="conv_naive").finding.candidates == ()
