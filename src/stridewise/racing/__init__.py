"""The race: a reader's answers beside ours and PyTorch's, in time per multiply-add.

Reading order: `problem` (what is computed, in several sizes), `competitors` (answers that pass their check, and our
kernels), `run` (the measurement), `result` (its figure and its sentences); and `own_functions`, which puts
together what a lesson trains a network with.
"""

from stridewise.racing.own_functions import Own, own
from stridewise.racing.result import RaceResult
from stridewise.racing.run import race

__all__ = ["Own", "RaceResult", "own", "race"]
