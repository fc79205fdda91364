"""The staff side of Stridewise: builds the course, collects and grades submissions, and reports on them.

A command of `cli` goes down this list; each package imports only from those below it:

    release            what students get, and autograders for other platforms
    similarity         pairs of students whose answers are nearly the same
    status             where a lesson stands, student by student
    reports, publish   what instructors and students read; nbgrader's gradebook
    pipeline           which submissions are graded, in which order, and by which processes
    judging            the verdict on one answer, called in the sandbox and compared outside it
    sandbox            runs a submission's cells where they can do no harm
    intake             turns what was handed in into a notebook that can be graded
    translation        lessons and messages in other languages
    course             the course root: its lessons, its key, and nbgrader's converters

`errors` holds the one exception whose text is written for the person at the terminal.
"""

import sys

# jsonschema, which nbformat imports, would build grammars for internationalised addresses if this optional package can
# be imported: more than four fifths of the time that importing nbformat takes, for formats that no notebook uses.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
