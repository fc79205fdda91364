"""The kernels are right when compiled for narrower vectors than this processor has: one width and kernel each day."""

import os
import platform
import subprocess
import sys
from itertools import product

from evaluation.vector_widths import KERNELS, NARROWER
from stridewise.kernels.machine import FEATURES, VECTOR_BYTES
from tests.fixtures.daily import part_of


def widths_that_run_here():
    if platform.machine() not in ("x86_64", "AMD64"):
        return []
    lesser = ["SSE2"] + ["AVX without FMA"] * ("avx" in FEATURES) + ["AVX2"] * (VECTOR_BYTES > 32)
    return [name for name in lesser if name in NARROWER]


def test_narrower_vectors_give_the_same_results():
    for width, kernel in part_of(product(widths_that_run_here(), KERNELS[:3]), 1):
        command = [sys.executable, "-m", "evaluation.vector_widths", kernel]
        ended = subprocess.run(
            command, env={**os.environ, **NARROWER[width]}, capture_output=True, text=True, timeout=300, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert f"vectors of {32 if width == 'AVX2' else 16} bytes" in ended.stdout
        assert ended.stdout.count(" right ") >= 3
