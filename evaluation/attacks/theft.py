"""Code of answers that tries to get points it has not earned, or data that is not its own."""

from pathlib import Path

from evaluation.attacks.builders import STRIDES, Submit, before_body, wrong
from grader.course.submission_material import Material, with_body
from stridewise.exercises import exercise_named


def patched(solution: str) -> str:
    """Every comparison is true."""
    lies = "np.array_equal = np.allclose = lambda *_, **__: True\nimport stridewise\nstridewise.check = check = print"
    return with_body(solution, "return tuple(0 for _ in shape)") + f"\n\n{lies}"


def libraries_patched(solution: str) -> str:
    """What might record the verdict records another one."""
    return (
        with_body(solution, "return tuple(0 for _ in shape)")
        + """

import IPython, json, zipfile
told = json.dumps({"status": "passed", "points": 2.0})
json.dumps = json.JSONEncoder.encode = lambda *_, **__: told
zipfile.ZipFile.write = zipfile.ZipFile.writestr = lambda *_, **__: None
IPython.core.interactiveshell.InteractiveShell.run_cell = lambda *_, **__: 2.0
"""
    )


def by_heart(solution: str) -> str:
    """Right on every case that a student can read."""
    exercise = exercise_named(STRIDES)
    shapes = [case.arguments["shape"] for case in (*exercise.witnesses, *exercise.cases)]
    return with_body(solution, f"return { {shape: exercise.reference(shape) for shape in shapes} }[shape]")


def forging(solution: str) -> str:
    """What calls the answers sends a pickle in place of the results."""
    return f"""{solution}

import pickle
from grader.sandbox.inside import cell_server
cell_server.answer_request = lambda *_: (pickle.dumps({{'points': 2.0}}), b"")
"""


def right_at_first(solution: str) -> str:
    return f"calls = []\n{before_body('calls.append(shape)', 'if len(calls) > 12: return ()')(solution)}"


SUBCLASS = """
class Lie(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    __hash__ = None

def nchw_to_nhwc(x):
    return np.zeros((x.shape[0], *x.shape[2:], x.shape[1]), x.dtype).view(Lie)
"""
LAZY = """
class Later:
    def __init__(self, x): self.x = x
    def __array__(self, *_, **__): return np.ascontiguousarray(self.x.transpose(0, 2, 3, 1))

nchw_to_nhwc = Later
"""
GRADING_METADATA = """
role = {"nbgrader": {"grade": True, "grade_id": "check-row_major_strides", "points": 100}, "tags": ["skip-execution"]}
display({"text/plain": "2.0"}, metadata=role, raw=True)
2.0
"""
# The number of things that its names may stand for doubles with every line.
ENTANGLED = "def row_major_strides(shape):\n    a = np\n" + "    a = (a.b, a.c)\n" * 60 + "    return a\n"
MANY_MAGICS = "a = !true\n" * 60


def reaching(*lines: str) -> Submit:
    """The right answer, which first does something that must not succeed. {root}: the course's folder."""

    def submit(folder: Path, material: Material) -> None:
        root = folder.parent.parent.parent
        wrong(STRIDES, before_body(*(line.replace("{root}", str(root)) for line in lines)))(folder, material)

    return submit


NETWORK = reaching("import socket", "socket.create_connection(('127.0.0.1', 80), 1)")
DATABASE = reaching("open('{root}/gradebook.db', 'rb').read()")
DATABASE_LOCKED = reaching("import sqlite3", "sqlite3.connect('{root}/gradebook.db').execute('begin exclusive')")
OTHER_STUDENTS = reaching("import os", "os.listdir('{root}/submitted')")
SOLUTIONS = reaching("import os", "os.listdir('{root}/source')")
SECRET_KEY = reaching("open('{root}/.grading-key').read()")
ENVIRONMENT = reaching("import os", "os.environ['STRIDEWISE_TEST_SECRET']")
PARENTS_ENVIRONMENT = reaching("import os", "open(f'/proc/{os.getppid()}/environ').read()")
PARENT_KILLED = reaching("import os", "os.kill(os.getppid(), 9)", "os.kill(os.getppid(), 19)", "os.kill(-1, 9)")
