"""One submission for every fate, and the one table that says what each must get.

The short lesson has three exercises: row_major_strides (2 points), element_offset (1) and nchw_to_nhwc (2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.attacks import cells, endings, files, thieves
from evaluation.attacks.making import (
    NHWC,
    OFFSET,
    STRIDES,
    Submit,
    before_body,
    behind,
    body,
    changed,
    misconception,
    notebook,
    own_cell,
    perfect,
    released,
    text,
    with_code,
    wrong,
)
from grader.course.sample_class import returning_float64, with_answers, with_copied_answer, without_cell

Expected = tuple[str, str | None, str | None]

RIGHT: Expected = ("passed", None, None)
RAISED: Expected = ("failed", "raised", None)
UNATTEMPTED: Expected = ("unattempted", None, None)
VALUES: Expected = ("failed", "values", None)
TYPE: Expected = ("failed", "type", None)
TOO_LONG: Expected = ("failed", "timeout", None)
OPEN: Expected = ("undecided", None, None)
ALL_RIGHT, ALL_OPEN, ALL_UNATTEMPTED = (RIGHT,) * 3, (OPEN,) * 3, (UNATTEMPTED,) * 3


@dataclass(frozen=True)
class Fate:
    """A student named after what they did, the files that they hand in, and what each exercise must get.

    cause: what the report says where a person is needed.
    """

    name: str
    submit: Submit
    expected: tuple[Expected, Expected, Expected]
    cause: str = ""


STUDENTS = (
    Fate("perfect", notebook(perfect), ALL_RIGHT),
    Fate("untouched", notebook(released), ALL_UNATTEMPTED),
    Fate(
        "half_done",
        notebook(lambda one: with_answers(one.release, {STRIDES: one.solutions[STRIDES]})),
        (RIGHT, UNATTEMPTED, UNATTEMPTED),
    ),
    Fate("column_major", misconception(0, "column-major"), (("failed", "values", "column-major"), RIGHT, RIGHT)),
    Fate("index_summed", misconception(1, "index-summed"), (RIGHT, ("failed", "values", "index-summed"), RIGHT)),
    Fate(
        "wrong_dtype",
        wrong(NHWC, lambda solution: returning_float64(NHWC, solution)),
        (RIGHT, RIGHT, ("failed", "dtype", "made-float64")),
    ),
    Fate("syntax_error", wrong(STRIDES, "def row_major_strides(shape)\n    return 1"), (RAISED, RIGHT, RIGHT)),
    Fate("raising", wrong(NHWC, body("return x.missing")), (RIGHT, RIGHT, RAISED)),
    Fate("renamed", wrong(OFFSET, "def offset(index, strides):\n    return 0"), (RIGHT, RAISED, RIGHT)),
    Fate("helper_cell", changed(own_cell(cells.HELPER, STRIDES), with_code(STRIDES, behind(cells.HELPED))), ALL_RIGHT),
    Fate("show_cell_used", changed(cells.show_cell_used), ALL_RIGHT),
    Fate("printing", wrong(STRIDES, before_body("print('shape is', shape)")), ALL_RIGHT),
    Fate("noise_on_stderr", wrong(STRIDES, lambda code: endings.NOISE + code), ALL_RIGHT),
    Fate("Zo\u00eb \U0001f427 (a-z)", notebook(perfect), ALL_RIGHT),
    Fate("-" + "x" * 200, notebook(perfect), ALL_RIGHT),
)

ENDINGS = (
    Fate("endless_loop", wrong(OFFSET, body("while True:", "    pass")), (RIGHT, TOO_LONG, RIGHT)),
    Fate("endless_deaf", wrong(OFFSET, endings.DEAF), (RIGHT, TOO_LONG, RIGHT)),
    Fate("endless_cell", wrong(STRIDES, "while True: pass"), (TOO_LONG, RIGHT, RIGHT)),
    Fate("endless_signals", wrong(STRIDES, endings.SIGNALS_IGNORED), (TOO_LONG, RIGHT, RIGHT)),
    Fate("endless_numba", wrong(OFFSET, endings.ENDLESS_IN_NUMBA), (RIGHT, TOO_LONG, RIGHT)),
    Fate("endless_stop", wrong(OFFSET, body("import os", "os.kill(os.getpid(), 19)")), (RIGHT, TOO_LONG, RIGHT)),
    Fate("ended_by_os", wrong(OFFSET, body("import os", "os._exit(0)")), (RIGHT, RAISED, RIGHT)),
    Fate("ended_in_cell", wrong(STRIDES, "import os\nos._exit(0)"), (RAISED, RIGHT, RIGHT)),
    Fate("ended_by_exit", wrong(STRIDES, body("exit()")), (TYPE, RIGHT, RIGHT)),
    Fate("ended_by_sys", wrong(STRIDES, body("raise SystemExit(0)")), (RAISED, RIGHT, RIGHT)),
    Fate("ended_by_segfault", wrong(OFFSET, endings.SEGFAULT), (RIGHT, RAISED, RIGHT)),
    Fate("ended_by_stack", wrong(OFFSET, endings.STACK), (RIGHT, RAISED, RIGHT)),
    Fate("recursion", wrong(OFFSET, body("return element_offset(index, strides)")), (RIGHT, RAISED, RIGHT)),
    Fate("memory_bomb", wrong(OFFSET, endings.MEMORY), (RIGHT, RAISED, RIGHT)),
    Fate("memory_of_children", wrong(OFFSET, endings.MEMORY_OF_CHILDREN), (RIGHT, RAISED, RIGHT)),
    Fate("fork_bomb", wrong(OFFSET, endings.FORKS), (RIGHT, RAISED, RIGHT)),
    Fate("threads", wrong(STRIDES, endings.THREADS), ALL_RIGHT),
    Fate("detached", wrong(STRIDES, endings.DETACHED), ALL_RIGHT),
    Fate("figures", wrong(STRIDES, endings.FIGURES), ALL_RIGHT),
    Fate("flood_long_line", wrong(STRIDES, behind("print('x' * 100_000_000)")), ALL_RIGHT),
    Fate("flood_many_lines", wrong(STRIDES, behind("print('x\\n' * 1_000_000)")), ALL_RIGHT),
    Fate("flood_printing", wrong(STRIDES, behind("for _ in range(2000):\n    print('x' * 1000)")), ALL_RIGHT),
    Fate("wire_flooded", wrong(NHWC, endings.WIRE_FLOODED), (RIGHT, RIGHT, RAISED)),
    Fate("wire_forged", wrong(NHWC, endings.WIRE_FORGED), (RIGHT, RIGHT, OPEN), "cannot be read"),
    Fate("disk_full", wrong(NHWC, endings.DISK), (RIGHT, RIGHT, RAISED)),
)

CELLS = (
    Fate("answer_deleted", notebook(cells.in_own_cell), ALL_RIGHT),
    Fate("check_deleted", notebook(lambda one: without_cell(one.perfect, f"check-{STRIDES}")), ALL_RIGHT),
    Fate("imports_deleted", notebook(lambda one: without_cell(one.perfect, "start-setup-1")), ALL_RIGHT),
    Fate("copied", notebook(lambda one: with_copied_answer(one.perfect, STRIDES)), ALL_RIGHT),
    Fate("answered_in_the_copy", notebook(cells.answered_in_the_copy), ALL_RIGHT),
    Fate("stub_copied_behind", notebook(cells.stub_copied_behind), ALL_RIGHT),
    Fate("answered_twice", notebook(cells.answered_twice), ALL_RIGHT),
    Fate("check_copied", notebook(lambda one: with_copied_answer(one.release, f"check-{STRIDES}")), ALL_UNATTEMPTED),
    Fate("check_first", changed(cells.check_first), ALL_RIGHT),
    Fate("turned_round", changed(cells.turned_round), (RIGHT, RIGHT, RAISED)),
    Fate("check_forged", changed(cells.forged_check, released), ALL_UNATTEMPTED),
    Fate("check_as_markdown", changed(cells.check_as_markdown, released), ALL_UNATTEMPTED),
    Fate("answer_as_markdown", changed(cells.answer_as_markdown), ALL_RIGHT),
    Fate("tags_skipping", changed(cells.skipping_tags, released), ALL_UNATTEMPTED),
    Fate("more_points", changed(cells.more_points), ALL_RIGHT),
    Fate("other_ids", changed(cells.other_ids), (RIGHT, RAISED, RIGHT)),
    Fate("without_metadata", changed(cells.without_metadata), ALL_RIGHT),
    Fate("without_ids", changed(cells.without_ids), ALL_RIGHT),
    Fate("endless_ids", changed(cells.endless_ids), ALL_RIGHT),
    Fate("other_kernel", changed(cells.other_kernel), ALL_RIGHT),
    Fate("odd_outputs", changed(cells.odd_outputs), ALL_RIGHT),
    Fate("scripts", changed(cells.scripts_everywhere), ALL_RIGHT),
    Fate("a_book", changed(lambda book: book.cells.insert(0, cells.a_book())), ALL_RIGHT),
)

THIEVES = (
    Fate("check_shadowed", wrong(STRIDES, "check = None"), (RAISED, RIGHT, RIGHT)),
    Fate("comparing_patched", wrong(STRIDES, thieves.patched), (VALUES, RIGHT, RIGHT)),
    Fate("libraries_patched", wrong(STRIDES, thieves.libraries_patched), (TOO_LONG, RIGHT, RIGHT)),
    Fate("calls_forged", wrong(STRIDES, thieves.forging), ALL_OPEN, "cannot be read"),
    Fate("knows_the_cases", wrong(STRIDES, thieves.by_heart), (RAISED, RIGHT, RIGHT)),
    Fate("right_at_first", wrong(STRIDES, thieves.right_at_first), (("failed", "shape", None), RIGHT, RIGHT)),
    Fate("a_subclass", wrong(NHWC, thieves.SUBCLASS), (RIGHT, RIGHT, TYPE)),
    Fate("a_lazy_array", wrong(NHWC, thieves.LAZY), (RIGHT, RIGHT, TYPE)),
    Fate(
        "grading_metadata", changed(own_cell(thieves.GRADING_METADATA, f"check-{STRIDES}"), released), ALL_UNATTEMPTED
    ),
    Fate("entangled", wrong(STRIDES, thieves.ENTANGLED), (OPEN, RIGHT, RIGHT), "more than 1,000 things"),
    Fate("magics", wrong(STRIDES, behind(thieves.MANY_MAGICS)), ALL_OPEN, "too many magics"),
    Fate("reaches_network", thieves.NETWORK, (RAISED, RIGHT, RIGHT)),
    Fate("reaches_database", thieves.DATABASE, (RAISED, RIGHT, RIGHT)),
    Fate("reaches_students", thieves.OTHER_STUDENTS, (RAISED, RIGHT, RIGHT)),
    Fate("reaches_solutions", thieves.SOLUTIONS, (RAISED, RIGHT, RIGHT)),
    Fate("reaches_secret", thieves.THE_SECRET, (RAISED, RIGHT, RIGHT)),
    Fate("reaches_environment", thieves.ENVIRONMENT, (RAISED, RIGHT, RIGHT)),
    Fate("reaches_parents_env", thieves.PARENTS_ENVIRONMENT, (RAISED, RIGHT, RIGHT)),
    Fate("locks_database", thieves.DATABASE_LOCKED, (RAISED, RIGHT, RIGHT)),
    Fate("kills_parent", thieves.PARENT_KILLED, (RAISED, RIGHT, RIGHT)),
)

FILES = (
    Fate("shadowing_modules", files.shadowing_modules, ALL_UNATTEMPTED),
    Fate("bad_timestamp", files.bad_timestamp, ALL_RIGHT),
    Fate("linked_timestamp", files.linked_timestamp, ALL_RIGHT),
    Fate("not_json", text('{"cells": ['), ALL_OPEN, "not JSON"),
    Fate("empty", text(""), ALL_OPEN, "is empty"),
    Fate("binary", text(b"\xff\xfe\x00\x01"), ALL_OPEN, "not text"),
    Fate("deep", text("[" * 100_000), ALL_OPEN, "nested too deeply"),
    Fate("large", files.hundred_megabytes, ALL_OPEN, "has 100 MB"),
    Fate("a_list", text("[]"), ALL_OPEN, "no notebook"),
    Fate("format_3", text('{"nbformat": 3, "worksheets": []}'), ALL_OPEN, "format 4"),
    Fate("no_cells", text('{"nbformat": 4, "cells": []}'), ALL_OPEN, "no cells"),
    Fate("many_cells", files.many_cells, ALL_OPEN, "at most 1,000 are read"),
    Fate("odd_cells", text('{"nbformat": 4, "cells": [1]}'), ALL_OPEN, "cell 1 is no cell"),
    Fate("odd_source", text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}'), ALL_OPEN, "no text"),
    Fate("wrong_name", files.wrong_name, ALL_OPEN, "the folder holds Untitled.ipynb"),
    Fate("no_name", files.nameless, ALL_OPEN, "the folder holds caf"),
    Fate("nothing", lambda *_: None, ALL_OPEN, "the folder holds nothing"),
    Fate("a_pipe", files.a_pipe, ALL_OPEN, "is no ordinary file"),
    Fate("linked", files.linked, ALL_OPEN, "is a link"),
    Fate("linked_folder", files.linked_folder, ALL_OPEN, "is a link"),
)


def with_good_ones(hostile: tuple[Fate, ...]) -> Iterator[Fate]:
    """A good student before the first in the order of grading, and one behind every 25th."""
    yield Fate("!good", notebook(perfect), ALL_RIGHT)
    for place, fate in enumerate(sorted(hostile, key=lambda fate: fate.name)):
        yield fate
        if place % 25 == 24:
            yield Fate(f"{fate.name[:20]}_good", notebook(perfect), ALL_RIGHT)


FATES = tuple(with_good_ones((*STUDENTS, *ENDINGS, *CELLS, *THIEVES, *FILES)))
