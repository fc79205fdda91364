"""JupyterLab as an instructor gets it: on this machine only, with formgrader, and solutions/*.py as notebooks.

It shows what an instructor works on. The program itself stays hidden, because a double click would open its modules as
notebooks too.
"""

c = get_config()  # noqa: F821  (Jupyter defines it)

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True  # Containers often have no other user; the server is on the loopback, behind a token.
c.ContentsManager.hide_globs = [
    *["__pycache__", "*.pyc", "*~", "*.toml"],
    *["benchmarks", "build", "grader", "installation", "src", "tests"],
    *["Makefile", "make.py", "environment.yml"],
]
