"""The layers of real networks, Stridewise against PyTorch and others: `python -m benchmarks.layers`.

Reading order: `problems` (the layers), `stridewise_variants`, `pytorch_variants` and `peers` (what competes), `limits`
(what the machine can do), `worker` (one process that measures), `measurement` and `results` (what is kept), `targets`,
then `table`, `summary` and `pictures` (how it is shown).
"""
