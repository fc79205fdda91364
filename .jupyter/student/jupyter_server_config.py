"""JupyterLab as a student gets it: on this machine only, with nbgrader's Validate and nothing else of it."""

c = get_config()  # noqa: F821  (Jupyter defines it)

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True  # Containers often have no other user; the server is on the loopback, behind a token.
c.ServerApp.jpserver_extensions = {
    "jupyterlab_jupytext": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
}
