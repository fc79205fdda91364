"""What arithmetic and loops become in a translated kernel: counted, and within the bounds of a GPU's numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stridewise.gpu.faults import KernelError

MAX_STEPS = 5_000_000
_INT64 = 2**63


class Operations:
    """Counts floating-point operations and the steps of loops.

    Attributes
    ----------
    flops : int
        Additions, subtractions, multiplications and divisions that gave a floating-point number.
    """

    def __init__(self) -> None:
        self.flops = 0
        self._steps = 0

    @property
    def by_name(self) -> dict[str, Callable[..., Any]]:
        """The functions that a translated kernel calls, by the names that it knows them by."""
        return {
            "__add__": self._add,
            "__sub__": self._subtract,
            "__mul__": self._multiply,
            "__div__": self._divide,
            "__pow__": self._power,
            "__lshift__": self._shift,
            "__step__": self._step,
        }

    def _add(self, a: Any, b: Any) -> Any:
        return self._counted(a + b)

    def _subtract(self, a: Any, b: Any) -> Any:
        return self._counted(a - b)

    def _multiply(self, a: Any, b: Any) -> Any:
        if type(a) is tuple or type(b) is tuple:
            raise KernelError("unsupported", "A kernel cannot repeat a tuple.")
        return self._counted(a * b)

    def _divide(self, a: Any, b: Any) -> Any:
        return self._counted(a / b)

    def _power(self, a: Any, b: Any) -> Any:
        if abs(a) > 1 and abs(b) > 1024:
            raise KernelError("unsupported", f"{a} ** {b} is out of a GPU's range.")
        return self._counted(a**b)

    def _shift(self, a: Any, b: Any) -> Any:
        if not 0 <= b < 64:
            raise KernelError("unsupported", f"{a} << {b} is out of a GPU's range.")
        return self._counted(a << b)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise KernelError(
                "endless",
                f"The loops of the kernel have made {MAX_STEPS:,} steps: does one of them never end? If they all do, "
                "launch the kernel on smaller arrays.",
            )

    def _counted(self, value: Any) -> Any:
        if isinstance(value, float | np.floating):
            self.flops += 1
        elif isinstance(value, int) and not -_INT64 <= value < _INT64:
            raise KernelError("unsupported", f"The whole number {value} does not fit into 64 bits.")
        return value
