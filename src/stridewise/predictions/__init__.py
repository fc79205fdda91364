"""Questions that a reader answers before the answer can be seen; what was predicted is kept and compared.

Reading order: `kinds` (numbers, a choice, an order: how each is read and compared), `questions` (all of them, by
lesson), `kept` (the progress file), `predict` (asking and comparing), `foreseen` (a lesson's list).
"""

from stridewise.predictions.foreseen import foreseen
from stridewise.predictions.predict import predict

__all__ = ["foreseen", "predict"]
