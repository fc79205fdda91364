"""Wrong answers that run: the code behind each misconception.

Each function uses only its arguments, builtins and `np`, and carries no annotations, so that its source can stand as it
is in a student's cell; the demo class is written with them.
"""
