"""Takes in what students hand in, up to the notebook that can be graded. Everything here is untrusted input.

collect         from a download of a learning platform to submitted/STUDENT/LESSON; `deliveries` reads folders and
                archives, whose files' names `member_names` decodes; `owners` finds whose they are by their paths,
                `placement` whom of the class that means; `delivery_record` keeps the names that a platform gave them
misplaced       what lies under submitted/ where nobody looks
read            a submission as plain cells, or the reason why it cannot be read
identify        which of the release's cells a submitted cell is
sanitize        those cells as a notebook to grade; `global_names` tells which cells need not run
failed_imports  what is left to run of a cell whose import failed
notebook_nodes  notebooks, cells and outputs made without nbformat's validation
sanitize_html   what the notebook shows, without anything that acts on the page of whoever reads it
timestamp       the time of submission, as nbgrader keeps it
"""
