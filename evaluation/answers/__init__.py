"""Answers that the checks are tried on, written independently of the registry.

`right_answers.py` are accepted; `variants*.py` show a known misconception; `unexplained_answers.py` show none;
`invalid_answers.py` raise, return another type or never end. `submitted.py` turns a function into what is handed in.
"""
