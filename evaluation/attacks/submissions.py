"""Every hostile or unlucky submission, and what each of its exercises must get.

The short lesson has three exercises: row_major_strides (2 points), element_offset (1) and nchw_to_nhwc (2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.attacks import file_attacks, notebook_edits, process_attacks, theft
from evaluation.attacks.builders import (
    NHWC,
    OFFSET,
    STRIDES,
    Submit,
    before_body,
    behind,
    body,
    changed,
    notebook,
    own_cell,
    perfect,
    released,
    text,
    with_code,
    with_misconception,
    wrong,
)
from grader.course.submission_material import returning_float64, with_answers, with_copied_answer, without_cell

Expected = tuple[str, str | None, str | None]

RIGHT: Expected = ("passed", None, None)
RAISED: Expected = ("failed", "raised", None)
UNATTEMPTED: Expected = ("unattempted", None, None)
ZEROS: Expected = ("failed", "values", "product-started-at-zero")
TYPE: Expected = ("failed", "type", None)
TIMED_OUT: Expected = ("failed", "timeout", None)
UNDECIDED: Expected = ("undecided", None, None)
ALL_RIGHT, ALL_UNDECIDED, ALL_UNATTEMPTED = (RIGHT,) * 3, (UNDECIDED,) * 3, (UNATTEMPTED,) * 3


@dataclass(frozen=True)
class HostileSubmission:
    """A submission by a student who is named after what they did.

    submit: writes it into a folder. expected: what each exercise must get. cause: what the report must say if a person
    has to decide.
    """

    name: str
    submit: Submit
    expected: tuple[Expected, Expected, Expected]
    cause: str = ""


STUDENTS = (
    HostileSubmission("perfect", notebook(perfect), ALL_RIGHT),
    HostileSubmission("untouched", notebook(released), ALL_UNATTEMPTED),
    HostileSubmission(
        "half_done",
        notebook(lambda material: with_answers(material.release, {STRIDES: material.solutions[STRIDES]})),
        (RIGHT, UNATTEMPTED, UNATTEMPTED),
    ),
    HostileSubmission(
        "column_major", with_misconception(0, "column-major"), (("failed", "values", "column-major"), RIGHT, RIGHT)
    ),
    HostileSubmission(
        "index_summed", with_misconception(1, "index-summed"), (RIGHT, ("failed", "values", "index-summed"), RIGHT)
    ),
    HostileSubmission(
        "wrong_dtype",
        wrong(NHWC, lambda solution: returning_float64(NHWC, solution)),
        (RIGHT, RIGHT, ("failed", "dtype", "made-float64")),
    ),
    HostileSubmission(
        "syntax_error", wrong(STRIDES, "def row_major_strides(shape)\n    return 1"), (RAISED, RIGHT, RIGHT)
    ),
    HostileSubmission("raising", wrong(NHWC, body("return x.missing")), (RIGHT, RIGHT, RAISED)),
    HostileSubmission("renamed", wrong(OFFSET, "def offset(index, strides):\n    return 0"), (RIGHT, RAISED, RIGHT)),
    HostileSubmission(
        "helper_cell",
        changed(own_cell(notebook_edits.HELPER, STRIDES), with_code(STRIDES, behind(notebook_edits.HELPED))),
        ALL_RIGHT,
    ),
    HostileSubmission("show_cell_used", changed(notebook_edits.show_cell_used), ALL_RIGHT),
    HostileSubmission("printing", wrong(STRIDES, before_body("print('shape is', shape)")), ALL_RIGHT),
    HostileSubmission("noise_on_stderr", wrong(STRIDES, lambda code: process_attacks.NOISE + code), ALL_RIGHT),
    HostileSubmission("Zo\u00eb \U0001f427 (a-z)", notebook(perfect), ALL_RIGHT),
    HostileSubmission("-" + "x" * 200, notebook(perfect), ALL_RIGHT),
)

PROCESS_ATTACKS = (
    HostileSubmission("endless_loop", wrong(OFFSET, body("while True:", "    pass")), (RIGHT, TIMED_OUT, RIGHT)),
    HostileSubmission(
        "endless_uninterruptible", wrong(OFFSET, process_attacks.UNINTERRUPTIBLE), (RIGHT, TIMED_OUT, RIGHT)
    ),
    HostileSubmission("endless_cell", wrong(STRIDES, "while True: pass"), (TIMED_OUT, RIGHT, RIGHT)),
    HostileSubmission("endless_signals", wrong(STRIDES, process_attacks.SIGNALS_IGNORED), (TIMED_OUT, RIGHT, RIGHT)),
    HostileSubmission("endless_numba", wrong(OFFSET, process_attacks.ENDLESS_IN_NUMBA), (RIGHT, TIMED_OUT, RIGHT)),
    HostileSubmission(
        "endless_stop", wrong(OFFSET, body("import os", "os.kill(os.getpid(), 19)")), (RIGHT, TIMED_OUT, RIGHT)
    ),
    HostileSubmission("ended_by_os", wrong(OFFSET, body("import os", "os._exit(0)")), (RIGHT, RAISED, RIGHT)),
    HostileSubmission("ended_in_cell", wrong(STRIDES, "import os\nos._exit(0)"), (RAISED, RIGHT, RIGHT)),
    HostileSubmission("ended_by_exit", wrong(STRIDES, body("exit()")), (TYPE, RIGHT, RIGHT)),
    HostileSubmission("ended_by_sys", wrong(STRIDES, body("raise SystemExit(0)")), (RAISED, RIGHT, RIGHT)),
    HostileSubmission("ended_by_segfault", wrong(OFFSET, process_attacks.SEGFAULT), (RIGHT, RAISED, RIGHT)),
    HostileSubmission("ended_by_stack", wrong(OFFSET, process_attacks.STACK), (RIGHT, RAISED, RIGHT)),
    HostileSubmission(
        "recursion", wrong(OFFSET, body("return element_offset(index, strides)")), (RIGHT, RAISED, RIGHT)
    ),
    HostileSubmission("memory_bomb", wrong(OFFSET, process_attacks.MEMORY), (RIGHT, RAISED, RIGHT)),
    HostileSubmission("memory_of_children", wrong(OFFSET, process_attacks.MEMORY_OF_CHILDREN), (RIGHT, RAISED, RIGHT)),
    HostileSubmission("fork_bomb", wrong(OFFSET, process_attacks.FORKS), (RIGHT, RAISED, RIGHT)),
    HostileSubmission("threads", wrong(STRIDES, process_attacks.THREADS), ALL_RIGHT),
    HostileSubmission("detached", wrong(STRIDES, process_attacks.DETACHED), ALL_RIGHT),
    HostileSubmission("pictures", wrong(STRIDES, process_attacks.PICTURES), ALL_RIGHT),
    HostileSubmission("flood_long_line", wrong(STRIDES, behind("print('x' * 100_000_000)")), ALL_RIGHT),
    HostileSubmission("flood_many_lines", wrong(STRIDES, behind("print('x\\n' * 1_000_000)")), ALL_RIGHT),
    HostileSubmission(
        "flood_printing", wrong(STRIDES, behind("for _ in range(2000):\n    print('x' * 1000)")), ALL_RIGHT
    ),
    HostileSubmission("wire_flooded", wrong(NHWC, process_attacks.WIRE_FLOODED), (RIGHT, RIGHT, RAISED)),
    HostileSubmission(
        "wire_forged", wrong(NHWC, process_attacks.WIRE_FORGED), (RIGHT, RIGHT, UNDECIDED), "cannot be read"
    ),
    HostileSubmission("disk_full", wrong(NHWC, process_attacks.DISK), ALL_RIGHT),
)

NOTEBOOK_EDITS = (
    HostileSubmission("answer_deleted", notebook(notebook_edits.in_own_cell), ALL_RIGHT),
    HostileSubmission(
        "check_deleted", notebook(lambda material: without_cell(material.perfect, f"check-{STRIDES}")), ALL_RIGHT
    ),
    HostileSubmission(
        "imports_deleted", notebook(lambda material: without_cell(material.perfect, "start-setup-1")), ALL_RIGHT
    ),
    HostileSubmission("copied", notebook(lambda material: with_copied_answer(material.perfect, STRIDES)), ALL_RIGHT),
    HostileSubmission("answered_in_the_copy", notebook(notebook_edits.answered_in_the_copy), ALL_RIGHT),
    HostileSubmission("stub_copied_behind", notebook(notebook_edits.stub_copied_behind), ALL_RIGHT),
    HostileSubmission("answered_twice", notebook(notebook_edits.answered_twice), ALL_RIGHT),
    HostileSubmission(
        "check_copied",
        notebook(lambda material: with_copied_answer(material.release, f"check-{STRIDES}")),
        ALL_UNATTEMPTED,
    ),
    HostileSubmission("check_first", changed(notebook_edits.check_first), ALL_RIGHT),
    HostileSubmission("turned_round", changed(notebook_edits.reversed_cells), (RIGHT, RIGHT, RAISED)),
    HostileSubmission("check_forged", changed(notebook_edits.forged_check, released), ALL_UNATTEMPTED),
    HostileSubmission("check_as_markdown", changed(notebook_edits.check_as_markdown, released), ALL_UNATTEMPTED),
    HostileSubmission("answer_as_markdown", changed(notebook_edits.answer_as_markdown), ALL_RIGHT),
    HostileSubmission("tags_skipping", changed(notebook_edits.skipping_tags, released), ALL_UNATTEMPTED),
    HostileSubmission("more_points", changed(notebook_edits.more_points), ALL_RIGHT),
    HostileSubmission("other_ids", changed(notebook_edits.other_ids), (RIGHT, RAISED, RIGHT)),
    HostileSubmission("without_metadata", changed(notebook_edits.without_metadata), ALL_RIGHT),
    HostileSubmission("without_ids", changed(notebook_edits.without_ids), ALL_RIGHT),
    HostileSubmission("endless_ids", changed(notebook_edits.endless_ids), ALL_RIGHT),
    HostileSubmission("other_kernel", changed(notebook_edits.other_kernel), ALL_RIGHT),
    HostileSubmission("odd_outputs", changed(notebook_edits.odd_outputs), ALL_RIGHT),
    HostileSubmission("scripts", changed(notebook_edits.scripts_everywhere), ALL_RIGHT),
    HostileSubmission("a_book", changed(lambda book: book.cells.insert(0, notebook_edits.a_book())), ALL_RIGHT),
)

THEFT = (
    HostileSubmission("check_shadowed", wrong(STRIDES, "check = None"), (RAISED, RIGHT, RIGHT)),
    HostileSubmission("comparing_patched", wrong(STRIDES, theft.patched), (ZEROS, RIGHT, RIGHT)),
    HostileSubmission("libraries_patched", wrong(STRIDES, theft.libraries_patched), (ZEROS, RIGHT, RIGHT)),
    HostileSubmission("calls_forged", wrong(STRIDES, theft.forging), ALL_UNDECIDED, "cannot be read"),
    HostileSubmission("knows_the_cases", wrong(STRIDES, theft.by_heart), (RAISED, RIGHT, RIGHT)),
    HostileSubmission(
        "right_at_first", wrong(STRIDES, theft.right_at_first), (("failed", "nondeterministic", None), RIGHT, RIGHT)
    ),
    HostileSubmission("a_subclass", wrong(NHWC, theft.SUBCLASS), (RIGHT, RIGHT, TYPE)),
    HostileSubmission("a_lazy_array", wrong(NHWC, theft.LAZY), (RIGHT, RIGHT, TYPE)),
    HostileSubmission(
        "grading_metadata", changed(own_cell(theft.GRADING_METADATA, f"check-{STRIDES}"), released), ALL_UNATTEMPTED
    ),
    HostileSubmission(
        "entangled", wrong(STRIDES, theft.ENTANGLED), (UNDECIDED, RIGHT, RIGHT), "more than 1,000 things"
    ),
    HostileSubmission("magics", wrong(STRIDES, behind(theft.MANY_MAGICS)), ALL_UNDECIDED, "too many magics"),
    HostileSubmission("reaches_network", theft.NETWORK, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("reaches_database", theft.DATABASE, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("reaches_students", theft.OTHER_STUDENTS, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("reaches_solutions", theft.SOLUTIONS, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("reaches_key", theft.SECRET_KEY, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("reaches_environment", theft.ENVIRONMENT, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("reaches_parents_env", theft.PARENTS_ENVIRONMENT, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("locks_database", theft.DATABASE_LOCKED, (RAISED, RIGHT, RIGHT)),
    HostileSubmission("kills_parent", theft.PARENT_KILLED, (RAISED, RIGHT, RIGHT)),
)

FILE_ATTACKS = (
    HostileSubmission("shadowing_modules", file_attacks.shadowing_modules, ALL_UNATTEMPTED),
    HostileSubmission("bad_timestamp", file_attacks.bad_timestamp, ALL_RIGHT),
    HostileSubmission("linked_timestamp", file_attacks.linked_timestamp, ALL_RIGHT),
    HostileSubmission("not_json", text('{"cells": ['), ALL_UNDECIDED, "not JSON"),
    HostileSubmission("empty", text(""), ALL_UNDECIDED, "is empty"),
    HostileSubmission("binary", text(b"\x81\x8d\x00\x9d"), ALL_UNDECIDED, "not text"),
    HostileSubmission("deep", text("[" * 100_000), ALL_UNDECIDED, "nested too deeply"),
    HostileSubmission("large", file_attacks.hundred_megabytes, ALL_UNDECIDED, "has 100 MB"),
    HostileSubmission("a_list", text("[]"), ALL_UNDECIDED, "not a notebook"),
    HostileSubmission("format_3", text('{"nbformat": 3, "worksheets": []}'), ALL_UNDECIDED, "format 4"),
    HostileSubmission("no_cells", text('{"nbformat": 4, "cells": []}'), ALL_UNDECIDED, "no cells"),
    HostileSubmission("many_cells", file_attacks.many_cells, ALL_UNDECIDED, "at most 1,000 are read"),
    HostileSubmission(
        "odd_cells", text('{"nbformat": 4, "cells": [1]}'), ALL_UNDECIDED, "cell 1 is not a notebook cell"
    ),
    HostileSubmission(
        "odd_source",
        text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}'),
        ALL_UNDECIDED,
        "is not text",
    ),
    HostileSubmission("wrong_name", file_attacks.wrong_name, ALL_UNDECIDED, "the folder holds Untitled.ipynb"),
    HostileSubmission("no_name", file_attacks.nameless, ALL_UNDECIDED, "the folder holds caf"),
    HostileSubmission("nothing", lambda *_: None, ALL_UNDECIDED, "the folder holds nothing"),
    HostileSubmission("a_pipe", file_attacks.a_pipe, ALL_UNDECIDED, "is not a regular file"),
    HostileSubmission("linked", file_attacks.linked, ALL_UNDECIDED, "is a link"),
    HostileSubmission("linked_folder", file_attacks.linked_folder, ALL_UNDECIDED, "is a link"),
)


def with_perfect_ones(hostile: tuple[HostileSubmission, ...]) -> Iterator[HostileSubmission]:
    """Yield the submissions in the order of grading, with a perfect one first and another after every 25th."""
    yield HostileSubmission("!good", notebook(perfect), ALL_RIGHT)
    for position, submission in enumerate(sorted(hostile, key=lambda submission: submission.name)):
        yield submission
        if position % 25 == 24:
            yield HostileSubmission(f"{submission.name[:20]}_good", notebook(perfect), ALL_RIGHT)


SUBMISSIONS = tuple(with_perfect_ones((*STUDENTS, *PROCESS_ATTACKS, *NOTEBOOK_EDITS, *THEFT, *FILE_ATTACKS)))
