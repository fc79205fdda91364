"""Sets up the environment of the tasks in make.py, before anything is installed.

Read `environment.py` first (the virtual environment, and when it is brought up to date), then `pytorch.py` (which build
pip is asked for on which system), then `doctor.py` and `libraries.py` (what `make doctor` examines outside and inside
the environment). These files use only the standard library, and no syntax newer than Python 3.8, so that an old Python
prints a clear message instead of a SyntaxError.
"""
