"""Downloads from learning platforms are collected by student; hostile files are refused without harm to other
students."""

import os
import stat
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.course import Course
from grader.course.roster import ROSTER_NAME, load_roster
from grader.intake import deliveries
from grader.intake.collect import collect, submission_time
from grader.intake.delivery_record import DELIVERIES_NAME, load_deliveries
from grader.intake.member_names import member_name, name_encoding

LESSON = "01_storage_order"
FILE = f"{LESSON}.ipynb"
MAY, JUNE = (2026, 5, 1, 12, 0, 0), (2026, 6, 1, 12, 0, 0)


@pytest.fixture
def course(tmp_path) -> Course:
    """A course root as far as collecting reads it: two released lessons."""
    root = tmp_path / "course"
    for lesson in (LESSON, "02_naive_loops"):
        (root / "release" / lesson).mkdir(parents=True)
        (root / "release" / lesson / f"{lesson}.ipynb").write_text("{}")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    return Course(root)


def member(name: str, time=MAY, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time)
    info.external_attr = mode << 16
    return info


def zipped(path: Path | BytesIO, files, **settings) -> Path | BytesIO:
    """An archive of these files; name (or ZipInfo) -> content."""
    pairs = files.items() if isinstance(files, dict) else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **settings) as archive:
        for name, content in pairs:
            info = name if isinstance(name, zipfile.ZipInfo) else member(name)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


def inner(files) -> bytes:
    content = BytesIO()
    zipped(content, files)
    return content.getvalue()


def unpacked(folder: Path, files) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def submitted(course: Course) -> dict[str, str]:
    """Student -> the text of the submission."""
    return {path.parts[-3]: path.read_text() for path in sorted(course.submitted.glob(f"*/{LESSON}/{FILE}"))}


