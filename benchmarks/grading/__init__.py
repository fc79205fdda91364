"""How long grading takes: every lesson's class, a large class (`benchmarks.class_size`), and one class beside nbgrader.

Reading order: `classroom` (the submissions), `commands` (what is timed), `table` (both graders: times, and whether the
grades are the same), `lessons` (the time of each lesson), `__main__`.
"""
