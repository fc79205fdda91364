"""Where a lesson stands, student by student: what is in which state, and why.

states     the state of each student, as plain data
terminal   the table on the terminal
"""
