"""Hostile and unlucky submissions, graded with stock nbgrader and with Stridewise: `make attacks`.

Read `submissions` (the table of all, with what each must get), then what they are made of: `builders`,
`notebook_edits`, `file_attacks`, `process_attacks`, `theft`. `active_content` finds what could act on a reader's page.
`nbgrader_run`, with `nbgrader_run_inside` in the sandbox, and `comparison` make the table of results.
"""
