"""Gradients as records of decisions, executed as students write them: what the variants of misconceptions are made of.

`input_gradient.py`: the gradient of the images, by scattering or as a convolution. `weight_gradient.py`: the gradient
of the weights. `changes.py`: the ways to make a decision otherwise. `variants.py`: changes in every style.
"""
