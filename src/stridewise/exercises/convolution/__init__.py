"""What the convolution exercises of several lessons share."""
