"""Answers that the checks are tried on, written independently of the registry.

`right/` are accepted; `variants/` and `grid/` show a known misconception; `unexplained_answers.py` and
`unexplained_kernels.py` show none that is known; `two_mistakes.py` show two at once; `must_not_pass/` are right on
plain small cases only; `invalid_answers.py` and `invalid_kernels.py` raise, return another type or never end.
`submitted.py` turns a function into the form in which it is handed in.
"""
