"""The lessons in a browser, without an installation: `make lite` builds a JupyterLite site for any static host.

Reading order: `lessons` (the notebooks, from solutions/), `wheels` (the Python packages that Pyodide does not have),
`kernel` (JupyterLite's Pyodide kernel), `pyodide` (a distribution, copied for a site that works offline, or the address
of one), `bytecode` (compiled modules in the archives), `lock` (what Pyodide's package loader reads), `start` (Python
starts early, with its packages from one file), `build` (JupyterLite on all of that), `__main__` (the command).
"""
