"""The protocol between the grader and the sandbox: every message there is, and what each of its fields may hold.

The messages are MessagePack, decoded strictly by msgspec: unknown types, unknown fields, wrong types and oversized
lists are refused, and nothing is allocated because a header asks for it. `framing` carries them over a socket; `values`
turns arguments and results into `Value` and back. What a kernel sends is untrusted. The other senders are trusted code,
and are read by the same rules.

    grader -> fork server   ForkRequest, with file descriptors
    fork server -> grader   ForkServerReady
    supervisor -> grader    KernelEnded
    grader -> kernel        RunCell, CallFunction
    kernel -> grader        KernelReady, the outputs of a cell, CellFinished, CallsFinished, CallsFailed
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

MAX_REQUEST = 2**28  # bytes of a request to a kernel
MAX_CONTENT = 2**22  # bytes of a reply about calls, besides the memory of its arrays
MAX_MEMORY = 2**26  # bytes of the arrays that belong to one message
MAX_FORK_REQUEST = 10_000
MAX_REPORT = 10_000  # of a supervisor
MAX_TEXT = 2000  # characters of a text that a student's code made
MAX_ENTRIES = 10_000  # of one tuple or list
MAX_CALLS = 1000
MAX_STEPS = 100_000

_MAX_AXES = 64  # NumPy's own limit
_MAX_BYTES = 2**62

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Count = Annotated[int, Meta(ge=0, le=_MAX_BYTES)]
Offset = Annotated[int, Meta(ge=-_MAX_BYTES, le=_MAX_BYTES)]
Dtype = Annotated[str, Meta(pattern=r"^[<>|][biufc][0-9]{1,2}\Z")]
Shape = Annotated[tuple[Count, ...], Meta(max_length=_MAX_AXES)]
Strides = Annotated[tuple[Offset, ...], Meta(max_length=_MAX_AXES)]


class DecodeError(ValueError):
    """A message, or a value in it, that no honest sender makes. The text says what is wrong, and where."""


class Message(Struct, forbid_unknown_fields=True, tag=True):
    """The base of everything in this module."""


# Values: an argument or a result of a call. Plain Python scalars stand for themselves.


class BigInteger(Message):
    """An integer beyond 64 bits, in hexadecimal digits."""

    digits: Annotated[str, Meta(pattern=r"^-?[0-9a-f]{1,1024}\Z")]


class TupleOrList(Message):
    """A tuple or a list."""

    kind: Literal["tuple", "list"]
    entries: "Annotated[list[Value], Meta(max_length=MAX_ENTRIES)]"


class Scalar(Message):
    """A NumPy scalar: `data` are its bytes."""

    dtype: Dtype
    data: Annotated[bytes, Meta(max_length=32)]


class Array(Message):
    """An array, in bytes `start` to `start + length` of the message's memory.

    base_shape: of the whole array that those bytes are, if this array is one of the arguments that the grader sends; it
    may be a view of only a part of it. Otherwise None.
    """

    dtype: Dtype
    shape: Shape
    strides: Strides
    byte_offset: Count
    start: Count
    length: Count
    base_shape: Shape | None = None


class View(Message):
    """A result that lies in the memory of an argument: a claim, which the reader rebuilds on its own copy of that.

    argument: its position. byte_offset: from the first byte of the memory that the argument is a part of.
    """

    dtype: Dtype
    shape: Shape
    strides: Strides
    byte_offset: Count
    argument: Count


class LargeArray(Message):
    """An array of numbers that is too large to send: only its form is known."""

    dtype: Dtype
    shape: Shape


class ObjectArray(Message):
    """An array of Python objects or records, whose elements are not sent."""

    shape: Shape


class Foreign(Message):
    """Anything else: the name of its type, and a text."""

    module: Text
    name: Text
    text: Text


Value = (
    None
    | bool
    | int
    | float
    | Text
    | BigInteger
    | TupleOrList
    | Scalar
    | Array
    | View
    | LargeArray
    | ObjectArray
    | Foreign
)


# The fork server and the supervisor.


class ResourceLimits(Message):
    """What the processes of one kernel may use: each of them, except for `memory`, which all of them share.

    Parameters
    ----------
    memory : int, default 2**31
        Bytes beyond what a new kernel has.
    scratch : int, default 2**28
        Bytes of the private folder.
    file : int, default 2**27
        Bytes of one file.
    processes : int, default 128
        How many processes there may be.
    cpu_seconds : int, default 600
        Processor time.
    """

    memory: int = 2**31
    scratch: int = 2**28
    file: int = 2**27
    processes: int = 128
    cpu_seconds: int = 600


class ForkServerReady(Message):
    """The fork server takes requests from now on."""


class ForkRequest(Message):
    """Import these modules; then, if there are limits, fork a kernel.

    A kernel's request carries two descriptors: the far ends of the kernel's connection and of its control socket.
    """

    modules: list[str]
    limits: ResourceLimits | None = None


class KernelEnded(Message):
    """The kernel's process has ended, and everything that it started with it."""

    reason: Text