DELIVERIES = {
    "Moodle with folders": (
        {
            f"Ada Lovelace_17_assignsubmission_file_/{FILE}": "a",
            f"Noël O'Neill-Ünal_18_assignsubmission_file/{FILE}": "n",
            "Noël O'Neill-Ünal_18_assignsubmission_onlinetext_/onlinetext.html": "<p>",
        },
        {"Ada-Lovelace": "a", "Noël-ONeill-Ünal": "n"},
    ),
    "Moodle without folders": (
        {f"Ada Lovelace_17_assignsubmission_file_{FILE}": "a", f"Bo Li_18_assignsubmission_file_{FILE}": "b"},
        {"Ada-Lovelace": "a", "Bo-Li": "b"},
    ),
    "Moodle, two of one name": (
        {f"Bo Li_{number}_assignsubmission_file_/{FILE}": str(number) for number in (17, 18)},
        {"Bo-Li-17": "17", "Bo-Li-18": "18"},
    ),
    "Canvas": (
        {f"lovelaceada_LATE_17_4711_{LESSON}-2.ipynb": "a", f"libo_18_4712_{FILE}": "b"},
        {"lovelaceada-17": "a", "libo-18": "b"},
    ),
    "Brightspace with folders": (
        {
            f"101-9 - Ada Lovelace - Nov 3, 2025 1159 PM/{FILE}": "a",
            f"101-9 - Ada Lovelace - Nov 2, 2025 959 AM/{FILE}": "older",
            f"102-9 - Bo Li-Ho - 4 November, 2025 12:05 AM/mine/{FILE}": "b",
            "index.html": "<p>",
        },
        {"Ada-Lovelace": "a", "Bo-Li-Ho": "b"},
    ),
    "Brightspace without folders": (
        {
            f"101-9 - Ada Lovelace - Nov 3, 2025 1159 PM - {FILE}": "a",
            f"102-9 - Ada Lovelace - Nov 2, 2025 959 AM - {FILE}": "b",
            "index.html": "<p>",
        },
        {"Ada-Lovelace-101": "a", "Ada-Lovelace-102": "b"},
    ),
    "Blackboard": (
        {
            f"Lesson_1_j_doe_attempt_2025-11-03-10-22-33_{FILE}": "j",
            f"Lesson_1_j_doe_attempt_2025-11-02-10-22-33_{FILE}": "older",
            "Lesson_1_j_doe_attempt_2025-11-03-10-22-33.txt": "Name: J Doe (j_doe)",
            f"Lesson_1_a_doe_attempt_2025-11-03-10-22-34_j_doe_attempt_2025-12-03-10-22-33_{FILE}": "a",
        },
        {"a_doe": "a", "j_doe": "j"},
    ),
    "ILIAS": (
        {
            f"Übung 1/Abgaben/Müller_Jan_jm_101/{FILE}": "j",
            f"Übung 1/Abgaben/de la Cruz_Eva María_e_cruz_102/own/{FILE}": "e",
            "Übung 1/Abgaben/status.xlsx": "PK",
        },
        {"e_cruz": "e", "jm": "j"},
    ),
    "ILIAS, teams": (
        {f"Abgaben/Team {n}/Li_{name}_{name.lower()}_{n}/{FILE}": name for n, name in ((7, "Bo"), (8, "Cy"))},
        {"bo": "Bo", "cy": "Cy"},
    ),
    "folders in folders": (
        {f"all/week 1/{name}/own/{FILE}": name for name in ("ada", "bo")},
        {"ada": "ada", "bo": "bo"},
    ),
    "one student's folders": (
        {f"ada/notebooks/{FILE}": "a", "ada/src/a.py": "", "ada/README.md": ""},
        {"ada": "a"},
    ),
    "a suffix that a browser added": ({f"ada/{FILE}.json": "a", f"bo/{FILE}.txt": "b"}, {"ada": "a", "bo": "b"}),
    "folders": ({f"ada/{FILE}": "a", f"bo/mine/{FILE}": "b"}, {"ada": "a", "bo": "b"}),
    "folders in a folder": ({f"class/ada/{FILE}": "a", f"class/bo/{FILE}": "b"}, {"ada": "a", "bo": "b"}),
    "nbgrader's folders": (
        {f"ada/{LESSON}/{FILE}": "a", "ada/02_naive_loops/02_naive_loops.ipynb": "no", f"bo/{LESSON}/{FILE}": "b"},
        {"ada": "a", "bo": "b"},
    ),
    "nbgrader's folders, one student": (
        {f"ada/{LESSON}/{FILE}": "a", "ada/02_naive_loops/02_naive_loops.ipynb": "no"},
        {"ada": "a"},
    ),
    "files": ({"ada.ipynb": "a", f"bo_{FILE}": "b"}, {"ada": "a", "bo": "b"}),
    "what systems add": (
        {f"ada/{FILE}": "a", f"ada/.ipynb_checkpoints/{FILE}": "no", f"__MACOSX/ada/._{FILE}": "no", ".DS_Store": ""},
        {"ada": "a"},
    ),
    "downloaded twice": ({f"ada/{LESSON} (1).ipynb": "a"}, {"ada": "a"}),
    "archives in it": (
        {
            "Ada_17_assignsubmission_file_/work.zip": inner({f"w/{FILE}": "a"}),
            f"Bo_8_assignsubmission_file_/{FILE}": "b",
        },
        {"Ada": "a", "Bo": "b"},
    ),
}


@pytest.mark.parametrize("name", DELIVERIES)
def test_each_kind_of_delivery_finds_its_students(course, tmp_path, name):
    files, expected = DELIVERIES[name]
    rows = collect(course, zipped(tmp_path / "delivery.zip", files), LESSON)
    assert submitted(course) == expected
    assert {(row.student, row.status) for row in rows if row.is_in_place} == {(name, "collected") for name in expected}


@pytest.mark.parametrize("name", [name for name in DELIVERIES if name != "archives in it"])
def test_the_same_holds_where_the_delivery_is_unpacked(course, tmp_path, name):
    files, expected = DELIVERIES[name]
    collect(course, unpacked(tmp_path / "delivery", files), LESSON)
    assert submitted(course) == expected


def test_the_time_that_a_platform_puts_into_a_name_is_the_time_of_submission(course, tmp_path):
    for name in ("Brightspace with folders", "Blackboard"):
        collect(course, zipped(tmp_path / f"{name}.zip", DELIVERIES[name][0]), LESSON, add_students=True)
    times = {path.parts[-3]: submission_time(path) for path in course.submitted.glob("*/*/*.ipynb")}
    assert {student: f"{time.astimezone():%d %H:%M}" for student, time in times.items()} == {
        "Ada-Lovelace": "03 23:59",
        "Bo-Li-Ho": "04 00:05",
        "a_doe": "03 10:22",
        "j_doe": "03 10:22",
    }


