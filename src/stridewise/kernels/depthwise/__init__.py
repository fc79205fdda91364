"""Depthwise and thin grouped convolutions."""
