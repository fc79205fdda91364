"""The lessons on the web: pages to read, with widgets that work (`make site`), and a JupyterLite site (`make lite`).

Reading order: `lessons` (from solutions/), `execute` (a lesson with its outputs), `live` (widgets without a kernel),
`index` (the first page; `shown_answer` is on it), `build` (the pages' sources, and Sphinx on them), `conf` (Sphinx's
settings), `mathml` (formulas), `finish` (what the theme lacks), `publication` (where the project is published),
`__main__` (the command). `stride_explorer` is a page of its own; `lite` is the other site.
"""
