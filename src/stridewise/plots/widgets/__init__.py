"""Interactive figures. They show tables, a plot or a fold, and text, where there is no live kernel.

`explorer` (arrays and the memory they share), `replay` (a loop nest, access by access) and `predict` (the form of a
prediction) are Jupyter widgets. `animation` plays a scene from HTML alone, without a kernel. `shared.js` holds what all
their pages are built from. Each is imported by itself: a prediction needs no Matplotlib.
"""
