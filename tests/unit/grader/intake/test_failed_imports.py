"""A failed import ends a cell on the grader's machine alone; what follows it is run all the same."""

import pytest

from grader.intake.failed_imports import rest_after_failed_import

NO_TF = "ModuleNotFoundError: No module named 'tensorflow'"


@pytest.mark.parametrize(
    ("source", "error", "rest"),
    [
        ("import numpy\nimport tensorflow as tf\na = 1", NO_TF, "a = 1"),
        ("import tensorflow.keras\na = 1", NO_TF, "a = 1"),
        ("from tensorflow.keras import (\n    layers,\n)\na = 1", NO_TF, "a = 1"),
        ("!pip install tensorflow\n%matplotlib inline\nimport tensorflow\n%time\na = 1", NO_TF, "%time\na = 1"),
        (
            "from .helpers import f\na = 1",
            "ImportError: attempted relative import with no known parent package",
            "a = 1",
        ),
        (
            "from stridewise import chek\na = 1",
            "ImportError: cannot import name 'chek' from 'stridewise' (...)",
            "a = 1",
        ),
        ("from stridewise import check\na = 1", "ImportError: cannot import name 'chek' from 'stridewise' (...)", ""),
        ("import tensorflow\n\n", NO_TF, ""),
        ("import tensorflowjs\na = 1", NO_TF, ""),
        ("import other\na = 1", NO_TF, ""),
        ("if True:\n    import tensorflow\na = 1", NO_TF, ""),
        ("def f():\n    import tensorflow\nf()\na = 1", NO_TF, ""),
        ("import tensorflow\na = 1", "ValueError: No module named 'tensorflow'", ""),
        ("import tensorflow\na = (", NO_TF, ""),
    ],
)
def test_the_lines_after_the_import_that_failed(source, error, rest):
    assert rest_after_failed_import(source, error) == rest
