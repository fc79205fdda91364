"""Known misconceptions as students write them, in several styles: loops, slices, einsum, tensordot.

They share no line with the registry's own examples and variants. `table.py` lists them by exercise and misconception.
"""
