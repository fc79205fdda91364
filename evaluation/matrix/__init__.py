"""Every exercise against right, wrong and invalid answers: does its check say what it must?

Read `trials.py` (which answers, and what must be said of them), `cells.py` (run them), `outcomes.py` (what a run is
kept as), then `page.py` and `terminal.py` (show it). `public_checks.py` is what other courses check, for comparison.
"""
