"""What a check does in a notebook besides giving points.

`display.py` shows a verdict's card, `progress.py` records points and best times in a file, and `contents.py` makes the
table of contents that shows them, with the reader's own ladder (`reader_ladder.py`). In a browser, `browser.py` keeps
that page up to date. `finished.py` writes a page to keep for those who have all points.
"""
