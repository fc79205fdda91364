"""The lessons as a static site, to read without installing anything: `make site`.

Reading order: `execute` (a lesson with its outputs), `build` (the pages' sources, and Sphinx on them), `conf` (Sphinx's
settings), `mathml` (formulas), `__main__` (the command).
"""
