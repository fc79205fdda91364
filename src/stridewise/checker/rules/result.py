"""Rules of what comes before the values: an error, the time limit, type, shape, dtype, changed arguments, NaN.

They stand together because each relies on those before it: only an array has a shape to compare.
"""

import math
from typing import Any

import numpy as np

from stridewise.checker.answers.outcome import Outcome, plain
from stridewise.checker.answers.parallel_loops import DataRaceError
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.rules.fault import Fault
from stridewise.exercises import Contract
from stridewise.gpu import KernelError
from stridewise.gpu.faults import Fault as GpuFault
from stridewise.language import mark as N_
from stridewise.language import translate as _

_EXPECTED_TYPE = {
    "array": (np.ndarray, N_("a NumPy array")),
    "tuple": (tuple, N_("a tuple of whole numbers")),
    "int": (int, N_("a whole number")),
}

_GPU_FAULTS: dict[GpuFault, str] = {
    "out of bounds": N_("an index is out of bounds"),
    "race": N_("two threads race for one element"),
    "missing barrier": N_("a barrier is missing"),
    "divergent barrier": N_("not all threads come to a barrier"),
    "uninitialised": N_("memory is read that nobody has written"),
    "budget": N_("a block asks for more than a GPU has"),
    "endless": N_("a loop does not end"),
    "launch": N_("the kernel cannot be launched"),
    "unsupported": N_("a kernel cannot do that"),
}


def timeout(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the call ends within the time limit."""
    return Fault("timeout", str(outcome.error)) if isinstance(outcome.error, TimeLimitExceededError) else None


def data_race(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that no two iterations of a parallel loop write to the same element."""
    if type(outcome.error).__name__ != DataRaceError.__name__:
        return None
    return Fault("nondeterministic", _("{text}, so that the result differs from call to call", text=outcome.text))


def raised(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the call raises nothing."""
    if isinstance(outcome.error, KernelError):
        return Fault("raised", _(_GPU_FAULTS[outcome.error.kind]))
    return Fault("raised", _("raised {error}", error=type(outcome.error).__name__)) if outcome.error else None


def result_type(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the result has the type that the contract asks for."""
    required, description = _EXPECTED_TYPE[contract.result]
    # An array too large to be kept as plain data is an array still; the next rule reports its shape.
    if type(outcome.value) is required or type(outcome.returned) is required is np.ndarray:
        return None
    return Fault(
        "type",
        _(
            "returned {received} instead of {description}",
            received=_type_description(outcome.returned),
            description=_(description),
        ),
    )


def _type_description(value: Any) -> str:
    """Return what a student would call the type: None, a list, a tuple with a float in it, a torch.Tensor."""
    if value is None:
        return "None"
    if type(value) is tuple:
        odd = [entry for entry in value if plain(entry) is None or isinstance(entry, np.ndarray | tuple)]
        return _("a tuple with {entry} in it", entry=_type_description(odd[0])) if odd else _("a tuple")
    kind = type(value)
    package = str(kind.__module__).split(".")[0]
    name = kind.__name__ if package in ("builtins", "__main__") else f"{package}.{kind.__name__}"
    return _("an {name}", name=name) if name[0] in "aeiou" else _("a {name}", name=name)


def shape(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that an array has the shape of the reference's, a tuple its length."""
    if contract.result == "array" and outcome.returned.shape != expected.shape:
        return Fault("shape", _("wrong shape"))
    if contract.result == "tuple" and len(outcome.value) != len(expected):
        return Fault(
            "shape",
            _(
                "returned a tuple of {received} numbers instead of {expected}",
                received=len(outcome.value),
                expected=len(expected),
            ),
        )
    return None


def dtype(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that an array has the dtype of the reference's, where the contract asks for it."""
    if contract.result != "array" or not contract.keeps_dtype or outcome.value.dtype == expected.dtype:
        return None
    return Fault("dtype", _("wrong dtype"))


def mutated(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the arguments are what they were before the call."""
    return (
        Fault("mutated", _("changed its argument {name}", name=next(iter(outcome.changed))))
        if outcome.changed
        else None
    )


def nonfinite(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that an array is finite wherever the reference's is."""
    if contract.result != "array":
        return None
    found = np.argwhere(~np.isfinite(outcome.value) & np.isfinite(expected))
    if not len(found):
        return None
    index = tuple(int(i) for i in found[0])
    name = "nan" if math.isnan(outcome.value[index]) else "inf"
    return Fault("nonfinite", _("{name} in the result", name=name), index)
