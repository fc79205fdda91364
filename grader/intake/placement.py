"""Whom of the class an owner is: a delivery says a name, the roster says who is in the class.

Once a class is known, a name that is not in it is refused rather than taken for a new student: it may be a folder
around the files, a nickname, or another course's student.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.course.roster import Roster, Student
from grader.intake.deliveries import RefusedFileError
from grader.intake.delivery_record import Delivery
from grader.intake.owners import Owner


@dataclass(slots=True)
class Placement:
    """Finds the students of one delivery.

    Parameters
    ----------
    lesson : str
        The lesson that is delivered.
    roster : Roster
        The class as it is known.
    deliveries : dict of (str, str) to Delivery
        Earlier ones, by lesson and student.
    accepts_new : bool
        Whether an unknown name is a new student.
    added : list of Student
        Those, so far.
    """

    lesson: str
    roster: Roster
    deliveries: dict[tuple[str, str], Delivery]
    accepts_new: bool
    added: list[Student] = field(default_factory=list)

    def students_of(self, owners: Iterable[Owner]) -> dict[Owner, str | RefusedFileError]:
        """Return the id of the student whom each owner means, or why the files are refused.

        Where two owners of one delivery mean the same student, both are refused: one may be somebody else.
        """
        placed: dict[Owner, str | RefusedFileError] = {}
        for owner in owners:
            try:
                placed[owner] = self.student_of(owner)
            except RefusedFileError as error:
                placed[owner] = error
        counts = Counter(student for student in placed.values() if isinstance(student, str))
        return {
            owner: RefusedFileError(
                f"{counts[student]} of this delivery would be {student}'s; if they are several people, give each a "
                "line in roster.csv, and rename the files to those ids"
            )
            if isinstance(student, str) and counts[student] > 1
            else student
            for owner, student in placed.items()
        }

    def student_of(self, owner: Owner) -> str:
        """Return the id of the student who is meant.

        Raises
        ------
        RefusedFileError
            It could be several students, or nobody; the text names the candidates and the way out.
        """
        same_participant = [
            student
            for (lesson, student), earlier in self.deliveries.items()
            if lesson == self.lesson and owner.participant and earlier.number == owner.participant
        ]
        if len(same_participant) == 1:
            return same_participant[0]
        meant = self.roster.find(name=owner.delivered_name, number=owner.user) or self.roster.find(name=owner.name)
        if len(meant) > 1:
            raise RefusedFileError(
                f"{_listed(meant)} could be meant; rename it to the student's id, as in {meant[0].id}.ipynb"
            )
        if not meant:
            return self._new(owner)
        self._must_not_be_somebody_else(meant[0], owner)
        return meant[0].id

    def _must_not_be_somebody_else(self, student: Student, owner: Owner) -> None:
        earlier = self.deliveries.get((self.lesson, student.id))
        if earlier and owner.participant and earlier.number and earlier.number != owner.participant:
            raise RefusedFileError(
                f"participant {earlier.number} has handed this lesson in as {student.id}, and this is participant "
                f"{owner.participant}; if they are two people, give the second a line in roster.csv, and rename the "
                "file to that id"
            )

    def _new(self, owner: Owner) -> str:
        if not self.accepts_new:
            similar = self.roster.similar(owner.delivered_name)
            closest = f"; most similar: {_listed(similar)}" if similar else ""
            raise RefusedFileError(
                f"nobody in roster.csv is called {owner.delivered_name}{closest}. Correct the name there, or add new "
                "students with --add-students"
            )
        student = Student(owner.name, name=_harmless(owner.delivered_name), number=owner.user)
        self.added.append(student)
        return student.id


def _listed(students: list[Student]) -> str:
    return ", ".join(student.shown for student in students)


def _harmless(name: str) -> str:
    # Students name files, too: nothing in a name may be a command to a terminal or a spreadsheet.
    return "".join(char for char in name if char.isprintable()).lstrip("=+-@|% ")
