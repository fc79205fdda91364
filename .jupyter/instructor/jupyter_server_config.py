"""JupyterLab as an instructor gets it: on this machine only, with formgrader, and solutions/*.py as notebooks."""

c = get_config()  # noqa: F821  (Jupyter defines it)

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True  # Containers often have no other user; the server is on the loopback, behind a token.
