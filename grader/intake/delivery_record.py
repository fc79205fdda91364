"""What was delivered under which name: deliveries.json in the course root.

A platform takes feedback back only under the names that it gave the files; and its number of a participant tells two
students of one name apart.
"""

from dataclasses import dataclass

import msgspec

from grader.course.course import Course
from grader.course.files import write_atomically
from grader.errors import UserError

DELIVERIES_NAME = "deliveries.json"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One student's latest delivery of a lesson.

    Parameters
    ----------
    lesson, student : str
        Whose it is.
    number : str
        The platform's number of the participant, or of the user; empty where it gives none.
    file : str
        The notebook's path as delivered, from the folder around everything on.
    """

    lesson: str
    student: str
    number: str
    file: str


def load_deliveries(course: Course) -> dict[tuple[str, str], Delivery]:
    """Read the record.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    dict of (str, str) to Delivery
        By lesson and student.

    Raises
    ------
    UserError
        The file is not such a record.
    """
    path = course.root / DELIVERIES_NAME
    try:
        deliveries = msgspec.json.decode(path.read_bytes(), type=list[Delivery])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(f"{path} cannot be read ({error}); without that file, collecting starts a new one") from None
    return {(delivery.lesson, delivery.student): delivery for delivery in deliveries}


def save_deliveries(course: Course, deliveries: dict[tuple[str, str], Delivery]) -> None:
    """Write the record.

    Parameters
    ----------
    course : Course
        The course.
    deliveries : dict of (str, str) to Delivery
        By lesson and student.
    """
    lines = msgspec.json.encode([deliveries[key] for key in sorted(deliveries)])
    write_atomically(course.root / DELIVERIES_NAME, msgspec.json.format(lines, indent=1))
