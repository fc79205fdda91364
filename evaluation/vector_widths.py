"""Whether the kernels are right at every vector width: `python -m evaluation.vector_widths [KERNEL ...]`.

Each form of convolution is compared with a NumPy implementation in float64, on whole numbers. On a processor without
the hardware in question there are two ways:

narrower x86    Numba compiles for a lesser processor than there is, if NUMBA_CPU_NAME and NUMBA_CPU_FEATURES say so;
                `NARROWER` has the settings. `tests/unit/kernels/test_vector_widths.py` runs a part of them each day.
ARM             qemu-user runs an ARM Python with the ordinary wheels of NumPy, llvmlite and Numba; `--save` writes the
                table to benchmarks/results/neon.txt. `--assembly` counts the vector instructions in the
                innermost loop over a register tile: `fmla` is NEON's multiply-add.

The status is 1 if any form is wrong.
"""

import argparse
import platform
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types

from stridewise.kernels import conv2d, conv2d_backward, conv2d_backward_reference, prepare
from stridewise.kernels.ladder.lazy_im2col import conv_lazy_im2col
from stridewise.kernels.machine import CACHES, VECTOR_BYTES, VECTOR_REGISTERS, processor_name
from stridewise.kernels.problem import Array
from stridewise.kernels.simd import register_tile
from stridewise.kernels.tuning import COLUMNS, ROWS, TALL_ROWS, WIDE_COLUMNS, WIDE_ROWS
from stridewise.kernels.winograd.driver import conv_winograd_23, conv_winograd_43

