"""Lesson 8: what students get wrong about tiles of sums, and about Winograd's products.

`matmul_register_tile.py`, `winograd_f23.py` and `winograd_f2x2_3x3.py` have a file's worth each and list what is in the
files beside them: a tile's edges and its order, the products of F(2, 3), and the matrices of F(2x2, 3x3).
`winograd_forms.py` makes variants: F(2, 3) with other numbers in its matrices.
"""
