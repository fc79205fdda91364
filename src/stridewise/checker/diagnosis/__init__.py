"""What explains a wrong answer, as data: the smallest failing case, and the misconceptions that fit every result.

Read `diagnosis.py` first. It shrinks the failing case (`shrink.py`), matches the results with the exercise's
misconceptions (`match.py`, then two at once in `pairs.py`), and where several fit, finds a case on which they differ
(`discriminate.py`). Where none fits, `symptoms.py` says what the wrong results have in common.
`search_budget.py` limits how long all searches take. `python -m evaluation.heuristics` measures how often they help.
"""
