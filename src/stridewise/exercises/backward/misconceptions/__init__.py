"""What goes wrong in the backward pass; what the gradients of images share is in `scattering.py` and `sizes.py`."""
