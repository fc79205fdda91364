"""Measurements on the machine at hand: run one with `python -m benchmarks.NAME`."""
