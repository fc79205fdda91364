"""Wrong answers that give the right result on small whole numbers in plain layouts, called once.

`precision.py` drops digits, `layouts.py` takes one layout for granted, `repetition.py` gives another result at another
call, `memory.py` takes no notice of a budget, `methods.py` leaves the exercise's own method out.
"""
