"""Translations of the lessons and of the messages: catalogs (PO files) from their sources, and notebooks from catalogs.

`passages.py` finds what there is to translate in a cell, `templates.py` collects it from a lesson and from the package,
`catalogs.py` keeps the PO files up to date and says what is stale, and `lessons.py` makes the notebooks of another
language.
"""
