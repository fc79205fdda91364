"""The start-up's report gives the time of each step, and says whether it is within the limit."""

import numpy as np
from numba import njit

from benchmarks.start_up import FIRST_CALLS, StartUp, listen, report
from stridewise.kernels.depthwise.driver import suits_depthwise
from stridewise.kernels.problem import read_geometry
from stridewise.kernels.winograd.selection import best_tile


def test_each_first_call_is_for_the_kernel_that_it_names():
    chosen = {}
    for name, (x_shape, w_shape, groups) in FIRST_CALLS.items():
        x, w = np.broadcast_to(np.float32(0), x_shape), np.broadcast_to(np.float32(0), w_shape)
        geometry = read_geometry(x, w, stride=1, padding=w_shape[0] // 2, dilation=1, groups=groups)
        chosen[name] = "depthwise" if suits_depthwise(w, groups) else "Winograd" if best_tile(w, geometry) else "direct"
    assert chosen == {name: name for name in FIRST_CALLS}


def test_functions_that_others_call_are_told_apart_from_them():
    seconds = listen()

    @njit
    def inner(number):
        return number + 1

    @njit
    def outer(number):
        return inner(number) * 2

    assert outer(1) == 4
    names = [name.rpartition(".")[2] for name in seconds]
    assert names == ["inner", "outer"]
    assert all(value > 0 for value in seconds.values())


def test_the_report_names_the_dearest_first_and_holds_the_processor_s_time_to_the_bar():
    cold = StartUp(clock=14.0, processor=9.5, compiled={"cheap": 1.0, "dear": 6.5})
    lines = list(report("Winograd", cold, StartUp(clock=0.9, processor=1.25, compiled={"again": 0.5})))
    assert lines == [
        "Winograd    empty cache    14.00 s,   9.50 s of the processor; below 10 s: met",
        "Winograd    filled cache    0.90 s,   1.25 s of the processor; below 1 s: missed",
        "  compiled 2 functions in 7.50 s:",
        "      6.50 s  dear",
        "      1.00 s  cheap",
        "  compiled again with the filled cache: again",
    ]
