"""Beliefs in many styles, written by hand and never used for matching: what the table in docs/benchmarks.md is about.

Read `table.py`, then `convolution/` (one belief a file, ten ways of writing in each) and the other exercises by topic.
Nothing here is derived from the registry or from the description of a convolution: the names of the misconceptions are
all that is taken from there. Do not add an answer because the check names it, or leave one out because it does not.
"""
