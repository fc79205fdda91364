"""The direct convolution, in BLIS's words."""
