"""The layers of real networks, ours against PyTorch: `python -m benchmarks.layers`."""
