"""What the sandbox reports of a call is applied here, as far as it costs no more than it could have cost there."""

import numpy as np
import pytest

from grader.judging.call_result import CallResult
from grader.sandbox.inside.protocol import Array, Call, DecodeError, LargeArray, Raised, Returned

MEMORY = np.zeros(16, np.uint8)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({0: LargeArray("<f4", (2**34,))}, "an argument that grew to"),
        ({0: 3}, "something that is not an array"),
        ({1: Array("<f4", (4,), (4,), 0, 0, 16)}, "something that is not an array"),
        ({2: 3}, "argument 2 of 2"),
        ({0: Array("<f4", (4,), (4,), 0, 0, 17)}, "memory of 16"),
    ],
    ids=str,
)
def test_a_change_that_no_call_makes_is_refused(changed, text):
    result = CallResult(Call(Returned(1), changed=changed), MEMORY)
    with pytest.raises(DecodeError, match=text):
        result.apply([np.ones(4, np.float32), 7])


def test_a_view_cannot_be_made_to_grow():
    grown = {0: Array("<f4", (2, 2), (8, 4), 0, 0, 16)}
    with pytest.raises(DecodeError, match="a change that is impossible"):
        CallResult(Call(Returned(1), changed=grown), MEMORY).apply([np.ones(8, np.float32)[::2][:3]])


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (Raised("builtins", "KeyError", ["KeyError", "LookupError"], "'k'", ""), KeyError),
        (Raised("numpy", "AxisError", ["ValueError", "Exception"], "no axis", "line 3"), ValueError),
        (Raised("builtins", "SystemExit", ["SystemExit"], "3", ""), Exception),
        (Raised("builtins", "print", [], "?", ""), Exception),
        (Raised("os; x", "no name", ["KeyboardInterrupt"], "?", ""), Exception),
        (Raised("builtins", "UnicodeDecodeError", ["ValueError"], "?", ""), Exception),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_an_exception_is_of_the_nearest_class_that_ends_no_program(raised, error):
    with pytest.raises(error) as caught:
        CallResult(Call(raised), MEMORY).apply([])
    assert isinstance(caught.value, Exception)
    assert str(caught.value) == raised.text
    assert CallResult(Call(raised), MEMORY).source_line == raised.line
