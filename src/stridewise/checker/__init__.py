"""Checks an answer and names the student's misconception.

Read `check.py` first: the flow from the first case to the verdict. Imports run one way: `messages` (the verdict in
words) -> `diagnosis` (what explains a wrong answer) -> `rules` (what is wrong) -> `answers` (calling and measuring the
student's function) -> `verdict.py` (the result, plain data). `scoring.py` turns findings into points
(`partial_credit.py`: which parts a wrong answer keeps), `hints.py` gives hints, and `notebook` shows and remembers the
result.
"""

from stridewise.checker.check import check
from stridewise.checker.hints import hint
from stridewise.checker.verdict import Finding, NoPointsEarned, Verdict

__all__ = ["Finding", "NoPointsEarned", "Verdict", "check", "hint"]
