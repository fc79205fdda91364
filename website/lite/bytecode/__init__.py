"""Python's bytecode in the archives of the site: a browser that does not compile imports in half the time.

Only the site's version of Python writes bytecode that it reads. Reading order: `compile_archives` (a script for that
Python), `run_in_pyodide.mjs` (runs it in Pyodide under Node), `archives` (which of the two, and what is kept).
"""
