"""Hostile and unlucky submissions, graded with stock nbgrader and with Stridewise: `make attacks`.

Read `submissions` (the table of all, with what each must get), then what they are made of: `builders`,
`notebook_edits`, `file_attacks`, `process_attacks`, `theft`. `nbgrader_run` and `comparison` make the table of results.
"""
