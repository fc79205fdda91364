"""What an instructor reads, made from what the pipeline wrote (`grader.pipeline.results` and `costs`).

messages       the messages to students, and the results of the previous version in today's form
points         the results with the points of the gradebook
summary        what a class's results come to, as plain data
terminal       the report on the terminal
page           the report as one page of HTML (page.html)
spreadsheet    the report as CSV, and nbgrader's own export
files          writes the page and the spreadsheets into results/
progress_bar   how grading proceeds
collection     what `grader collect` found
"""
