"""Whose file this is: read off its path by nbgrader's collector plugin for file names.

A pattern is matched at the beginning of the path, the part that Moodle, Canvas or the instructor chose. The student
chooses the rest, which could look like somebody else's name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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

_MAX_NAME_LENGTH = 80


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
        Canvas's number of the user, the same in every assignment.
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
        How many folders around everything are not a student's: 0 or 1.
    """

    by_path: dict[PurePosixPath, Owner]
    depth: int


def owners_by_path(paths: Iterable[PurePosixPath], lesson: str, config: Config) -> Ownership:
    """Find whose files these are.

    Students of the same name get their participant's number appended; where there is none, nobody gets the files.

    Parameters
    ----------
    paths : iterable of PurePosixPath
        The paths as delivered. A folder around everything is ignored.
    lesson : str
        Name of the lesson.
    config : Config
        The course's settings; a pattern in c.FileNameCollectorPlugin.named_regexp is tried before the built-in ones.

    Returns
    -------
    Ownership
    """
    known = list(paths)
    depth = 1 if _is_wrapped(known, lesson) else 0
    inner_paths = {path: PurePosixPath(*path.parts[depth:]) for path in known}
    patterns = (MOODLE, CANVAS, FOLDER, FILE.format(lesson=re.escape(lesson)))
    owners = {path: _owner(inner, patterns, config, lesson) for path, inner in inner_paths.items()}
    return Ownership(_distinct_names({path: owner for path, owner in owners.items() if owner}), depth)


def _is_wrapped(paths: list[PurePosixPath], lesson: str) -> bool:
    """Return whether one folder that is not a student's holds everything: several folders, or files by student."""
    firsts = {path.parts[0] for path in paths}
    seconds = {path.parts[1] for path in paths if len(path.parts) > 1}
    inner = {path.parts[1] for path in paths if len(path.parts) > 2}
    alone = len(firsts) == 1 and lesson not in inner and all(len(path.parts) > 1 for path in paths)
    named = any(re.match(pattern, f"{second}/a.ipynb") for pattern in (MOODLE, CANVAS) for second in seconds)
    is_student = any(re.match(pattern, f"{first}/a.ipynb") for pattern in (MOODLE, CANVAS) for first in firsts)
    return alone and not is_student and (named or len(inner) > 1)


def _owner(path: PurePosixPath, patterns: Iterable[str], config: Config, lesson: str) -> Owner | None:
    from nbgrader.plugins import FileNameCollectorPlugin

    # The collector ignores files other than notebooks; they have owners too.
    text = str(path.with_suffix(".ipynb")) if path.name else ""
    configured = FileNameCollectorPlugin(config=config)
    plugins = [configured] if configured.named_regexp else []
    plugins += [FileNameCollectorPlugin(named_regexp=pattern) for pattern in patterns]
    for plugin in plugins:
        match: Mapping[str, str | None] = plugin.collect(text) or {}
        name = _identifier(match.get("student_id") or "")
        if name and name != lesson:
            user = match.get("user") or ""
            delivered = match["student_id"] or ""
            return Owner(f"{name}-{user}" if user else name, delivered, match.get("number") or "", user)
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
        path: replace(owner, name=f"{owner.name}-{owner.participant}")
        for path, owner in owned.items()
        if owner.participant
    }
    return {**numbered, **alone}
