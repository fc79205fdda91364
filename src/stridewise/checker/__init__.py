"""Runs an answer on cases, applies the contract, finds the smallest failure and names the misconception."""

from stridewise.checker.check import check
from stridewise.checker.hints import hint
from stridewise.checker.verdict import Finding, NoPointsEarned, Verdict

__all__ = ["Finding", "NoPointsEarned", "Verdict", "check", "hint"]
