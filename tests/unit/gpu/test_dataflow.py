"""A kernel's dataflow: each result as a sum of products, with every fault let pass."""

import numpy as np
import pytest

from stridewise.absent import cuda
from stridewise.gpu import KernelError
from stridewise.gpu.dataflow import follow
from stridewise.gpu.kernel_source import source_of_function
from stridewise.gpu.symbolic import UNSET, Element


def dot(x, w, out):
    i = cuda.grid(1)
    total = np.float32(0)
    for k in range(w.shape[0]):
        total += x[i + k] * w[k]
    out[i] = total


def through_a_tile(x, w, out):  # noqa: ARG001
    tile = cuda.shared.array(4, np.float32)
    i = cuda.threadIdx.x
    if i < 3:
        tile[i] = 2 * x[i] - x[0]
    cuda.syncthreads()
    if i == 0:
        out[0] = tile[2] + 1
        cuda.syncthreads()
    else:
        out[i] += tile[3]


def flow_of(kernel, threads=3):
    arguments = {"x": np.array([5.0, 6, 7]), "w": np.array([1.0, 2]), "out": np.zeros(3)}
    return follow(source_of_function(kernel), 1, threads, arguments)


def products(**factors):
    return {
        tuple(sorted(Element(name[0], (int(name[1]),)) for name in key.split("_"))): factors[key] for key in factors
    }


def test_a_result_is_known_as_a_sum_of_products_also_with_elements_that_do_not_exist():
    flow = flow_of(dot)
    assert flow.output[0,].products == products(w0_x0=1, w1_x1=1)
    assert flow.output[2,].products == products(w0_x2=1, w1_x3=1)
    assert [access.at for access in flow.reads if not access.is_inside] == [(3,)]
    assert flow.output[0,].value == 5 + 12


def test_writes_outside_are_listed_and_change_nothing():
    flow = flow_of(dot, threads=4)
    assert [access.at for access in flow.writes if not access.is_inside] == [(3,)]
    assert sorted(flow.output) == [(0,), (1,), (2,)]


def test_shared_memory_passes_sums_on_and_what_nobody_wrote_stands_for_itself():
    flow = flow_of(through_a_tile)
    assert flow.output[0,].products == {(Element("x", (2,)),): 2, (Element("x", (0,)),): -1, (): 1}
    assert flow.output[1,].products == {(Element("out", (1,)),): 1, (Element(UNSET, (3,)),): 1}
    assert flow.shared_shapes == {"tile": (4,)}
    assert list(flow.barriers.values()) == [2, 1, 1]


def by_a_slice(x, w, out):  # noqa: ARG001
    part = x[0:2]
    out[0] = part[0]


def test_what_cannot_be_followed_is_refused():
    with pytest.raises(KernelError, match="whole number"):
        flow_of(by_a_slice)
