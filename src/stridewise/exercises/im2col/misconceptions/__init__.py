"""Lesson 6: what students get wrong about windows and im2col matrices.

`window_views.py` and `patches.py` make windows and matrices of them with one decision changed. The rest is one file per
exercise, and others by topic: `windows_axes.py`, `im2col_order.py` and so on.
"""
