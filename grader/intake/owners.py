"""Whose file this is: read off its path by nbgrader's collector plugin for file names.

A pattern is matched at the beginning of the path, the part that a platform or the instructor chose. The student
chooses the rest, which could look like somebody else's name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from os.path import commonprefix
from pathlib import PurePosixPath

from traitlets.config import Config

# "Ada Lovelace_17_assignsubmission_file_/a.ipynb"; without folders "Ada Lovelace_17_assignsubmission_file_a.ipynb".
# The number is the participant's in this one assignment; another assignment gives another.
# Texts typed into Moodle come as "..._assignsubmission_onlinetext_/onlinetext.html".
MOODLE = r"(?P<student_id>[^/_]+)_(?P<number>\d+)_assignsubmission_[a-z]+_?/?(?P<file_id>.+)\.ipynb"
# "lovelaceada_LATE_17_4711_a.ipynb": the user, who has this number in every assignment, and the upload.
CANVAS = r"(?P<student_id>[^/_]+)_(?:LATE_)?(?P<user>\d+)_\d+_(?P<file_id>.+)\.ipynb"
# "12345-67890 - Ada Lovelace - Nov 3, 2025 1159 PM/a.ipynb", or with " - a.ipynb": the user and the assignment.
BRIGHTSPACE = (
    r"(?P<user>\d+)-\d+(?: ?- | -)(?P<student_id>[^/]+?)(?: ?- | -)"
    r"(?P<time>[^/]*?\b\d{4},? \d{1,2}[:.]?\d\d ?(?:[AaPp][Mm])?)(?: ?- ?|/)(?P<file_id>.+)\.ipynb"
)
# "Lesson 1_alovelace_attempt_2025-11-03-23-59-00_a.ipynb", and a text file about each attempt.
BLACKBOARD = r"(?P<student_id>[^/]+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})_?(?P<file_id>.*)\.ipynb"
# "Lovelace_Ada_alovelace_123/a.ipynb", in a folder "Team 17" where teams hand in.
ILIAS = r"(?:Team \d+/)?(?P<last>[^/_]+)_(?P<first>[^/_]+)_(?P<student_id>[^/]+)_(?P<user>\d+)/(?P<file_id>.+)\.ipynb"
FOLDER = r"(?P<student_id>[^/]+)/(?P<file_id>.+)\.ipynb"
FILE = r"(?P<student_id>[^/]+?)[-_ ]*(?P<file_id>{lesson})?\.ipynb"

_PLATFORMS = (MOODLE, BRIGHTSPACE, BLACKBOARD, CANVAS, ILIAS)
_TIME_FORMATS = (
    *("%Y-%m-%d-%H-%M-%S", "%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %I%M %p", "%d %b, %Y %I%M %p"),
    *("%d %B %Y %H%M", "%d %B, %Y %H%M", "%B %d, %Y %H%M", "%b %d, %Y %H%M", "%d %b %Y %H%M"),
)
_MAX_NAME_LENGTH = 80
_MAX_DEPTH = 4  # folders around everything


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a file is, by its path.

    Parameters
    ----------
    name : str
        The student's id, unless the roster has another one.
    delivered_name : str
        The name as it was delivered.
    participant : str, default ""
        Moodle's number of the participant, another one in each assignment.
    user : str, default ""
        The platform's number of the user, the same in every assignment.
    """

    name: str
    delivered_name: str
    participant: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose files a delivery has.

    Parameters
    ----------
    by_path : dict of PurePosixPath to Owner
        For the paths that name somebody.
    depth : int
        How many folders around everything are not a student's.
    times : dict of PurePosixPath to datetime
        When they were handed in, in local time, where the platform puts that into the path.
    """

    by_path: dict[PurePosixPath, Owner]
    depth: int
    times: dict[PurePosixPath, datetime] = field(default_factory=dict)


def owners_by_path(paths: Iterable[PurePosixPath], lesson: str, config: Config) -> Ownership:
    """Find whose files these are.

    Students of the same name get their number appended; where there is none, nobody gets the files.

    Parameters
    ----------
    paths : iterable of PurePosixPath
        The paths as delivered. Folders around everything are ignored.
    lesson : str
        Name of the lesson.
    config : Config
        The course's settings; a pattern in c.FileNameCollectorPlugin.named_regexp is tried before the built-in ones.

    Returns
    -------
    Ownership
    """
    known = list(paths)
    depth = _depth(known, lesson)
    inner_paths = {path: PurePosixPath(*path.parts[depth:]) for path in known}
    attempts = _Attempts(inner_paths.values())
    patterns = (*_PLATFORMS, FOLDER, FILE.format(lesson=re.escape(lesson)))
    found = {path: _owner(inner, patterns, config, lesson, attempts) for path, inner in inner_paths.items()}
    owners = {path: owner for path, (owner, _) in found.items() if owner}
    times = {path: time for path, (_, stated) in found.items() if (time := _time(stated))}
    return Ownership(_distinct_names(owners), depth, times)


def _depth(paths: list[PurePosixPath], lesson: str) -> int:
    """Return how many folders stand around everything: those before the first level with several students.

    A level where a platform names students is theirs. Without a platform it takes two folders with a notebook, so
    that the folders of one student are nobody's.
    """
    for depth in range(_MAX_DEPTH + 1):
        if any(len(path.parts) <= depth for path in paths) or len({path.parts[:depth] for path in paths}) > 1:
            break
        rests = [PurePosixPath(*path.parts[depth:]) for path in paths]
        if any(re.match(pattern, _notebook_text(rest)) for pattern in _PLATFORMS for rest in rests):
            return depth
        folders = {rest.parts[0] for rest in rests if len(rest.parts) > 1 and is_notebook_name(rest.name)}
        if len(folders) > 1:
            return depth - 1 if depth and lesson in folders else depth
    return 0


def is_notebook_name(name: str) -> bool:
    """Return whether a file is a notebook by its name, be it that a browser or an editor has added a suffix."""
    return _without_added_suffix(name).lower().endswith(".ipynb")


def notebook_stem(name: str) -> str:
    """Return a notebook's name without its suffixes, and without what marks a copy or a second download."""
    stem = re.sub(r"\.ipynb$", "", _without_added_suffix(name), flags=re.IGNORECASE)
    return re.sub(r"( ?\(\d+\)|-\d+|[-_ ]*copy ?\d*)+$", "", stem, flags=re.IGNORECASE)


