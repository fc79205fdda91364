"""The backward pass: the gradients of a convolution's sum of products, with respect to its images and its weights.

reference     by definition: each product hands its share of the gradient to both of its factors
products      one matrix product for each kernel position, and NumPy alone
convolution   the gradient of the images as a convolution of the gradient, for `conv2d`
api           `conv2d_backward`, which checks its arguments and picks one of the last two
"""