RESULT = Path(__file__).parents[1] / "benchmarks" / "results" / "neon.txt"
NARROWER = {
    "SSE2": {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "+sse,+sse2"},
    "AVX without FMA": {"NUMBA_CPU_NAME": "sandybridge", "NUMBA_CPU_FEATURES": "+sse,+sse2,+sse4.2,+avx"},
    "AVX2": {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+sse,+sse2,+sse4.2,+avx,+avx2,+fma"},
}
KERNELS = ("direct", "Winograd", "depthwise", "backward")
# Of the largest output, in steps of the dtype's precision: what rounding may change. Sums of whole numbers are exact.
ROUNDINGS = {"Winograd": 64}


class Form(NamedTuple):
    """One convolution: shapes of x (N, H, W, CI) and w, and the parameters of `conv2d`."""

    kernel: str
    name: str
    x_shape: tuple[int, ...]
    w_shape: tuple[int, ...]
    dtype: type[np.floating[Any]] = np.float32
    parameters: dict[str, Any] = {}  # noqa: RUF012  (never changed)
    function: Any = None


def forms() -> Iterator[Form]:
    """Yield the forms. Channels are counted in vectors, because the kernels for few and for many differ."""
    lanes = VECTOR_BYTES // 4
    wide, half = WIDE_COLUMNS * lanes, max(1, lanes // 2)
    f64 = np.float64
    yield Form("direct", "wide tiles", (2, 7, 9, 5), (3, 3, 5, wide + 3), parameters={"padding": 1})
    yield Form("direct", "standard tiles, 1x1", (1, 5, 6, 11), (1, 1, 11, 2 * lanes))
    yield Form("direct", "tall tiles, stride", (1, 9, 8, 6), (3, 2, 6, lanes - 1), parameters={"stride": (2, 1)})
    yield Form("direct", "dilation", (1, 9, 9, 4), (3, 3, 4, lanes + 1), parameters={"padding": 2, "dilation": 2})
    yield Form("direct", "groups", (1, 6, 5, 40), (2, 2, 20, 2 * wide), parameters={"groups": 2})
    yield Form("direct", "few channels out", (1, 7, 9, 7), (3, 3, 7, half), parameters={"padding": 1})
    yield Form("direct", "long sums, packed", (1, 6, 6, 300), (3, 3, 300, lanes + 3), parameters={"padding": 1})
    yield Form("direct", "float64", (1, 6, 7, 5), (3, 3, 5, wide + 1), f64, {"padding": "same"})
    for outputs, function in ((2, conv_winograd_23), (4, conv_winograd_43)):
        name = f"F({outputs}x{outputs},3x3)"
        one = {"padding": 1}
        yield Form("Winograd", name, (2, 9, 7, lanes + 1), (3, 3, lanes + 1, wide + 3), np.float32, one, function)
    yield Form("Winograd", "F(4x4,3x3), float64", (1, 6, 7, 5), (3, 3, 5, 9), f64, {"padding": 1}, conv_winograd_43)
    yield Form(
        "depthwise",
        "depthwise",
        (1, 9, 12, wide + 3),
        (3, 3, 1, wide + 3),
        parameters={"groups": wide + 3, "stride": 2},
    )
    yield Form("depthwise", "pixels folded", (1, 9, 30, 3), (3, 3, 1, 3), parameters={"groups": 3, "padding": 1})
    yield Form("depthwise", "4 channels a group", (1, 6, 9, 4 * wide), (3, 3, 4, 4 * wide), parameters={"groups": wide})
    yield Form("depthwise", "float64", (1, 7, 9, 19), (3, 3, 1, 19), f64, {"groups": 19, "padding": 1})
    yield Form("backward", "stride 1", (1, 6, 7, 5), (3, 3, 5, lanes + 1), parameters={"padding": 1})
    yield Form("backward", "stride 2", (1, 7, 8, 6), (3, 3, 6, 5), parameters={"stride": 2})


def error_of(form: Form) -> float:
    """Return the largest error, as a part of the largest number of the result."""
    generator = np.random.default_rng([*form.x_shape, *form.w_shape])
    x, w = (generator.integers(-9, 10, shape).astype(form.dtype) for shape in (form.x_shape, form.w_shape))
    if form.kernel == "backward":
        forward = conv_lazy_im2col(x.astype(float), w.astype(float), **form.parameters)
        grad = generator.integers(-9, 10, forward.shape).astype(form.dtype)
        pairs = zip(
            conv2d_backward(x, w, grad, **form.parameters),
            conv2d_backward_reference(*(array.astype(float) for array in (x, w, grad)), **form.parameters),
            strict=True,
        )
        return max(_error(*pair) for pair in pairs)
    exact = conv_lazy_im2col(x.astype(float), w.astype(float), **form.parameters)
    if form.function:
        return _error(form.function(x, w, **form.parameters), exact)
    plan = prepare(w, algorithm="direct", **form.parameters)
    return max(_error(conv2d(x, w, algorithm="direct", **form.parameters), exact), _error(plan(x), exact))


def _error(received: Array, expected: Array) -> float:
    if received.shape != expected.shape:
        return float("inf")
    difference = np.abs(received - expected).max() / np.abs(expected).max()
    return float(difference) if np.isfinite(received).all() else float("inf")


def vector_instructions() -> dict[str, int]:
    """Return how often each vector multiply-add occurs in the innermost loop over a wide register tile."""
    compiled = njit(error_model="numpy")(_tile_of_products)
    ints, floats = types.Array(types.int64, 1, "C"), types.Array(types.float32, 1, "C")
    compiled.compile((ints, types.int64, types.int64, types.int64, floats))
    blocks = re.split(r"\n(?=\.?L\w+:)", next(iter(compiled.inspect_asm().values())))
    found = [re.findall(r"\b(fmla|vfmadd\w+ps|v?mulps|v?addps)\b", block) for block in blocks]
    return dict(Counter(max(found, key=len)))


def _tile_of_products(row_starts: Array, x: int, w: int, depth: int, out: Array) -> None:
    tile = register_tile.zeros(WIDE_ROWS, WIDE_COLUMNS, out.dtype)
    width, row_offsets = register_tile.row_width(tile), register_tile.gathered_row_offsets(tile, row_starts, 0)
    for k in range(depth):
        tile = register_tile.fma_broadcast(tile, x, row_offsets, k, w, k * width)
    register_tile.store(tile, out, 0, width, width // WIDE_COLUMNS)


def rows(kernels: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Yield a line for each form, and whether it is right."""
    for form in forms():
        if form.kernel in kernels:
            start = time.perf_counter()
            error = error_of(form)
            allowed = ROUNDINGS.get(form.kernel, 0) * float(np.finfo(form.dtype).eps)
            right = error <= allowed
            seconds = time.perf_counter() - start
            words = "exact" if error == 0 else f"error {error:.1e}, of at most {allowed:.0e}"
            yield f"{form.kernel:10} {form.name:22} {'right' if right else 'WRONG'}  {words:34} {seconds:6.1f} s", right


def heading() -> Iterator[str]:
    """Yield what is measured, on what, and when."""
    tiles = ", ".join(f"{r}x{c}" for r, c in ((ROWS, COLUMNS), (WIDE_ROWS, WIDE_COLUMNS), (TALL_ROWS, 1)))
    yield f"Kernels on {platform.machine()}, {processor_name()}, {date.today().isoformat()}"
    yield f"vectors of {VECTOR_BYTES} bytes, {VECTOR_REGISTERS} registers; register tiles {tiles}"
    yield f"L1, L2, last-level cache: {', '.join(f'{size // 1024} KiB' for size in CACHES)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("kernels", nargs="*", help=f"of {', '.join(KERNELS)}; all of them by default")
    parser.add_argument("--assembly", action="store_true", help="count vector instructions, too")
    parser.add_argument("--save", action="store_true", help="write the table to benchmarks/results/neon.txt")
    arguments = parser.parse_args()
    lines, wrong = list(heading()), 0
    print(*lines, sep="\n", flush=True)
    for line, right in rows(tuple(arguments.kernels) or KERNELS):
        lines.append(line)
        wrong += not right
        print(line, flush=True)
    if arguments.assembly:
        counts = ", ".join(f"{count} {name}" for name, count in vector_instructions().items())
        lines.append(f"the innermost loop over a {WIDE_ROWS}x{WIDE_COLUMNS} register tile has {counts}")
        print(lines[-1])
    if arguments.save:
        RESULT.write_text("\n".join(lines) + "\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
