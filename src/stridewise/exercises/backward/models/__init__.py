"""Gradients as records of decisions, executed as students write them: what the variants of misconceptions are made of.

Reading order: `lengths.py` (what a function reads from shapes), `input_gradient.py` (the gradient of the images, by
scattering or as a convolution), `weight_gradient.py`, then `variants.py` (changes in every style).
"""
