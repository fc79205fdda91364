"""What several lessons' convolutions share.

Read `cases.py` for the reference and the cases; then `model.py`, `changes.py`, `styles/` and `variants.py`, which
derive every way to write a misconception from what it believes; then `misconceptions/`.
"""
