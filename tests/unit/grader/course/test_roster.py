"""The class as roster.csv has it, whatever program wrote it, and who is meant by a name."""

import pytest

from grader.course.course import Course
from grader.course.roster import ROSTER_NAME, Roster, Student, add_students, load_roster, name_key
from grader.errors import UserError

ADA = Student("ada1", "Ada Lovelace", "lovelace@example.org", "17")
NOEL = Student("noel", "Noël O'Neill")
LI = (Student("li-1", "Bo Li"), Student("li-2", "Bo Li"))


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


@pytest.fixture
def listed(course):
    def write(text, encoding="utf-8"):
        (course.root / ROSTER_NAME).write_bytes(text.encode(encoding))
        return list(load_roster(course))

    return write


@pytest.mark.parametrize(
    "text",
    [
        "id,name,email,number\nada1,Ada Lovelace,lovelace@example.org,17\n",
        "\ufeffid;name;email;number\r\nada1;Ada Lovelace;lovelace@example.org;17\r\n",
        'number,ID,group,Name,email\n17,ada1,"red, blue", Ada Lovelace ,lovelace@example.org\n\n',
    ],
    ids=["as saved", "as a German Excel saves it", "other columns in another order"],
)
def test_a_roster_is_read_as_spreadsheets_write_it(listed, text):
    assert listed(text) == [ADA]


def test_only_the_id_is_needed(listed):
    assert listed("id\nada1\n") == [Student("ada1")]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("student\nada\n", "line 2 .* has no id; its columns are id, name, email, number"),
        ("id,name\nada,A\n,B\n", "line 3 .* has no id"),
        ("id\nada\nAda\n", "line 3 .* lists Ada a second time"),
    ],
)
def test_a_roster_that_is_none_is_told_with_its_line(listed, text, cause):
    with pytest.raises(UserError, match=cause):
        listed(text)


def test_canvas_writes_a_name_in_one_word():
    full = Student("ada2", "Ada King Lovelace", number="18")
    roster = Roster([ADA, NOEL, full, *LI])
    assert roster.find(name="lovelaceada", number="17") == [ADA]
    assert roster.find(name="lovelaceada", number="99") == []  # somebody else of this name
    assert roster.find(name="oneillnoel", number="5") == [NOEL]
    assert roster.find(name="kinglovelaceada") == [full]
    assert roster.find(name="libo", number="7") == [*LI]
    assert roster.find(name="") == []


def test_another_encoding_is_told(listed):
    with pytest.raises(UserError, match="not UTF-8"):
        listed("id,name\nnoel,Noël\n", "latin-1")


def test_without_a_roster_the_class_is_who_has_handed_in(course):
    assert list(load_roster(course)) == []
    (course.submitted / "ada").mkdir(parents=True)
    assert list(load_roster(course)) == [Student("ada")]


def test_new_students_are_added_and_nothing_that_stands_there_is_lost(course, listed):
    listed("id;group;name\nada1;red;Ada\n")
    add_students(course, [NOEL, Student("ada1", "somebody else")])
    text = (course.root / ROSTER_NAME).read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["id;group;name;email;number", "ada1;red;Ada;;", "noel;;Noël O'Neill;;"]


def test_a_line_with_spaces_around_the_id_is_not_added_again(course, listed):
    listed("id,name\n ada1 ,Ada\n")
    add_students(course, [NOEL])
    assert [student.id for student in load_roster(course)] == ["ada1", "noel"]


def test_a_new_roster_begins_with_those_who_have_handed_in(course):
    (course.submitted / "ada1").mkdir(parents=True)
    add_students(course, [ADA, NOEL])
    assert [student.id for student in load_roster(course)] == ["ada1", "noel"]


@pytest.mark.parametrize(
    ("name", "number", "meant"),
    [
        ("Ada Lovelace", "", [ADA]),
        ("Lovelace, Ada", "", [ADA]),
        ("ADA1", "", [ADA]),
        ("lovelace", "", [ADA]),
        ("Lovelace@Example.org", "", [ADA]),
        ("somebody", "17", [ADA]),
        ("Noel ONeill", "", []),
        ("Noel O Neill", "", [NOEL]),
        ("Bo Li", "", list(LI)),
        ("li-2", "", [LI[1]]),
        ("class", "", []),
        ("", "", []),
        ("!", "", []),
    ],
)
def test_a_name_is_found_however_it_is_written(name, number, meant):
    assert Roster([ADA, NOEL, *LI]).find(name=name, number=number) == meant


def test_names_spelt_almost_alike_are_suggested():
    roster = Roster([ADA, NOEL, *LI])
    assert roster.similar("Ada Lovelance") == [ADA]
    assert roster.similar("Noel ONeill") == [NOEL]
    assert roster.similar("class") == []


def test_the_key_of_a_name_keeps_letters_of_all_scripts():
    assert name_key("李 博") == name_key("博,李") != ""
