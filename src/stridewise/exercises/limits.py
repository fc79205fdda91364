"""What an answer may use: memory, multiplications, loads, misses, a GPU's traffic, time, and others' functions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from stridewise.exercises.cases import Case
from stridewise.layout import Cache


@dataclass(frozen=True, slots=True)
class ForbiddenCalls:
    """Functions that an answer may not call.

    Parameters
    ----------
    calls : tuple of str
        "package" or "package.module" for all functions defined in it, "package:name" for those of that name anywhere in
        the package; `*` stands for any letters: "torch:*conv*" covers all of PyTorch's convolutions.
    because : str
        The reason, as a whole sentence for the student.
    """

    calls: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """How much memory an answer may use besides its arguments, at its peak.

    Parameters
    ----------
    case : Case
        Large enough for a copy of its array to be far above what Python itself needs for a call.
    extra_bytes : int
        The limit, in bytes.
    advice : tuple of str, optional
        What to tell a student whose answer uses more, in whole sentences.
    enlarged : Case, optional
        A case with 36 times as many pixels, on which the grader measures. None: each array alone becomes larger.
    """

    case: Case
    extra_bytes: int
    advice: tuple[str, ...] = (
        "A view needs a few hundred bytes, however large the array is.",
        "Next: look for a step that copies: .copy(), ascontiguousarray, a list, or a reshape that cannot be a view.",
    )
    enlarged: Case | None = None


@dataclass(frozen=True, slots=True)
class MultiplicationLimit:
    """How many multiplications an answer may make, counting products of two numbers from the arguments.

    Products with a constant, such as 1/2, are not counted, nor are sums.

    Parameters
    ----------
    case : Case
        The arguments of the call whose multiplications are counted.
    most : int
        The limit.
    advice : tuple of str
        What to tell a student whose answer makes more, in whole sentences.
    """

    case: Case
    most: int
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadLimit:
    """How many numbers a small cache may load in the order in which a matrix product `a @ b` is computed.

    Parameters
    ----------
    case : Case
        The arguments, matrices named a and b, of the call whose products are followed.
    cached : int
        How many numbers the cache holds.
    most : int
        The limit.
    advice : tuple of str
        What to tell a student whose answer loads more, in whole sentences.
    """

    case: Case
    cached: int
    most: int
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterLimit:
    """How many loads into registers the order may need in which a matrix product `a @ b` is computed.

    Each product uses an element of `a`, one of `b`, and its sum, all in registers. A sum that starts is no load; one
    that comes back is. Registers are used as well as can be: the number whose next use is furthest away makes room.

    Parameters
    ----------
    case : Case
        The arguments, matrices named a and b and whole numbers mr and nr, of the call whose products are followed.
    registers : int
        How many numbers are held.
    most : int
        The limit.
    advice : tuple of str
        What to tell a student whose answer needs more, in whole sentences.

    References
    ----------
    L. A. Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5 (1966).
    """

    case: Case
    registers: int
    most: int
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissLimit:
    """How often a small cache may miss in the order in which a convolution of x and w forms its products.

    Each product uses a pixel, a weight, and the output that it is added to. Orders of loops are tuples of the letters
    n, h, w, r, s, ci and co, from the outermost loop to the innermost.

    Parameters
    ----------
    case : Case
        The arguments of the call whose products are followed: contiguous arrays.
    cache : Cache
        The model of a cache.
    most : int
        The limit.
    asked : tuple of str
        An order of loops that the exercise asks for.
    earlier : tuple of str
        The order of loops from which the student starts.
    advice : tuple of str
        What to tell a student whose answer misses more often, in whole sentences.
    """

    case: Case
    cache: Cache
    most: int
    asked: tuple[str, ...]
    earlier: tuple[str, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrafficLimit:
    """How much a kernel for a GPU may ask of memory.

    Parameters
    ----------
    case : Case
        The arguments of the launch that is counted.
    counted : str
        What is counted, a property of `stridewise.gpu.Launch`.
    most : int
        The limit.
    advice : tuple of str
        What to tell a student whose kernel asks for more, in whole sentences.
    """

    case: Case
    counted: Literal["loads", "load_transactions", "store_transactions", "bank_conflicts"]
    most: int
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Race:
    """How fast an answer must be: at most `ratio` times as long as `reference` on `case`.

    The case has contiguous float32 arrays, like a witness, so that Numba has compiled for them already. Every matrix
    product in it is small enough for BLAS to stay on one core: a product on two cores takes up to 40 times as long
    while another program uses one of them, and the verdict would depend on that.

    Parameters
    ----------
    case : Case
        What both are called with.
    reference : callable
        The function that the answer is raced against.
    named : str
        The reference's description for students, such as "one matrix product for each kernel position".
    ratio : float
        The limit, as a multiple of the reference's time.
    """

    case: Case
    reference: Callable[..., Any]
    named: str
    ratio: float
