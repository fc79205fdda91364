"""One class graded twice, by `nbgrader autograde` and by `grader autograde`: how long, and are the grades the same?

Reading order: `classroom` (the submissions), `commands` (what is timed), `table`, `__main__`.
"""
