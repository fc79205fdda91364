"""Set-up runs only when needed, keeps what worked, and goes on without PyTorch."""

import json
import shutil
import sys

import pytest

from installation import environment

LAB, ALL = ".[lessons]", ".[dev,grader,lessons,site]"
CPU, ITS_DEPENDENCIES = "torch==2.13.0+cpu", "torch==2.13.0"
PYTORCH = [CPU, ITS_DEPENDENCIES]
STUDENT, MAINTAINER = ("lessons",), ("dev", "grader", "lessons", "site")


def no_environment(_):
    assert not environment.VENV.exists()


def created_by_hand(_):
    environment.PYTHON.parent.mkdir(parents=True)
    environment.PYTHON.symlink_to(sys.executable)


def finished(fake):
    environment.ensure(STUDENT)
    fake.calls.clear()


def project_changed(fake):
    finished(fake)
    path = environment.ROOT / "pyproject.toml"
    path.write_text(path.read_text() + "# another dependency")


def interrupted(fake):
    finished(fake)
    environment.write_stamp(environment.UNFINISHED)


def unreadable_stamp(fake):
    finished(fake)
    environment.STAMP.write_text("{")


def moved(fake):
    finished(fake)
    environment.write_stamp({**environment.read_stamp(), "root": "/somewhere/else"})


def made_by_an_older_make(fake):
    finished(fake)
    state = environment.read_stamp()
    del state["pytorch"]
    environment.write_stamp({**state, "fingerprint": "of two files"})


def base_python_gone(fake):
    finished(fake)
    environment.PYTHON.unlink()
    environment.PYTHON.symlink_to(environment.ROOT / "no-such-python")


def base_python_replaced(fake):
    finished(fake)
    environment.write_stamp({**environment.read_stamp(), "base": "/usr/bin/python3.0"})


@pytest.mark.parametrize(
    ("before", "calls"),
    [
        (no_environment, ["venv", LAB, *PYTORCH]),
        (created_by_hand, [LAB, *PYTORCH]),
        (finished, []),
        (project_changed, [LAB, *PYTORCH]),
        (made_by_an_older_make, [LAB, *PYTORCH]),
        (interrupted, ["venv", LAB, *PYTORCH]),
        (unreadable_stamp, ["venv", LAB, *PYTORCH]),
        (moved, ["venv", LAB, *PYTORCH]),
        (base_python_gone, ["venv", LAB, *PYTORCH]),
        (base_python_replaced, ["venv", LAB, *PYTORCH]),
    ],
)
def test_set_up_does_what_is_missing_and_then_nothing(fake, before, calls):
    before(fake)
    environment.ensure(STUDENT)
    assert fake.calls == calls
    environment.ensure(STUDENT)
    assert fake.calls == calls


def test_the_kernels_are_compiled_while_pytorch_is_downloaded(fake):
    environment.ensure(STUDENT)
    environment.ensure(STUDENT)
    assert fake.compiled == [["venv", LAB, "waited"]]


def test_an_environment_that_uv_made_gets_pip_first(fake):
    created_by_hand(fake)
    (environment.VENV / "pyvenv.cfg").write_text("home = /usr/bin\nuv = 0.13.9\n")
    environment.ensure(STUDENT)
    assert fake.calls == ["ensurepip", LAB, *PYTORCH]


def test_a_task_with_more_extras_adds_them_and_one_with_fewer_changes_nothing(fake):
    finished(fake)
    environment.ensure(MAINTAINER)
    environment.ensure(STUDENT)
    assert fake.calls == [ALL, *PYTORCH]


def test_pip_gets_the_pins_of_pyproject(fake):
    environment.ensure(STUDENT)
    assert environment.CONSTRAINTS.read_text() == "numpy==2.4.6\ntorch==2.13.0\n"
    installs = [command for command in fake.commands if "install" in command]
    assert all(command[command.index("-c") + 1] == str(environment.CONSTRAINTS) for command in installs)


@pytest.mark.parametrize("failing", [CPU, ITS_DEPENDENCIES])
def test_without_pytorch_the_lessons_open_and_each_start_says_what_to_do(fake, capsys, failing):
    fake.fails.add(failing)
    environment.ensure(STUDENT)
    fake.calls.clear()
    for _ in range(2):
        capsys.readouterr()
        environment.ensure(STUDENT)
        assert "To try again: make install" in capsys.readouterr().err
    assert fake.calls == []


def test_a_task_that_needs_pytorch_tries_again_and_ends_without(fake):
    fake.fails.add(CPU)
    environment.ensure(STUDENT)
    fake.calls.clear()
    with pytest.raises(SystemExit, match="needs PyTorch"):
        environment.ensure(STUDENT, needs_pytorch=True)
    fake.fails.clear()
    environment.ensure(STUDENT, needs_pytorch=True)
    environment.ensure(STUDENT, needs_pytorch=True)
    assert fake.calls == [CPU, *PYTORCH]


def test_a_failing_pip_ends_the_task_and_keeps_a_working_environment(fake):
    project_changed(fake)
    stamp = environment.STAMP.read_text()
    fake.fails.add(LAB)
    with pytest.raises(SystemExit, match="Set-up failed"):
        environment.ensure(STUDENT)
    assert environment.STAMP.read_text() == stamp


def test_a_failing_pip_leaves_a_new_environment_marked_unfinished(fake):
    fake.fails.add(LAB)
    with pytest.raises(SystemExit, match="Set-up failed"):
        environment.ensure(STUDENT)
    assert json.loads(environment.STAMP.read_text()) == environment.UNFINISHED


def test_without_the_venv_module_the_message_says_what_to_install(fake, monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        environment.ensure(STUDENT)
    assert fake.calls == []


@pytest.mark.parametrize(
    ("on_the_path", "way_out"),
    [(set(), "Install a newer one"), ({"python3.11", "python3.12"}, r"Try python3\.12 make\.py")],
)
def test_an_old_python_gets_one_line(monkeypatch, on_the_path, way_out):
    monkeypatch.setattr(shutil, "which", lambda name: name if name in on_the_path else None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.10\.13\. " + way_out) as end:
        environment.refuse_old_python((3, 10, 13))
    assert "\n" not in str(end.value)


def test_a_new_python_passes():
    environment.refuse_old_python((3, 11, 0))
