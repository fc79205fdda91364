"""Whose file is this? Read off its path by nbgrader's collector plugin for file names.

A pattern is held against the beginning of the path, the part that Moodle, Canvas or the instructor chose. The rest is
the student's choice, and could look like somebody else's name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from traitlets.config import Config

# "Ada Lovelace_17_assignsubmission_file_/a.ipynb"; without folders "Ada Lovelace_17_assignsubmission_file_a.ipynb".
# The number is the participant's in this one assignment; another assignment gives another.
# Texts typed into Moodle come as "..._assignsubmission_onlinetext_/onlinetext.html".
MOODLE = r"(?P<student_id>[^/_]+)_(?P<number>\d+)_assignsubmission_[a-z]+_?/?(?P<file_id>.+)\.ipynb"
# "lovelaceada_LATE_17_4711_a.ipynb": the user, who has this number in every assignment, and the upload.
CANVAS = r"(?P<student_id>[^/_]+)_(?:LATE_)?(?P<user>\d+)_\d+_(?P<file_id>.+)\.ipynb"
FOLDER = r"(?P<student_id>[^/]+)/(?P<file_id>.+)\.ipynb"
FILE = r"(?P<student_id>[^/]+?)[-_ ]*(?P<file_id>{lesson})?\.ipynb"

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a file is. given: the name as delivered. number: what tells two of one name apart, where there is one."""

    name: str
    given: str
    number: str = ""


def owners_by_path(paths: Iterable[PurePosixPath], lesson: str, config: Config) -> dict[PurePosixPath, str]:
    """Path -> student, for the paths that say it.

    config: the course's settings; a pattern in c.FileNameCollectorPlugin.named_regexp comes before the built-in ones.
    A folder around everything is passed over. Students of one name get the participant's number behind it; where there
    is none, nobody gets the files.
    """
    known = list(paths)
    skipped = 1 if _is_wrapped(known, lesson) else 0
    shown = {path: PurePosixPath(*path.parts[skipped:]) for path in known}
    patterns = (MOODLE, CANVAS, FOLDER, FILE.format(lesson=re.escape(lesson)))
    found = {path: _owner(inner, patterns, config, lesson) for path, inner in shown.items()}
    return _distinct_names({path: owner for path, owner in found.items() if owner})


def _is_wrapped(paths: list[PurePosixPath], lesson: str) -> bool:
    """Whether everything stands in one folder that is not a student's: it holds several folders, or files by name."""
    firsts = {path.parts[0] for path in paths}
    seconds = {path.parts[1] for path in paths if len(path.parts) > 1}
    inner = {path.parts[1] for path in paths if len(path.parts) > 2}
    alone = len(firsts) == 1 and lesson not in inner and all(len(path.parts) > 1 for path in paths)
    named = any(re.match(pattern, f"{second}/a.ipynb") for pattern in (MOODLE, CANVAS) for second in seconds)
    is_student = any(re.match(pattern, f"{first}/a.ipynb") for pattern in (MOODLE, CANVAS) for first in firsts)
    return alone and not is_student and (named or len(inner) > 1)


def _owner(path: PurePosixPath, patterns: Iterable[str], config: Config, lesson: str) -> Owner | None:
    from nbgrader.plugins import FileNameCollectorPlugin

    # The collector passes over other files than notebooks; whose they are is asked all the same.
    text = str(path.with_suffix(".ipynb")) if path.name else ""
    own = FileNameCollectorPlugin(config=config)
    tries = [own] if own.named_regexp else []
    tries += [FileNameCollectorPlugin(named_regexp=pattern) for pattern in patterns]
    for plugin in tries:
        match: Mapping[str, str | None] = plugin.collect(text) or {}
        name = _identifier(match.get("student_id") or "")
        if name and name != lesson:
            user = match.get("user")
            return Owner(f"{name}-{user}" if user else name, match["student_id"] or "", match.get("number") or "")
    return None


def _identifier(name: str) -> str:
    """The name as a folder's name and nbgrader's id: letters and digits of any language, `-`, `_` and `.`."""
    words = unicodedata.normalize("NFC", name).replace("/", " ").split()
    kept = re.sub(r"[^\w.-]", "", "-".join(words)).strip(".-_")
    return kept[:_LONGEST]


def _distinct_names(owned: Mapping[PurePosixPath, Owner]) -> dict[PurePosixPath, str]:
    # Some file systems do not tell Ada from ada either.
    people = Counter(owner.name.casefold() for owner in set(owned.values()))
    alone = {path: owner.name for path, owner in owned.items() if people[owner.name.casefold()] == 1}
    numbered = {path: f"{owner.name}-{owner.number}" for path, owner in owned.items() if owner.number}
    return {**numbered, **alone}
