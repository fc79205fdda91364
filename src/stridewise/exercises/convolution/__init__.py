"""What the convolution exercises of several lessons share: `cases.py`, then `misconceptions/`."""
