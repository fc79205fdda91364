"""What goes wrong in the backward pass. What the gradients of images share is in `scattering.py` and `strides.py`."""
