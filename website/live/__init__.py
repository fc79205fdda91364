"""Widgets that work on a page without a kernel: their state at the end of the run, and one script for all pages.

Reading order: `outputs` (a widget's state, put into its output), `scripts` (the widgets' own scripts as one), and the
scripts of this folder: `model` (in place of a kernel), `predictions` (what Python says of them), `start`.
"""
