"""What leaves the course: the folder that students get, and containers in which other platforms grade.

students     the lessons, and the package without solutions
containers   for Gradescope and PrairieLearn: what they build and run, with scripts/
run          what such a container does with one submission
results      its result, in the form of each platform
bundle       files to be written as a folder or as an archive
"""
