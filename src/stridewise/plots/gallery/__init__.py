"""The gallery: every plot with typical data on one page. `python -m stridewise.plots.gallery` writes it.

Reading order: `examples` (the data, which the tests draw too), `page` (the HTML), `__main__` (the command).
"""
