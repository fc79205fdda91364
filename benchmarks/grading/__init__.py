"""One class graded twice, by `nbgrader autograde` and by `grader autograde`: how long, and are the grades the same?"""
