"""The verdict as text, as HTML and as figures: all sentences that a student reads are made here.

`text.py` composes a whole message. Its parts, from top to bottom: the figure (`figures.py`, with tables from
`arrays.py` and a convolution's products from `windows.py`), how a shape differs (`shape_sentence.py`), what an error
means (`errors/`), the explanation (`explanations.py`, `symptoms.py`), the next step (`next_step.py`) and what was asked
(`asked.py`). `costs.py` and `product_orders.py` write the messages about limits, `points.py` those about points.
`html.py` turns a verdict into a card for JupyterLab, at whose foot `details.py` puts the task, the hints and a model
answer.
"""
