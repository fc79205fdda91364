"""Runs an answer on cases, applies the contract, finds the smallest failure and names the misconception."""

from stridewise.checker.examine import check
from stridewise.checker.hints import hint
from stridewise.checker.show import NotYet
from stridewise.checker.verdict import Finding, Verdict

__all__ = ["Finding", "NotYet", "Verdict", "check", "hint"]
