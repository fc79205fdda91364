"""The verdict as text, as HTML and as figures: all sentences that a student reads are made here.

`text.py` composes a whole message. Its parts: the figure (`figures.py`, with tables from `arrays.py` and a
convolution's products from `windows.py`), the explanation (`explanations.py`, `symptoms.py`), the next step
(`next_step.py`), limits (`costs.py`) and points (`points.py`). `html.py` turns a verdict into a card for JupyterLab.
"""
