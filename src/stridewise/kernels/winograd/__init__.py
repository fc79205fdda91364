"""Winograd convolution: fewer multiplications for 3x3 kernels with stride 1. In reading order:

    transforms          the algebra, exact on fractions
    vector_transforms   the same functions as vector instructions
    selection           when it pays, and with which tile
    plan                how tiles and channels are cut into blocks
    steps               transform the filters, transform the input, multiply, transform the output
    driver              the compiled job

References
----------
A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308.
B. Barabasz, A. Anderson, K. Soodhalter and D. Gregg, "Error Analysis and Improving the Accuracy of Winograd Convolution
for Deep Neural Networks", 2018, arXiv:1803.10986.
"""