def test_ilias_users_are_known_by_name_and_number(course, tmp_path):
    collect(course, zipped(tmp_path / "delivery.zip", DELIVERIES["ILIAS"][0]), LESSON)
    assert {(student.id, student.name, student.number) for student in load_roster(course)} == {
        ("jm", "Jan Müller", "101"),
        ("e_cruz", "Eva María de la Cruz", "102"),
    }


# Names as programs of Western Europe and China write them, without saying so: what the archive holds, what it means.
NAMES = {
    "utf-8": ("Müller_Jan", "张伟"),
    "cp850": ("Müller_Jan", "Noël Öz", "José Peña", "Çelik"),
    "cp437": ("Müller_Jan", "José", "Weiß"),
    "cp1252": ("Müller_Jan", "Jäger", "René Groß", "Škoda"),
    "gbk": ("张伟", "王芳_01", "李 小龙"),
}


@pytest.mark.parametrize("encoding", NAMES)
def test_a_name_is_read_in_the_encoding_in_which_it_was_written(encoding):
    names = NAMES[encoding]
    content = BytesIO()
    placeholders = {f"{number:0>{len(name.encode(encoding))}}": name for number, name in enumerate(names)}
    zipped(content, {f"{placeholder}/{FILE}": "x" for placeholder in placeholders})
    data = content.getvalue()
    for placeholder, name in placeholders.items():
        data = data.replace(f"{placeholder}/0".encode(), name.encode(encoding) + b"/0")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        found = name_encoding(archive)
        assert [member_name(member, found) for member in archive.infolist()] == [f"{name}/{FILE}" for name in names]


def test_a_name_that_infozip_repeats_in_unicode_is_taken_from_there():
    info = zipfile.ZipInfo("J?ger.ipynb")
    content = "Jäger.ipynb".encode()
    field = b"\x01" + zlib.crc32(info.filename.encode()).to_bytes(4, "little") + content
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert member_name(info, "cp437") == "Jäger.ipynb"


