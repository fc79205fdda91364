"""A message arrives as it was sent. Whatever else arrives is refused, says where it is wrong, and takes no memory."""

import tracemalloc

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.inside import protocol
from grader.sandbox.inside.protocol import (
    MAX_CALLS,
    MAX_ENTRIES,
    MAX_TEXT,
    ArithmeticTrace,
    Array,
    BigInteger,
    Call,
    CallFunction,
    CallsFailed,
    CallsFinished,
    CellFinished,
    ClearOutput,
    DataOutput,
    DecodeError,
    ErrorOutput,
    ForbiddenCallSeen,
    ForbiddenRule,
    Foreign,
    ForkRequest,
    ForkServerReady,
    FromKernel,
    KernelEnded,
    KernelReady,
    LargeArray,
    ObjectArray,
    Raised,
    ResourceLimits,
    Returned,
    RunCell,
    Scalar,
    StreamOutput,
    ToKernel,
    TupleOrList,
    View,
)

texts = st.text(max_size=50)
counts = st.integers(0, 2**62)
shapes = st.lists(counts, max_size=6).map(tuple)
strides = st.lists(st.integers(-(2**62), 2**62), max_size=6).map(tuple)
dtypes = st.sampled_from(["<f4", ">f8", "|b1", "<i8", "<c16"])
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | texts
    | st.builds(BigInteger, st.integers().map(lambda number: f"{number:x}"))
    | st.builds(Scalar, dtypes, st.binary(max_size=32))
    | st.builds(Array, dtypes, shapes, strides, counts, counts, counts, st.none() | shapes)
    | st.builds(View, dtypes, shapes, strides, counts, counts)
    | st.builds(LargeArray, dtypes, shapes)
    | st.builds(ObjectArray, shapes)
    | st.builds(Foreign, texts, texts, texts)
)
values = st.recursive(
    plain, lambda inner: st.builds(TupleOrList, st.sampled_from(["tuple", "list"]), st.lists(inner, max_size=3))
)
outcomes = st.builds(Returned, values) | st.builds(Raised, texts, texts, st.lists(texts, max_size=3), texts, texts)
seen = st.lists(st.builds(ForbiddenCallSeen, texts, texts), max_size=2)
calls = st.builds(Call, outcomes, texts, seen, st.dictionaries(counts, values, max_size=2))
operands = counts | st.floats(allow_nan=False)
steps = st.lists(st.tuples(st.sampled_from("+-*/"), operands, operands), max_size=4)
traces = st.builds(ArithmeticTrace, st.integers(0, 10), steps, st.lists(operands, max_size=3), shapes)
mime_types = st.sampled_from(["text/plain", "image/svg+xml", "application/vnd.x+json"])

FROM_KERNEL = (
    st.builds(KernelReady)
    | st.builds(StreamOutput, st.sampled_from(["stdout", "stderr"]), texts)
    | st.builds(DataOutput, st.just("display_data"), st.dictionaries(mime_types, texts))
    | st.builds(ErrorOutput, texts, texts, st.lists(texts, max_size=3))
    | st.builds(ClearOutput)
    | st.builds(CellFinished, counts)
    | st.builds(
        CallsFinished,
        counts,
        st.just("function"),
        calls=st.lists(calls, max_size=2),
        traces=st.lists(traces, max_size=2),
    )
    | st.builds(CallsFailed, counts, texts)
)
TO_KERNEL = st.builds(RunCell, counts, texts) | st.builds(
    CallFunction,
    texts,
    st.just("watched"),
    st.lists(st.lists(values, max_size=3), max_size=2),
    forbidden=st.lists(st.builds(ForbiddenRule, st.lists(texts, max_size=2), texts), max_size=2),
    number=counts,
)
OTHERS = (
    (ForkRequest, st.builds(ForkRequest, st.lists(texts), st.none() | st.builds(ResourceLimits, counts))),
    (ForkServerReady, st.builds(ForkServerReady)),
    (KernelEnded, st.builds(KernelEnded, texts)),
)
MESSAGES = st.one_of(
    st.tuples(st.just(FromKernel), FROM_KERNEL),
    st.tuples(st.just(ToKernel), TO_KERNEL),
    *(st.tuples(st.just(kind), messages) for kind, messages in OTHERS),
)


@given(MESSAGES)
@settings(max_examples=50)
def test_every_message_arrives_as_it_was_sent(sent):
    kind, message = sent
    assert protocol.decode(protocol.encode(message), kind) == message


def returned(value: object) -> bytes:
    """The reply to a call that returned this, whatever it is."""
    call = {"type": "Call", "outcome": {"type": "Returned", "value": value}}
    return packed("CallsFinished", number=1, target="function", calls=[call])


def packed(tag: str, /, **fields: object) -> bytes:
    return msgspec.msgpack.encode({"type": tag, **fields})


ARRAY = {"type": "Array", "dtype": "<f4", "shape": [6], "strides": [4], "byte_offset": 0, "start": 0, "length": 24}
GOOD = returned(ARRAY)
DEEP = b"\x82\xa4type\xabTupleOrList\xa7entries\x91"
TRACE = {"type": "ArithmeticTrace", "inputs": 2, "steps": [], "outputs": [], "shape": []}


def traced(**changes: object) -> bytes:
    return packed("CallsFinished", number=1, target="function", traces=[TRACE | changes])