# Requests to a kernel. Each has a number, and so has the last message of the reply.


class RunCell(Message):
    """Run a cell: its outputs follow, then CellFinished."""

    number: Count
    source: str


class ForbiddenRule(Message):
    """Patterns of functions that must not be called, and why."""

    calls: list[str]
    because: str


CallMode = Literal["watched", "unwatched", "trace", "compiled", "load", "trim", "call loaded", "unload"]


class CallFunction(Message):
    """Call a function of the student's with each of these argument lists: CallsFinished or CallsFailed follows.

    Parameters
    ----------
    function : str
        The name of the function.
    mode : str
        "watched": each call as the check in a notebook makes it. Ends early, after at least one call, when `budget`
        seconds are over, or after an error whose class `stop_after` names.
        "unwatched": all calls with nothing around them, to be timed from outside. No results if they take too long.
        "trace": the arithmetic of each call.
        "compiled": whether the result of the call comes from compiled code, in `CallsFinished.compiled`.
        The others measure memory from outside, in this order. "load": make the arguments. "trim": return free memory to
        the system. "call loaded": call the function. "unload": send the result, and forget all.
    calls : list of list of Value, default []
        The arguments of each call.
    python_form : bool, default False
        Whether to call the Python function behind one that Numba has compiled.
    seconds : float, default 10.0
        The time limit for one call; in the mode "unwatched" for all of them together.
    budget : float, default 0.0
        In the mode "watched": no call begins later than this many seconds after the first.
    forbidden : list of ForbiddenRule, default []
        The functions that must not be called.
    stop_after : list of str, default []
        The names of classes of errors after which no further call is made.
    stale_byte, one_thread
        In the mode "watched": as in `stridewise.checker.answers.surroundings.Surroundings`.
    number : int, default 0
        The number of the request.
    """

    function: str
    mode: CallMode
    calls: Annotated[list[list[Value]], Meta(max_length=MAX_CALLS)] = []
    python_form: bool = False
    seconds: float = 10.0
    budget: float = 0.0
    forbidden: list[ForbiddenRule] = []
    stop_after: list[str] = []
    stale_byte: Annotated[int, Meta(ge=0, le=255)] = 255
    one_thread: bool = False
    number: Count = 0


# What a kernel sends.


class KernelReady(Message):
    """The kernel takes requests from now on."""


class StreamOutput(Message):
    """Text on stdout or stderr."""

    name: Literal["stdout", "stderr"]
    text: str


class DataOutput(Message):
    """A MIME bundle. JSON is sent as text; metadata is a JSON object."""

    kind: Literal["display_data", "execute_result"]
    data: dict[Annotated[str, Meta(pattern=r"^[\w.+-]+/[\w.+-]+\Z", max_length=200)], str]
    metadata: str = "{}"


class ErrorOutput(Message):
    """An exception that ended a cell."""

    name: str
    value: str
    traceback: list[str]


class ClearOutput(Message):
    """Forget what this cell has shown so far."""


class CellFinished(Message):
    """The last message of a cell."""

    number: Count


class Returned(Message):
    """The call returned this."""

    value: Value


class FloatOriginSeen(Message):
    """The statement that made a float out of integers: its line, its source, and whether it has a `/`."""

    line: Count
    source: Text
    divides: bool


class LineValueSeen(Message):
    """A part of a line of the student's code, and its value: `stridewise.checker.answers.failing_line.LineValue`."""

    expression: Text
    kind: Literal["array", "float", "int", "none", "other"]
    text: Text
    shape: Shape = ()
    origin: FloatOriginSeen | None = None


