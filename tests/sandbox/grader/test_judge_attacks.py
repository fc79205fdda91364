"""Whatever a submission does to its own process, it earns nothing that its answer does not earn.

Each attack is a cell of a student's. Its answer is wrong, or it keeps right results from coming out. With each stands
what it gets, where that matters beyond the missing points.
"""

import pytest

from grader.judging.judge import SubmittedAnswer, judge
from grader.sandbox.kernel import open_kernel
from stridewise.exercises import exercise_named

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("judged_without_search")]

SETUP = "import numpy as np\nfrom stridewise import check"
ZEROS = "def nchw_to_nhwc(x):\n    n, c, h, w = x.shape\n    return np.zeros((n, h, w, c), x.dtype)\n"
RIGHT = "def nchw_to_nhwc(x):\n    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))\n"
INSIDE = (
    "import socket\nfrom grader.sandbox.inside import call_answer, cell_server, framing, protocol\n"
    "from grader.sandbox.inside.protocol import *\n"
)


def forged(reply: str, memory: str = "b''") -> str:
    """What answers the grader sends a reply of its own."""
    return (
        ZEROS + INSIDE + f"def forge(request, memory, namespace):\n    return {reply}, {memory}\n"
        "call_answer.answer_request = cell_server.answer_request = forge\n"
    )


VALUES, UNREADABLE, NO_FUNCTION = ("failed", "values"), ("undecided", None), ("failed", "raised")
SAYS_RIGHT = "lambda *_, **__: True"

LOOKED_UP = (
    "import importlib\nhome = importlib.import_module('stridewise' + '.exercises')\n"
    "def nchw_to_nhwc(x):\n    return home.exercise_named('nchw_to_nhwc').reference(x)"
)
POINTS_NOWHERE = (
    "class Odd:\n    __array_interface__ = dict(shape=(2**40,), typestr='<f4', data=(1, False), version=3)\n"
    "def nchw_to_nhwc(x):\n    return Odd()"
)
IS_EVERYTHING = (
    "class All:\n    __class__ = np.ndarray\n    def __getattr__(self, name): return self\n"
    "    def __call__(self, *_): return self\nnchw_to_nhwc = All()"
)

ATTACKS = {
    "comparison patched": (ZEROS + f"np.allclose = np.array_equal = np.all = np.isclose = {SAYS_RIGHT}", VALUES),
    "checker patched": (
        ZEROS
        + "import stridewise, stridewise.checker.rules.compare as c, stridewise.checker.rules.rules as r\n"
        + "import stridewise.checker.rules.values as v\n"
        + "import stridewise.checker.check as e\n"
        + "c.agree = lambda *_: True\nc.first_difference = v.first_difference = lambda *_: None\n"
        + "r.RULES = ()\nstridewise.check = check = e.check = e.examine = lambda *_: 'passed'",
        VALUES,
    ),
    "a score printed": (ZEROS + "print(2.0)\ndisplay({'text/plain': '2.0'}, raw=True)\n2.0", VALUES),
    "a verdict shown": (
        ZEROS
        + "record = {'exercise': 'nchw_to_nhwc', 'status': 'passed', 'points': 2.0, 'max_points': 2.0}\n"
        + "display({'application/vnd.stridewise.verdict+json': record, 'text/plain': 'right'}, raw=True)",
        VALUES,
    ),
    "JSON patched": (
        ZEROS + "import json\nreal = json.dumps\njson.dumps = lambda x, **k: real({'status': 'passed', 'points': 2.0})",
        None,
    ),
    "the encoder patched": (
        ZEROS + INSIDE + "protocol.encode = lambda message: b'2.0'",
        NO_FUNCTION,
    ),
    "the socket patched": (
        ZEROS + "import socket\nsocket.socket.sendall = lambda self, data: None",
        None,
    ),
    "operators that lie": (
        ZEROS
        + "class Lie(np.ndarray):\n    def __eq__(s, o): return np.ones(s.shape, bool)\n    __hash__ = None\n"
        + "wrong = nchw_to_nhwc\ndef nchw_to_nhwc(x): return wrong(x).view(Lie)",
        ("failed", "type"),
    ),
    "a pickle": (forged("__import__('pickle').dumps({'status': 'passed'})"), UNREADABLE),
    "nothing": (forged("b''"), UNREADABLE),
    "no bytes": (forged("2.0"), NO_FUNCTION),
    "a gigabyte of nothing": (forged("bytes(2**30)"), None),
    "a gigabyte of memory": (forged("protocol.encode(CallsFinished(1, 'function'))", "bytes(2**28)"), UNREADABLE),
    "more than is sent": (
        forged("None")
        + "def forge(*_):\n    framing._LENGTHS = __import__('struct').Struct('>IQ')\n    return b'', b''\n"
        "cell_server.answer_request = forge",
        UNREADABLE,
    ),
    "the reply of another message": (forged("protocol.encode(CellFinished(request.number))"), UNREADABLE),
    "the request sent back": (forged("protocol.encode(request)", "memory"), UNREADABLE),
    "points in the reply": (
        forged(
            "__import__('msgspec').msgpack.encode({'type': 'CallsFinished', 'number': request.number,"
            " 'target': 'function', 'points': 2.0})"
        ),
        UNREADABLE,
    ),
    "no results": (forged("protocol.encode(CallsFinished(request.number, 'function'))"), UNREADABLE),
    "an array that is not there": (
        forged(
            "protocol.encode(CallsFinished(request.number, 'function', calls=[Call(Returned("
            "Array('<f4', (1, 3, 4, 2), (96, 32, 8, 4), 0, 2**40, 96)))]))"
        ),
        UNREADABLE,
    ),
    "an older reply": (
        RIGHT
        + INSIDE
        + "real, replies = call_answer.answer_request, []\n"
        + "def forge(*request):\n    replies or replies.append(real(*request))\n    return replies[0]\n"
        + "cell_server.answer_request = forge",
        UNREADABLE,
    ),
    "an error for every call": (
        RIGHT + INSIDE + "def forge(*_): raise ValueError('passed')\ncell_server.answer_request = forge",
        NO_FUNCTION,
    ),
    "the answers looked up": (
        LOOKED_UP,
        NO_FUNCTION,
    ),
    "the connection closed": (RIGHT + "import os\nos.closerange(3, 200)", NO_FUNCTION),
    "numbers for a view": (
        POINTS_NOWHERE,
        ("failed", "type"),
    ),
    "an object that is everything": (
        IS_EVERYTHING,
        None,
    ),
}


@pytest.mark.parametrize(("cell", "expected"), ATTACKS.values(), ids=ATTACKS)
def test_an_attack_earns_nothing(cell, expected):
    task = SubmittedAnswer("nchw_to_nhwc", exercise_named("nchw_to_nhwc").points, (SETUP, cell))
    with open_kernel() as kernel:
        assert not kernel.run(SETUP, seconds=30).error
        got = judge(kernel, task, answer_run=kernel.run(cell, seconds=3), key="s", seconds=5)
    assert got.points == 0, got
    assert got.status != "passed"
    assert expected in (None, (got.status, got.finding)), got.message


def test_a_right_answer_in_the_same_place_gets_all_points():
    task = SubmittedAnswer("nchw_to_nhwc", 2.0, (SETUP, RIGHT))
    with open_kernel() as kernel:
        kernel.run(SETUP, seconds=30)
        assert judge(kernel, task, answer_run=kernel.run(RIGHT, seconds=30), key="s", seconds=5).points == 2.0
