"""The race: a reader's answers beside ours and PyTorch's, in time per multiply-add.

Reading order: `problem` (what is computed, in several sizes), `competitors` (answers that pass their check, and our
kernels), `run` (the measurement), `result` (its figure and its sentences); `own_functions`, which puts
together what a lesson trains a network with; and `on_gpu`, the race of kernels on a real GPU.
"""

from stridewise.racing.on_gpu import GpuTimes, race_on_gpu
from stridewise.racing.own_functions import Own, own
from stridewise.racing.result import RaceResult
from stridewise.racing.run import race

__all__ = ["GpuTimes", "Own", "RaceResult", "own", "race", "race_on_gpu"]
