"""The command line. Each command imports what it needs when it runs, so that --help is quick.

`app` holds the program and its exit statuses, `options` what several commands take. The commands, in the order of
--help: `making` (the course and its releases), `grading` (from a delivery to points), `results` (what becomes of them).
"""

from grader.cli import making, grading, results  # noqa: F401, I001  (each adds its commands; the order is that of --help)
from grader.cli.app import app, main

__all__ = ["app", "main"]
