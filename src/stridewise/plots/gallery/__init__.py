"""Every plot with its typical data on one page: `python -m stridewise.plots.gallery`."""
