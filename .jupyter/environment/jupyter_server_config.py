"""Makes a plain `jupyter lab` in a clone of the repository open the lessons, as `make lab` does.

The package installs this file into its environment as etc/jupyter/jupyter_server_config.py. In any other folder, and
where a task of make.py has already chosen settings, it changes nothing.
"""

import os
from pathlib import Path

CLONE = Path.cwd()
STUDENT = CLONE / ".jupyter" / "student"
LESSONS = CLONE / "notebooks"
CHOSEN = os.environ.get("JUPYTER_CONFIG_PATH", "")

if (STUDENT / "jupyter_server_config.py").exists() and LESSONS.is_dir() and str(STUDENT.parent) not in CHOSEN:
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(STUDENT), CHOSEN]))
    load_subconfig("jupyter_server_config.py", path=str(STUDENT))  # noqa: F821  (Jupyter defines both)
    c = get_config()  # noqa: F821
    c.ServerApp.root_dir = str(LESSONS)
    c.LabApp.workspaces_dir = str(CLONE / ".jupyter" / "workspaces" / "student")
