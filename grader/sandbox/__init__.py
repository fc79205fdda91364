"""Runs submissions so that they can do nothing but produce outputs and results. README.md says what that guarantees.

Read `execute` (a notebook), `kernel` and `kernel_client` (one process, from outside), `cell_run` (what comes out),
`fork_server` and `bubblewrap` (how it starts), then `inside`. `provisioner` is for stock nbgrader.
"""
