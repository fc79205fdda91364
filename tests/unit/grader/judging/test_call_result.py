"""What the sandbox says of a call comes to pass here, as far as it costs no more than it could have cost there."""

import numpy as np
import pytest

from grader.judging.call_result import Reply
from stridewise.checker.answers.encoding import DecodeError

QUIET = {"printed": "", "called": [], "changed": {}}


def test_an_argument_does_not_grow_to_what_a_few_words_describe():
    huge = {"huge": {"dtype": "<f4", "shape": [2**34], "strides": [4]}}
    reply = Reply({**QUIET, "changed": {"0": huge}, "returned": 1}, np.zeros(0, np.uint8))
    with pytest.raises(DecodeError, match="no argument can grow to"):
        reply.happen([np.zeros(4, np.float32)])
