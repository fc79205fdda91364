"""Kernels from the text of cells, which may come from anybody and of which nothing is executed."""

import functools

import numpy as np
import pytest

from stridewise.gpu import KernelError, launch
from stridewise.gpu.kernel_source import source_in_cells

IMPORTS = (
    "from numba import cuda, float32",
    "import numba\nfrom numba import cuda\nimport numpy as np\nfloat32 = np.float32",
    "try:\n    from numba import cuda, float32\nexcept ImportError:\n    from stridewise.absent import cuda",
    "from stridewise.absent import cuda, numba\nfloat32 = numba.float32",
    "import numba.cuda as cuda, numba as nb\nfloat32 = nb.float32",
)
REVERSE = """
HALF = 2
SIZE = 2 * HALF

@cuda.jit(device=True)
def place(i):
    return SIZE - 1 - i

@cuda.jit
def kernel(x, out):
    'Reverse each block.'
    held = cuda.shared.array(SIZE, float32)
    i = cuda.threadIdx.x
    held[i] = x[cuda.grid(1)]
    cuda.syncthreads()
    out[cuda.grid(1)] = held[place(i)]
"""


def run(*cells, size=8):
    x, out = np.arange(size, dtype=np.float32), np.zeros(size, np.float32)
    launch(source_in_cells(cells, "kernel"), size // 4, 4, x, out)
    return out.tolist()


@pytest.mark.parametrize("imports", IMPORTS)
def test_however_the_names_are_imported(imports):
    assert run(imports, REVERSE) == [3, 2, 1, 0, 7, 6, 5, 4]


def test_the_last_definition_counts_and_broken_cells_do_not():
    assert run("%matplotlib inline", IMPORTS[0], "def kernel(x, out): pass", "x = (", REVERSE)[0] == 3
    assert source_in_cells(["kernel = 3", "def other(): pass"], "kernel") is None
    assert source_in_cells([REVERSE, "kernel = 3"], "kernel") is None


def test_a_function_that_launches_a_kernel_is_that_kernel():
    def kernel(x, out):
        out[0] = x[0]

    @functools.wraps(kernel)
    def launched(x):
        raise AssertionError(x)

    x, out = np.ones(1, np.float32), np.zeros(1, np.float32)
    launch(launched, 1, 1, x, out)
    assert out[0] == 1


HOSTILE = {
    "imports": "import os",
    "private names": "__builtins__",
    "the model itself": "cuda._running",
    "classes": "x.__class__",
    "strings": "'a' * 10",
    "other functions": "open(0)",
    "comprehensions": "[i for i in x]",
    "lambdas": "(lambda: 1)()",
    "formatted strings": "f'{x}'",
    "other attributes": "x._plain",
    "attributes of types": "float32.mro",
    "inner functions": "\n    def inner(): pass",
    "generators": "yield 3",
    "deletion": "del x",
    "globals": "global x",
    "handlers": "\n    try:\n        pass\n    except BaseException:\n        pass",
    "starred": "max(*x)",
    "numbers without end": "10 ** 10 ** 10",
    "shifts": "1 << 10 ** 10",
    "long tuples": "(0, 0) * 10 ** 10",
    "products beyond 64 bits": "10 ** 18 * 10 ** 18",
    "local memory": "cuda.local.array(10 ** 9, float32)",
    "itself": "kernel(x, out)",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_a_kernel_may_not_do_is_refused(body):
    with pytest.raises(KernelError) as caught:
        run(IMPORTS[0], f"def kernel(x, out):\n    {body}")
    assert str(caught.value)
