"""Sentences that once led students astray, each with the answer that provoked it."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check
from tests.unit.checker.cells import cell

GOLDEN = [path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "golden").glob("*.txt")]
conv = right_answer("conv_naive")


def test_a_wrong_dtype_is_not_blamed_on_the_layout():
    """The cases with float64 are the same that are not contiguous."""
    message = check(lambda x, w: conv(x, w) + (x.dtype == np.float64), exercise="conv_naive").message
    assert "It is right with float32 arrays, and wrong with float64 arrays." in message
    assert "contiguous" not in message


def test_a_wrong_layout_is_not_blamed_on_the_dtype():
    message = check(lambda x, w: conv(x, w) + (not x.flags.c_contiguous), exercise="conv_naive").message
    assert "float64" not in message.replace("float64 arrays of shape", "")


@pytest.mark.parametrize("line", ["return out", "out[0, 0, 0, 0] = 1; return out", "out += 1; return out"])
def test_of_memory_that_was_never_written_no_pattern_is_told(line):
    source = "def conv_naive(x, w):\n    n, h, width, _ = x.shape\n    kh, kw, _, co = w.shape\n"
    source += f"    out = np.empty((n, h - kh + 1, width - kw + 1, co), dtype=x.dtype)\n    {line}\n"
    message = check(cell(source)).message
    assert "np.empty" in message
    assert not any(word in message for word in ("Here, ", "In every failing case", "very last", "first output"))


def test_equal_numbers_of_elements_are_not_called_the_only_difference():
    message = check(lambda x, w: conv(x, w).swapaxes(1, 2).copy(), exercise="conv_naive").message
    assert "only how many" not in message


@pytest.mark.parametrize(
    "words", ["No known mistake", "along w", "along h", "memory as asked", "give your function the arguments"]
)
def test_no_message_says_so_any_more(words):
    assert not [text for text in GOLDEN if words in text]


def test_what_is_not_checked_comes_after_the_points():
    told = [text for text in GOLDEN if "Not checked" in text and "Points: " in text]
    assert told
    assert all(text.index("Points: ") < text.index("Not checked") for text in told)
