"""Lesson 2: what students get wrong about output shapes and padding.

One file per exercise, and others by topic: `pad_nhwc_axes.py` and so on.
"""
