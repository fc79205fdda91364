"""What to say about an error: what it means for the values in the line that failed, and the way out.

`advice.py` looks an error up in the tables of the other files: `numba_errors.py`, `whole_numbers.py` (floats where a
whole number is needed), `indices.py`, `torch_habits.py`, `shapes.py`, `calls.py` and `names.py`. Nothing is said about
an error that no table knows: its own text stands in the message.
"""
