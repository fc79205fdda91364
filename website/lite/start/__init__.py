"""Python starts while JupyterLab still loads, with its packages from one file.

Reading order: `bundle` (the packages as one file), `files` (writes what follows into the site), and the scripts there:
`page.js` (in the head of each page: a worker for the kernel, before it asks for one), `worker.mjs` (that worker),
`python.mjs` (starts Pyodide, unpacks the packages, imports what every lesson does).
"""
