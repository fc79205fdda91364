"""Lesson 8: what students get wrong about Winograd's products.

`winograd_f23.py` has what is around the products and lists everything, `winograd_products.py` the products themselves.
`winograd_forms.py` makes the variants: F(2, 3) with other numbers in its matrices.
"""
