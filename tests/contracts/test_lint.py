"""The linters, the type checker and the import rules find nothing. mypy takes 20 seconds, beside other tests."""

import subprocess
import sys
from pathlib import Path

import pytest

import make


@pytest.mark.parametrize("linter", make.LINTERS, ids=" ".join)
def test_it_finds_nothing(linter):
    program = Path(sys.executable).parent / linter[0]
    ended = subprocess.run([program, *linter[1:]], cwd=make.ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
