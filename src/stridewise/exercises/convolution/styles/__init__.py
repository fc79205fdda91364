"""The ways in which students write a convolution. Each executes a `Convolution` in NumPy, and fails where they fail.

The same misconception leaves an array in one style (IndexError), cuts a slice short in the next (shapes that do not
fit, or broadcast after all), and reads other numbers in the third.

Read `parts.py`, which they share; then `loops.py`, `windows.py`, `positions.py` and `products.py`, from loops to one
product; then `table.py`, which lists them and says which of them can express a misconception.
"""
