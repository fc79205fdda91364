"""What proves the checks: corpora of right and wrong answers, hostile submissions, faults put into the code.

answers           right, wrong and invalid answers, written independently of the registry
matrix            every exercise against all of them: `make matrix`
planted_copies    how many disguised copies `grader similar` finds, and whom it suspects wrongly
heuristics        how often each search of the diagnosis helps
speed_verdict     whether the verdict on speed is the same on a busy machine
points_over_keys  whether an answer earns the same on the hidden cases of every submission
vector_widths     whether the kernels are right with narrower vectors, and on ARM
attacks           hostile submissions, graded with nbgrader and with Stridewise: `make attacks`
mutations         faults that the tests must notice
"""
