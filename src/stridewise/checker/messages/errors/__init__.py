"""What to say about an error: what it means for the values in the line that failed, and the way out.

`advice.py` looks an error up (a `Failure`, in `failure.py`) in the tables of the other files: `numba_errors.py`,
`whole_numbers.py` (floats where an integer is needed), `indices.py`, `torch_habits.py`, `shapes.py`, `calls.py` and
`names.py`. About an error that no table lists the message says nothing more than the error's own text.
"""