def _without_added_suffix(name: str) -> str:
    return re.sub(r"(\.ipynb)\.(json|txt)$", r"\1", name, flags=re.IGNORECASE)


def _notebook_text(path: PurePosixPath) -> str:
    """Return the path as that of a notebook: the collector ignores other files, and they have owners too."""
    return str(path.with_name(_without_added_suffix(path.name)).with_suffix(".ipynb")) if path.name else ""


class _Attempts:
    """What precedes the user in Blackboard's names, where both the assignment and the user may contain underscores."""

    def __init__(self, paths: Iterable[PurePosixPath]) -> None:
        matches = (re.match(BLACKBOARD, _notebook_text(path)) for path in paths)
        shared = commonprefix([match["student_id"] for match in matches if match])  # noqa: RUF071  (characters)
        self._assignment = shared[: shared.rfind("_") + 1]

    def user(self, text: str) -> str:
        """Return the user in "ASSIGNMENT_USER"."""
        return text.removeprefix(self._assignment)


def _owner(
    path: PurePosixPath, patterns: Iterable[str], config: Config, lesson: str, attempts: _Attempts
) -> tuple[Owner | None, str]:
    """Return whose the file is, and the time in its path."""
    from nbgrader.plugins import FileNameCollectorPlugin

    text = _notebook_text(path)
    configured = FileNameCollectorPlugin(config=config)
    plugins = [configured] if configured.named_regexp else []
    plugins += [FileNameCollectorPlugin(named_regexp=pattern) for pattern in patterns]
    for plugin in plugins:
        match: Mapping[str, str | None] = plugin.collect(text) or {}
        delivered = match.get("student_id") or ""
        if plugin.named_regexp == BLACKBOARD:
            delivered = attempts.user(delivered)
        name = _identifier(delivered)
        if name and name != lesson:
            user = match.get("user") or ""
            shown = f"{match['first']} {match['last']}" if match.get("last") else delivered
            if plugin.named_regexp == CANVAS:  # whose short names are not unique
                name = f"{name}-{user}"
            return Owner(name, shown, match.get("number") or "", user), match.get("time") or ""
    return None, ""


def _time(stated: str) -> datetime | None:
    text = re.sub(r"(?<=\d)[:.](?=\d\d)", "", stated.strip())
    text = re.sub(r"\b(\d{3})(?=( [AaPp][Mm])?$)", r"0\1", text)  # 959 PM
    for time_format in _TIME_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, time_format)
    return None


def _identifier(name: str) -> str:
    """Return the name as a folder name and nbgrader id: letters and digits of any language, `-`, `_` and `.`."""
    words = unicodedata.normalize("NFC", name).replace("/", " ").split()
    kept = re.sub(r"[^\w.-]", "", "-".join(words)).strip(".-_")
    return kept[:_MAX_NAME_LENGTH]


def _distinct_names(owned: Mapping[PurePosixPath, Owner]) -> dict[PurePosixPath, Owner]:
    # Some file systems do not distinguish Ada from ada.
    people = Counter(owner.name.casefold() for owner in set(owned.values()))
    alone = {path: owner for path, owner in owned.items() if people[owner.name.casefold()] == 1}
    numbered = {
        path: replace(owner, name=f"{owner.name}-{owner.participant or owner.user}")
        for path, owner in owned.items()
        if owner.participant or owner.user
    }
    return {**numbered, **alone}
