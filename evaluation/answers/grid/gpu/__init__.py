"""Wrong kernels for a GPU in other styles: `convolutions`, `tiled`, and im2col `matrices`."""
