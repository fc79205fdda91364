"""What goes wrong in the backward pass. `scattering.py`, `strides.py` and `contents.py`: the gradients of images."""
