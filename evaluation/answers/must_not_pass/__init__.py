"""Wrong answers that give the right result on small integers in plain layouts, called once.

`precision.py` drops digits, `repetition.py` gives another result on the next call, `methods.py` avoids the method that
the exercise asks for, or exceeds a budget.
"""
