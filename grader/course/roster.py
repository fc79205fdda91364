"""The class: roster.csv in the course root, one line per student. Collecting fills it, and anybody may edit it.

The id is the name of the student's folder and nbgrader's id. Name, e-mail and number are those of the learning
platform; any of them may be empty.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from difflib import SequenceMatcher
from io import StringIO
from pathlib import Path

from grader.course.course import Course
from grader.course.files import write_atomically
from grader.errors import UserError

ROSTER_NAME = "roster.csv"
_MAX_CANDIDATES = 3
_LEAST_SIMILARITY = 0.6


@dataclass(frozen=True, slots=True)
class Student:
    """One student of the class.

    Parameters
    ----------
    id : str
        The name of the student's folder.
    name, email : str, default ""
        As on the learning platform.
    number : str, default ""
        The platform's number of the user, where it shows one.
    """

    id: str
    name: str = ""
    email: str = ""
    number: str = ""

    @property
    def shown(self) -> str:
        """The id, and the name if that says more."""
        return f"{self.id} ({self.name})" if self.name and name_key(self.name) != name_key(self.id) else self.id


_COLUMNS = [field.name for field in fields(Student)]


class Roster:
    """The students of a course.

    Parameters
    ----------
    students : iterable of Student
        Each with an id of its own.
    """

    def __init__(self, students: Iterable[Student] = ()) -> None:
        self._students = {student.id: student for student in students}

    def __iter__(self) -> Iterator[Student]:
        return iter(sorted(self._students.values(), key=lambda student: student.id))

    def __len__(self) -> int:
        return len(self._students)

    def get(self, student: str) -> Student | None:
        """Return the student with this id, if there is one."""
        return self._students.get(student)

    def find(self, *, name: str, number: str = "") -> list[Student]:
        """Find who is meant by what a platform calls a student.

        Parameters
        ----------
        name : str
            A name, an id or an e-mail address, in whatever case; the parts of a name in any order, or in one word.
        number : str, optional
            The platform's number of the user. Where somebody has it, nobody else is meant.

        Returns
        -------
        list of Student
            Nobody, one student, or all who could be meant.
        """
        numbered = [student for student in self if number and student.number == number]
        wanted = name.casefold()
        same_id = [student for student in self if student.id.casefold() == wanted]
        same_address = [student for student in self if wanted in _addresses(student)]
        key = name_key(name)
        same_name = [student for student in self if key and key in (name_key(student.name), name_key(student.id))]
        others = {student for student in self if number and student.number not in ("", number)}
        in_one_word = [student for student in self if student not in others and key in _in_one_word(student)]
        return numbered or same_id or same_address or same_name or in_one_word

    def similar(self, name: str) -> list[Student]:
        """Return up to three students whose id or name is spelt almost like this one, the most similar first."""
        ratios = {
            student: max(_similarity(name, text) for text in (student.id, student.name, name_key(student.name)))
            for student in self
        }
        close = [student for student, ratio in ratios.items() if ratio >= _LEAST_SIMILARITY]
        return sorted(close, key=lambda student: -ratios[student])[:_MAX_CANDIDATES]


def load_roster(course: Course) -> Roster:
    """Read the course's roster.

    Parameters
    ----------
    course : Course
        The course. Where it has no roster yet, those are its students who have handed something in.

    Returns
    -------
    Roster

    Raises
    ------
    UserError
        The file cannot be read, has no column `id`, or lists somebody without an id or twice.
    """
    path = course.root / ROSTER_NAME
    if not path.is_file():
        return Roster(Student(folder.name) for folder in course.submitted.glob("*") if folder.is_dir())
    students = [Student(*((row.get(column) or "").strip() for column in _COLUMNS)) for row in _read(path).rows]
    seen: set[str] = set()
    for line, student in enumerate(students, start=2):
        if not student.id:
            raise UserError(f"line {line} of {path} has no id; its columns are {', '.join(_COLUMNS)}")
        if student.id.casefold() in seen:
            raise UserError(f"line {line} of {path} lists {student.id} a second time")
        seen.add(student.id.casefold())
    return Roster(students)


def add_students(course: Course, students: Iterable[Student]) -> None:
    """Add lines to roster.csv. Columns that it has besides ours, and their contents, are kept.

    Parameters
    ----------
    course : Course
        The course. A course without a roster gets one, with everybody who has handed something in.
    students : iterable of Student
        New ones. Who is listed already keeps that line.
    """
    path = course.root / ROSTER_NAME
    listed, given = load_roster(course), {student.id: student for student in students}
    if path.is_file():
        table = _read(path)
    else:
        table = _Table(_COLUMNS, [_row(given.get(student.id, student)) for student in listed])
    lines = {name: student for name, student in given.items() if listed.get(name) is None}
    columns = [*table.columns, *(column for column in _COLUMNS if column not in table.columns)]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=table.delimiter, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows([*table.rows, *map(_row, lines.values())])
    # Spreadsheet programs recognise UTF-8 by the byte order mark.
    write_atomically(path, text.getvalue().encode("utf-8-sig"))


def _row(student: Student) -> dict[str, str]:
    return dict(zip(_COLUMNS, astuple(student), strict=True))


@dataclass(frozen=True, slots=True)
class _Table:
    columns: list[str]
    rows: list[dict[str, str]]
    delimiter: str = ","


def _read(path: Path) -> _Table:
    """Read a CSV file as spreadsheet programs write it: where the comma is the decimal sign, with semicolons."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8; save it as CSV in UTF-8") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    columns = [column.strip() for column in next(reader, _COLUMNS)]
    names = [column.lower() if column.lower() in _COLUMNS else column for column in columns]
    rows = [dict(zip(names, [*cells, *[""] * len(names)], strict=False)) for cells in reader if any(cells)]
    return _Table(names, rows, delimiter)


def name_key(name: str) -> str:
    """Return what stays the same however a name is written: its parts sorted, without case, accents and punctuation."""
    return " ".join(sorted(_words(name)))


def _words(name: str) -> list[str]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in plain.casefold()).split()


def _joined(name: str) -> str:
    return "".join(_words(name))


def _in_one_word(student: Student) -> set[str]:
    """Return a name as Canvas writes it in the names of files, last name first: "lovelaceada"."""
    words = _words(student.name)
    return {"".join(words[cut:] + words[:cut]) for cut in range(len(words))}


def _similarity(one: str, other: str) -> float:
    return SequenceMatcher(None, _joined(one), _joined(other)).ratio()


def _addresses(student: Student) -> tuple[str, ...]:
    address = student.email.casefold()
    return (address, address.partition("@")[0]) if address else ()
