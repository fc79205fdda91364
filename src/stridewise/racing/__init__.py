"""The race: a reader's answers beside ours and PyTorch's, in time per multiply-add.

Reading order: `problem` (what is computed, in several sizes), `entries` (who runs: answers that are right, and our
kernels), `run` (the measurement), `result` (its figure and its words).
"""

from stridewise.racing.result import RaceResult
from stridewise.racing.run import race

__all__ = ["RaceResult", "race"]
