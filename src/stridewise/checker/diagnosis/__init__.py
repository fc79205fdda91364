"""What explains a wrong answer, as data: the smallest failing case, and the misconceptions that behave as it does.

Read `diagnosis.py` first. It shrinks the failing case (`shrink.py`) and matches the outcomes with the exercise's
misconceptions (`match.py`; `recast.py` looks past a wrong dtype). Where that does not decide, it calls the answer on
more cases (`more_evidence.py`), with the arguments that it seems to expect (`adapted.py`), and looks for two
misconceptions at once (`pairs.py`) or for one that explains all cases of a kind (`partial.py`). Where none fits,
`symptoms.py` says what the wrong results have in common. A kernel for a GPU is followed instead (`kernels.py`).
`search_budget.py` limits how long all searches take.
`python -m evaluation.heuristics` measures how often they help.
"""