class FailingLineSeen(Message):
    """What stood in the line that raised; see `stridewise.checker.answers.failing_line.FailingLine`."""

    number: Count
    expression: Text
    values: Annotated[list[LineValueSeen], Meta(max_length=20)]
    names: Annotated[list[Text], Meta(max_length=100)]


class Raised(Message):
    """The call raised this.

    Parameters
    ----------
    module, name : str
        The class of the exception.
    bases : list of str
        The built-in classes that it is derived from.
    text : str
        The text of the exception.
    line : str
        Where in the student's code it arose; empty where that is not known.
    failing : FailingLineSeen, optional
        What stood in that line, where that is known.
    """

    module: Text
    name: Text
    bases: Annotated[list[Text], Meta(max_length=50)]
    text: Text
    line: Text
    failing: FailingLineSeen | None = None


class ForbiddenCallSeen(Message):
    """A forbidden function that the call made use of."""

    name: Text
    because: Text


class Call(Message):
    """What one call did.

    Parameters
    ----------
    outcome : Returned or Raised
        How it ended.
    printed : str, default ""
        What it printed.
    forbidden : list of ForbiddenCallSeen, default []
        The forbidden functions that it called.
    changed : dict of int to Value, default {}
        The arguments that the call changed: position -> value afterwards.
    """

    outcome: Returned | Raised
    printed: Text = ""
    forbidden: Annotated[list[ForbiddenCallSeen], Meta(max_length=100)] = []
    changed: Annotated[dict[Count, Value], Meta(max_length=100)] = {}


Operand = Count | float  # the position of an earlier value, or a constant


class ArithmeticTrace(Message):
    """A call as a straight-line program: see `stridewise.checker.answers.arithmetic_trace`."""

    inputs: Annotated[int, Meta(ge=0, le=MAX_STEPS)]
    steps: Annotated[list[tuple[Literal["+", "-", "*", "/"], Operand, Operand]], Meta(max_length=MAX_STEPS)]
    outputs: Annotated[list[Operand], Meta(max_length=MAX_STEPS)]
    shape: Shape
    has_library_products: bool = False


Target = Literal["missing", "not callable", "function"]


class CallsFinished(Message):
    """The last message of a CallFunction.

    Parameters
    ----------
    number : int
        The number of the request.
    target : "missing", "not callable" or "function"
        What the name stands for.
    compiled : bool, default False
        Whether the function is compiled by Numba, as far as the kernel can tell.
    python_form : bool, default False
        Whether there is a Python function behind it.
    calls : list of Call, default []
        What each call did, in the modes that report it.
    traces : list of ArithmeticTrace, default []
        The arithmetic of each call, in the mode "trace".
    """

    number: Count
    target: Target
    compiled: bool = False
    python_form: bool = False
    calls: Annotated[list[Call], Meta(max_length=MAX_CALLS)] = []
    traces: Annotated[list[ArithmeticTrace], Meta(max_length=MAX_CALLS)] = []


class CallsFailed(Message):
    """The last message of a CallFunction that could not be carried out. error: "Name: text"."""

    number: Count
    error: Text


Output = StreamOutput | DataOutput | ErrorOutput
ToKernel = RunCell | CallFunction
FromKernel = KernelReady | Output | ClearOutput | CellFinished | CallsFinished | CallsFailed

_encode = msgspec.msgpack.Encoder().encode
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {
    kind: msgspec.msgpack.Decoder(kind) for kind in (ToKernel, FromKernel, ForkRequest, ForkServerReady, KernelEnded)
}


def sendable(text: str) -> str:
    """Return the text with unpaired surrogates replaced: they have no UTF-8 form."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def encode(message: Message) -> bytes:
    """Return the message as MessagePack."""
    return _encode(message)


def decode(content: bytes, kind: Any) -> Any:
    """Decode a message.

    Parameters
    ----------
    content : bytes
        Untrusted bytes; whoever received them has limited their number.
    kind : object
        A message type of this module, or the union of those that are expected: `ToKernel`, `FromKernel`.

    Returns
    -------
    Message
        Of the type `kind`.

    Raises
    ------
    DecodeError
        If the bytes are anything else. The text names the field.
    """
    try:
        return _decoders[kind].decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise DecodeError(f"not a message of the protocol: {fault}"[:300]) from None