def test_a_whole_repository_is_one_line_and_its_size_does_not_matter(course, tmp_path, monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_BYTES", 100_000)
    files = {f"repo/src/{number}.py": "" for number in range(40)} | {
        f"repo/{FILE}": "a",
        "repo/data.bin": os.urandom(200_000),
    }
    copies = {member(f"repo/{LESSON}-Copy1.ipynb", JUNE): "newer"}
    delivery = {
        "Ada_1_assignsubmission_file_/all.zip": inner({**files, **copies}),
        f"Bo_2_assignsubmission_file_/{FILE}": "b",
    }
    rows = collect(course, zipped(tmp_path / "delivery.zip", delivery), LESSON)
    assert submitted(course) == {"Ada": "newer", "Bo": "b"}
    notes = [(row.file, row.note) for row in rows if not row.is_in_place]
    assert [note for _, note in notes] == ["another notebook was taken", "only the notebook is graded"]
    assert notes[1][0].endswith(" and 40 more")


def test_a_folder_may_hold_one_archive_a_student(course, tmp_path):
    (tmp_path / "delivery").mkdir()
    for student in ("ada", "bo"):
        zipped(tmp_path / "delivery" / f"{student}.zip", {FILE: student})
    collect(course, tmp_path / "delivery", LESSON)
    assert submitted(course) == {"ada": "ada", "bo": "bo"}


def test_a_pattern_in_nbgraders_settings_comes_first(course, tmp_path):
    settings = r'c.FileNameCollectorPlugin.named_regexp = r"(?P<file_id>\w+)/(?P<student_id>\w+)\.ipynb"'
    (course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{settings}\n")
    collect(course, zipped(tmp_path / "delivery.zip", {"group1/ada.ipynb": "a", "group1/bo.ipynb": "b"}), LESSON)
    assert submitted(course) == {"ada": "a", "bo": "b"}


def bomb() -> bytes:
    return inner({FILE: b"0" * 50_000_000})


def lying_bomb() -> bytes:
    """An archive that says its notebook has 10 bytes."""
    return bomb().replace((50_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def damaged() -> bytes:
    content = bytearray(inner({FILE: os.urandom(1000)}))
    content[200:260] = bytes(60)
    return bytes(content)


def encrypted() -> bytes:
    content = bytearray(inner({FILE: "a"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


with pytest.warns(UserWarning, match="Duplicate name"):
    TWINS = inner([(member(FILE), "a"), (member(FILE), "b")])

HOSTILE = {
    "a path upwards": (inner({FILE: "a", f"../../../bo/{LESSON}/{FILE}": "evil"}), "leads out of the archive"),
    "a path upwards with backslashes": (inner({f"..\\..\\bo\\{FILE}": "evil"}), "leads out of the archive"),
    "an absolute path": (inner({f"/etc/{FILE}": "evil"}), "leads out of the archive"),
    "a drive": (inner({f"C:/{FILE}": "evil"}), "leads out of the archive"),
    "a link": (inner({member(FILE, mode=stat.S_IFLNK | 0o777): "/etc/passwd"}), "is a link"),
    "a bomb": (bomb(), "48 MB; at most 20 MB"),
    "a bomb that lies": (lying_bomb(), "cannot be read"),
    "archives in archives": (inner({"a.zip": inner({"b.zip": inner({FILE: "a"})})}), "archive in an archive"),
    "two files of one name": (TWINS, "two files of this name"),
    "damage": (damaged(), "cannot be read"),
    "encryption": (encrypted(), "encrypted"),
    "no archive": (b"PK\x03\x04 nothing", "cannot be read"),
    "a long path": (inner({"a/" * 400 + FILE: "a"}), "its path has 822 characters"),
    "another lesson": (inner({"02_naive_loops.ipynb": "a"}), "belongs to another lesson"),
    "no notebook": (inner({"essay.docx": "a"}), "there is no notebook"),
    "two notebooks": (inner({"a.ipynb": "a", "b.ipynb": "b"}), "none is the newest"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_submission_is_refused_with_its_cause_and_the_others_are_collected(course, tmp_path, name):
    content, cause = HOSTILE[name]
    files = {f"Ada_1_assignsubmission_file_/{FILE}": "a", "Eve_2_assignsubmission_file_/work.zip": content}
    delivery = zipped(tmp_path / "delivery.zip", {**files, f"Zoe_3_assignsubmission_file_/{FILE}": "z"})
    before = {path for path in tmp_path.rglob("*") if course.submitted not in path.parents}
    ours = {course.submitted, course.root / ROSTER_NAME, course.root / DELIVERIES_NAME}
    rows = collect(course, delivery, LESSON)
    assert submitted(course) == {"Ada": "a", "Zoe": "z"}
    refused = [row for row in rows if row.status == "refused"]
    assert {row.student for row in refused} == {"Eve"}
    assert any(cause in row.note for row in refused), refused
    assert {path for path in tmp_path.rglob("*") if course.submitted not in path.parents} - ours == before


def test_links_and_pipes_in_a_folder_are_refused(course, tmp_path):
    folder = unpacked(tmp_path / "delivery", {f"ada/{FILE}": "a", "secret": "s"})
    for student in ("eve", "mal", "sly"):
        (folder / student).mkdir()
    (folder / "eve" / FILE).symlink_to(folder / "secret")
    (folder / "mal" / "work").symlink_to(folder / "ada")
    os.mkfifo(folder / "sly" / FILE)
    (folder / "secret").unlink()
    rows = collect(course, folder, LESSON)
    assert submitted(course) == {"ada": "a"}
    assert {(row.student, row.note) for row in rows if not row.is_in_place} == {
        ("eve", "it is a link"),
        ("mal", "it is a link"),
        ("sly", "it is not a regular file"),
    }


def test_a_large_file_is_not_read(course, tmp_path, monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_BYTES", 2**20)
    folder = unpacked(tmp_path / "delivery", {f"ada/{FILE}": "a", f"eve/{FILE}": "0" * 2**20 + "0"})
    rows = collect(course, folder, LESSON)
    assert [(row.student, row.note) for row in rows if not row.is_in_place] == [("eve", "it has more than 1 MB")]


def test_nobody_can_hand_in_as_somebody_else(course, tmp_path):
    files = {
        f"Ada_1_assignsubmission_file_/{FILE}": "a",
        f"Eve_2_assignsubmission_file_/Ada_1_assignsubmission_file_/{FILE}": "evil",
        f"Mal_3_assignsubmission_file_Ada_1_assignsubmission_file_{FILE}": "evil too",
    }
    collect(course, zipped(tmp_path / "delivery.zip", files), LESSON)
    assert submitted(course) == {"Ada": "a", "Eve": "evil", "Mal": "evil too"}


def test_names_that_come_to_the_same_are_nobodys(course, tmp_path):
    files = {f"ada l/{FILE}": "1", f"Ada-L/{FILE}": "2", f"bo/{FILE}": "b"}
    rows = collect(course, zipped(tmp_path / "delivery.zip", files), LESSON)
    assert submitted(course) == {"bo": "b"}
    assert [row.status for row in rows] == ["refused", "refused", "collected"]


def test_a_name_in_an_old_programs_encoding_is_read(course, tmp_path):
    content = inner({f"noxl/{FILE}": "n"}).replace(b"noxl", "noë".encode())
    (tmp_path / "delivery.zip").write_bytes(content)
    collect(course, tmp_path / "delivery.zip", LESSON)
    assert submitted(course) == {"noë": "n"}


def test_of_several_notebooks_the_newest_of_the_lesson_is_taken_and_the_rest_is_told(course, tmp_path):
    files = {
        member(f"ada/old {FILE}", MAY): "old",
        member(f"ada/{FILE}", JUNE): "new",
        member("ada/scratch.ipynb", (2026, 7, 1, 0, 0, 0)): "scratch",
        member("ada/helper.py", JUNE): "x = 1",
    }
    rows = collect(course, zipped(tmp_path / "delivery.zip", files), LESSON)
    assert submitted(course) == {"ada": "new"}
    assert [row.status for row in rows] == ["collected", "ignored", "ignored", "ignored"]


STAYS, GOES = "refused", "replaced"


@pytest.mark.parametrize(
    ("first", "second", "force", "status"),
    [
        (MAY, JUNE, False, GOES),
        (JUNE, MAY, False, STAYS),
        (JUNE, JUNE, False, STAYS),
        (MAY, (1980, 1, 1, 0, 0, 0), False, STAYS),
        (JUNE, MAY, True, GOES),
    ],
)
def test_an_older_submission_does_not_replace_a_newer_one_unless_told(course, tmp_path, first, second, force, status):
    collect(course, zipped(tmp_path / "first.zip", {member(f"ada/{FILE}", first): "first"}), LESSON)
    delivery = zipped(tmp_path / "second.zip", {member(f"ada/{FILE}", second): "second"})
    (row,) = collect(course, delivery, LESSON, force=force)
    assert row.status == status
    assert submitted(course) == {"ada": "second" if status == GOES else "first"}
    assert ("UTC" in row.note) == (status == STAYS or force)
    (again,) = collect(course, tmp_path / ("second.zip" if status == GOES else "first.zip"), LESSON)
    assert again.status == "unchanged"


def test_a_submissions_time_is_kept_as_nbgrader_keeps_it(course, tmp_path):
    stated = {f"ada/{FILE}": "a", "ada/timestamp.txt": "2026-02-03 04:05:06 UTC"}
    (row,) = collect(course, zipped(tmp_path / "delivery.zip", stated), LESSON)
    assert row.submitted_at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    kept = course.submitted / "ada" / LESSON / "timestamp.txt"
    assert kept.read_text() == "2026-02-03 04:05:06 UTC\n"


@pytest.mark.parametrize(("extra", "status"), [({}, 0), ({"readme.txt": "hello"}, 1), ({"ada/more.py": "x"}, 1)])
def test_the_command_says_who_and_succeeds_only_if_every_file_is_in_place(course, tmp_path, extra, status):
    delivery = zipped(tmp_path / "delivery.zip", {f"ada/{FILE}": "a", f"bo\x1b[31m/{FILE}": "b", **extra})
    run = CliRunner().invoke(app, ["collect", str(delivery), LESSON, "--course", str(course.root)])
    assert run.exit_code == status
    (line,) = [line for line in run.output.splitlines() if line.startswith(" ada")]
    assert line.split()[:3] == ["ada", "collected", "2026-05-01"]
    assert "2 collected" in run.output
    assert "\x1b" not in run.output
    assert all(Path(name).name in run.output for name in extra)


def test_what_is_not_a_delivery_is_answered_with_one_line(course, tmp_path):
    (tmp_path / "essay.txt").write_text("no")
    for source, message in (("essay.txt", "is not a readable zip archive"), ("nothing", "neither a folder nor")):
        run = CliRunner().invoke(app, ["collect", str(tmp_path / source), LESSON, "--course", str(course.root)])
        assert run.exit_code == 2
        assert message in run.output


def test_a_second_delivery_is_placed_in_the_class_that_the_first_made_known(course, tmp_path):
    first = {f"Ada Lovelace_17_assignsubmission_file_/{FILE}": "a", f"Bo Li_18_assignsubmission_file_/{FILE}": "b"}
    collect(course, zipped(tmp_path / "first.zip", first), LESSON)
    again = {
        f"class/lovelace, ada/{FILE}": "a2",
        f"class/Bo Lee/{FILE}": "b2",
        f"class/Cy/{FILE}": "c",
    }
    rows = collect(course, zipped(tmp_path / "again.zip", {member(n, JUNE): text for n, text in again.items()}), LESSON)
    assert submitted(course) == {"Ada-Lovelace": "a2", "Bo-Li": "b"}
    notes = {row.student: row.note for row in rows if not row.is_in_place}
    assert "most similar: Bo-Li" in notes["Bo-Lee"]
    assert "--add-students" in notes["Cy"]
    collect(course, tmp_path / "again.zip", LESSON, add_students=True)
    assert [student.id for student in load_roster(course)] == ["Ada-Lovelace", "Bo-Lee", "Bo-Li", "Cy"]


def test_two_people_of_a_name_that_the_class_has_once_do_not_overwrite_each_other(course, tmp_path):
    (course.root / ROSTER_NAME).write_text("id,name\nada1,Ada Lovelace\nbo,Bo\n")
    files = {f"Ada Lovelace_{number}_assignsubmission_file_/{FILE}": str(number) for number in (17, 18)}
    rows = collect(
        course, zipped(tmp_path / "delivery.zip", {**files, f"Bo_19_assignsubmission_file_/{FILE}": "b"}), LESSON
    )
    assert submitted(course) == {"bo": "b"}
    notes = [row.note for row in rows if not row.is_in_place]
    assert len(notes) == 2
    assert all(note.startswith("2 of this delivery would be ada1's; if they are several people") for note in notes)


def test_a_late_student_in_a_folder_of_the_delivery_is_not_called_after_that_folder(course, tmp_path):
    collect(course, zipped(tmp_path / "first.zip", {f"class/ada/{FILE}": "a", f"class/bo/{FILE}": "b"}), LESSON)
    rows = collect(course, zipped(tmp_path / "late.zip", {f"class/{FILE}": "c"}), LESSON)
    assert [(row.student, row.status) for row in rows] == [("class", "refused")]


def test_who_has_not_handed_in_is_listed(course, tmp_path):
    (course.root / ROSTER_NAME).write_text("id,name\nada,Ada\nbo,Bo Li\n")
    delivery = zipped(tmp_path / "delivery.zip", {f"ada/{FILE}": "a"})
    run = CliRunner().invoke(app, ["collect", str(delivery), LESSON, "--course", str(course.root)])
    assert run.exit_code == 0
    assert "Not handed in yet (1): bo (Bo Li)" in run.output


def test_the_names_that_a_platform_gave_the_files_are_kept(course, tmp_path):
    files = {
        f"all/Ada Lovelace_17_assignsubmission_file_/own/{FILE}": "a",
        f"all/Bo_18_assignsubmission_file_{FILE}": "b",
    }
    collect(course, zipped(tmp_path / "delivery.zip", files), LESSON)
    kept = load_deliveries(course)
    assert {delivery.student: (delivery.number, delivery.file) for delivery in kept.values()} == {
        "Ada-Lovelace": ("17", f"Ada Lovelace_17_assignsubmission_file_/own/{FILE}"),
        "Bo": ("18", f"Bo_18_assignsubmission_file_{FILE}"),
    }
