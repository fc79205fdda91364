"""Put each fault into a copy of the repository and run the tests that must notice it: `python -m evaluation.mutations`.

Prints the first test that fails for each; ends with status 1 if a fault stays unnoticed. It takes some minutes.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.mutations.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
COPIED = (
    *("src", "grader", "evaluation", "benchmarks", "website", "installation"),
    *("tests", "solutions", "notebooks", "docs", ".devcontainer", ".jupyter"),
)
FILES = ("pyproject.toml", "README.md", "make.py", "Makefile", "environment.yml", "pixi.toml")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the faults that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.mutations", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of the paths of the files to break; every file if left out")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of them, drawn at random")
    asked = parser.parse_args(arguments)
    mutants = [mutant for mutant in MUTANTS if not asked.names or any(name in mutant.file for name in asked.names)]
    if asked.sample:
        mutants = random.sample(mutants, min(asked.sample, len(mutants)))
    with TemporaryDirectory(prefix="stridewise-mutations-") as folder:
        copy = copy_repository(Path(folder))
        unnoticed = [mutant for mutant in mutants if not is_noticed(mutant, copy)]
    print(f"{len(mutants) - len(unnoticed)} of {len(mutants)} faults noticed")
    sys.exit(1 if unnoticed else 0)


def copy_repository(folder: Path) -> Path:
    """Copy what the tests need, without caches of compiled code."""
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def is_noticed(mutant: Mutant, repository: Path) -> bool:
    """Run the mutant's tests with the fault in place; print the first failure."""
    path = repository / mutant.file
    sound = path.read_text(encoding="utf-8")
    path.write_text(mutant.applied_to(sound), encoding="utf-8")
    forget_compiled(mutant, repository)
    try:
        failed = first_failure(mutant.tests, repository)
    finally:
        path.write_text(sound, encoding="utf-8")
        forget_compiled(mutant, repository)
    print(f"{mutant.file}: {mutant.fault}\n    {failed or 'NOT NOTICED'}", flush=True)
    return bool(failed)


def forget_compiled(mutant: Mutant, repository: Path) -> None:
    """Drop Numba's cache if a kernel changes: it does not notice changes in the files of inlined functions."""
    if "/kernels/" in mutant.file:
        shutil.rmtree(repository / "numba-cache", ignore_errors=True)


def first_failure(tests: Sequence[str], repository: Path) -> str:
    """Run these tests up to the first that fails; its name, or the last line where nothing could be run."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *tests]
    paths = os.pathsep.join([str(repository / "src"), str(repository)])
    environment = {**os.environ, "PYTHONPATH": paths, "NUMBA_CACHE_DIR": str(repository / "numba-cache")}
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    lines = done.stdout.splitlines() or [f"status {done.returncode}"]
    return next((line for line in lines if line.startswith(("FAILED", "ERROR"))), lines[-1])


if __name__ == "__main__":
    main()
