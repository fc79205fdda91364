"""The course: what lessons there are, and the nbgrader course root in which they are graded.

lessons        the lessons, from the registry of exercises
settings       what an instructor chooses: lessons, points, extra credit
source         a lesson's source as nbgrader's source notebook
course         the course root: settings, source/, release/
build          notebooks/, what students open; `model_answers`, what the check shows after a pass
lint           whether registry (`lint_registry`), sources and notebooks agree; `rehearse` runs every stub and solution
sample_class   the class of `grader demo`, made with `submission_material`
roster         who is in the class
gradebook      nbgrader's database; `database` for one that is not a file; `points`, what counts by it
key            the secret key of judging
converters     running nbgrader's own converters
files          writing files atomically
"""