FORGED = {
    "nothing": (b"", "truncated"),
    "a pickle": (b"\x80\x04}\x94\x8c\x01a\x94K\x01s.", "Object missing required field|got"),
    "JSON": (b'{"type": "KernelReady"}', "got `int`|got `array`|malformed|Expected"),
    "zeros": (bytes(256), "got `int`"),
    "cut off": (GOOD[:-9], "truncated"),
    "something behind it": (GOOD + b"\0", "trailing"),
    "no type": (packed("X")[:1] + packed("X")[6:], "."),
    "an unknown type": (packed("Pickle"), r"Invalid value 'Pickle' - at `\$.type`"),
    "a request": (packed("RunCell", number=1, source=""), "Invalid value 'RunCell'"),
    "an unknown field": (packed("CellFinished", number=1, points=2.0), "unknown field `points`"),
    "a missing field": (packed("CellFinished"), "missing required field `number`"),
    "a wrong type": (packed("CellFinished", number="1"), r"Expected `int`, got `str` - at `\$.number`"),
    "a truth value": (packed("CellFinished", number=True), "got `bool`"),
    "a negative number": (packed("CellFinished", number=-1), ">= 0"),
    "not UTF-8": (packed("CallsFailed", number=1, error="XX").replace(b"XX", b"\xed\xa0"), "utf-8"),
    "a long text": (packed("CallsFailed", number=1, error="x" * (MAX_TEXT + 1)), "length <= "),
    "an unknown stream": (packed("StreamOutput", name="stdlog", text=""), "stdlog"),
    "no MIME type": (packed("DataOutput", kind="display_data", data={"no type": ""}), "regex"),
    "data that are no text": (packed("DataOutput", kind="display_data", data={"text/plain": [""]}), "got `array`"),
    "an unknown kind of output": (packed("DataOutput", kind="stream", data={}), "stream"),
    "a value of bytes": (returned(b"x"), "got `bytes`"),
    "a value of another type": (returned({"type": "Pickle"}), r"Invalid value 'Pickle' - at"),
    "a value that is a call": (returned({"type": "Call"}), "Invalid value 'Call'"),
    "a list as it is": (returned([1]), "got `array`"),
    "a list of too many": (returned({"type": "TupleOrList", "kind": "list", "entries": [0] * (MAX_ENTRIES + 1)}), "<="),
    "a set": (returned({"type": "TupleOrList", "kind": "set", "entries": []}), "'set'"),
    "a huge integer": (returned({"type": "BigInteger", "digits": "f" * 1025}), "regex"),
    "no integer": (returned({"type": "BigInteger", "digits": "0x1"}), "regex"),
    "a dtype of objects": (returned(ARRAY | {"dtype": "|O8"}), "regex"),
    "a dtype of records": (returned(ARRAY | {"dtype": "f4,f4"}), "regex"),
    "a dtype and a line": (returned(ARRAY | {"dtype": "<f4\n"}), "regex"),
    "too many axes": (returned(ARRAY | {"shape": [1] * 65}), "length <= 64"),
    "a negative length": (returned(ARRAY | {"shape": [-1]}), ">= 0"),
    "a broken length": (returned(ARRAY | {"shape": [6.0]}), "got `float`"),
    "a true length": (returned(ARRAY | {"shape": [True]}), "got `bool`"),
    "an endless length": (returned(ARRAY | {"shape": [2**63]}), "<="),
    "an endless stride": (returned(ARRAY | {"strides": [2**63 - 1]}), "<="),
    "a negative offset": (returned(ARRAY | {"byte_offset": -4}), ">= 0"),
    "no position": (returned(ARRAY | {"start": None}), "got `None`"),
    "too many calls": (packed("CallsFinished", number=1, target="function", calls=[0] * (MAX_CALLS + 1)), "length"),
    "a change of no argument": (
        packed("CallsFinished", number=1, target="function", calls=[{"type": "Call", "changed": {"x": 1}}]),
        "got `str`",
    ),
    "an unknown operation": (traced(steps=[["**", 0, 1]]), r"\*\*"),
    "half a step": (traced(steps=[["*", 0]]), "length"),
    "a step of nothing": (traced(steps=[["*", [], 0]]), "got `array`"),
    "a step before the first": (traced(steps=[["*", -1, 0]]), ">= 0"),
    "too many steps": (traced(steps=[["+", 0, 1]] * 100_001), "length"),
    "no outputs": (traced(outputs=None), "got `None`"),
    "endless inputs": (traced(inputs=2**40), "<="),
    "deep": (DEEP * 100_000 + b"\xc0", "."),
}


@pytest.mark.parametrize(("content", "text"), FORGED.values(), ids=FORGED)
def test_a_forged_message_is_refused_and_the_text_says_where(content, text):
    with pytest.raises(DecodeError, match=text) as caught:
        protocol.decode(content, FromKernel)
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize("header", [b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff"])
def test_nothing_is_allocated_because_a_header_asks_for_it(header):
    content = returned("MARK").replace(b"\xa4MARK", header)
    tracemalloc.start()
    with pytest.raises(DecodeError):
        protocol.decode(content, FromKernel)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000


def test_the_good_message_of_this_table_is_read():
    assert protocol.decode(GOOD, FromKernel).calls[0].outcome.value == Array("<f4", (6,), (4,), 0, 0, 24)
