"""A second delivery is placed in the class that the first one made known."""

import pytest

from grader.course.roster import Roster, Student
from grader.intake.deliveries import RefusedFileError
from grader.intake.delivery_record import Delivery
from grader.intake.owners import Owner
from grader.intake.placement import Placement

LESSON = "01_storage_order"
ADA, BO = Student("Ada-Lovelace", "Ada Lovelace"), Student("libo-18", "libo", number="18")
TWINS = (Student("Bo-Li-17", "Bo Li"), Student("Bo-Li-18", "Bo Li"))


def placed(owner, *students, deliveries=(), accepts_new=False):
    record = {(delivery.lesson, delivery.student): delivery for delivery in deliveries}
    placement = Placement(LESSON, Roster(students), record, accepts_new)
    return placement.student_of(owner), placement.added


def test_an_unknown_name_is_a_new_student_only_if_that_is_asked_for():
    class_folder = Owner("class", "class")
    assert placed(class_folder, accepts_new=True) == ("class", [Student("class", "class")])
    with pytest.raises(RefusedFileError, match=r"nobody in roster.csv is called class. .*--add-students"):
        placed(class_folder, ADA)


def test_a_name_spelt_otherwise_is_refused_with_the_candidates():
    with pytest.raises(RefusedFileError, match=r"is called Ada Lovelance; most similar: Ada-Lovelace\."):
        placed(Owner("Ada-Lovelance", "Ada Lovelance"), ADA, BO)


def test_canvas_users_are_known_by_their_number():
    assert placed(Owner("bo-18", "bo", user="18"), ADA, BO) == ("libo-18", [])


def test_moodles_participant_of_this_assignment_is_known_by_the_number():
    earlier = [Delivery(LESSON, student.id, student.id[-2:], "") for student in TWINS]
    assert placed(Owner("Bo-Li", "Bo Li", participant="18"), *TWINS, deliveries=earlier) == ("Bo-Li-18", [])


def test_a_name_that_two_have_is_refused():
    with pytest.raises(
        RefusedFileError, match=r"Bo-Li-17 \(Bo Li\), Bo-Li-18 \(Bo Li\) could be meant; .* as in Bo-Li-17.ipynb"
    ):
        placed(Owner("Bo-Li", "Bo Li", participant="44"), *TWINS)


def test_a_second_participant_of_the_same_name_does_not_replace_the_first():
    earlier = [Delivery(LESSON, ADA.id, "17", "")]
    assert placed(Owner("Ada-Lovelace", "Ada Lovelace", participant="17"), ADA, deliveries=earlier) == (ADA.id, [])
    with pytest.raises(RefusedFileError, match="participant 17 has handed this lesson in as Ada-Lovelace"):
        placed(Owner("Ada-Lovelace", "Ada Lovelace", participant="18"), ADA, deliveries=earlier)
    of_another_lesson = [Delivery("02_naive_loops", ADA.id, "17", "")]
    owner = Owner("Ada-Lovelace", "Ada Lovelace", participant="18")
    assert placed(owner, ADA, deliveries=of_another_lesson) == (ADA.id, [])


@pytest.mark.parametrize("name", ["=1+1", "@bo", "bo\x1b[31m"])
def test_a_name_in_the_roster_is_no_command(name):
    _, (added,) = placed(Owner("x", name), accepts_new=True)
    assert added.name[0] not in "=@"
    assert "\x1b" not in added.name
