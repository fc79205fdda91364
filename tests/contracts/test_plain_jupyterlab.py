"""A plain `jupyter lab` opens the lessons in a clone, and is as usual anywhere else."""

import os
from pathlib import Path

import pytest
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / ".jupyter" / "environment" / "jupyter_server_config.py"


@pytest.fixture
def config_in(monkeypatch):
    """`config_in(folder, path)`: what Jupyter reads when it starts in a folder with this JUPYTER_CONFIG_PATH."""

    def read(folder, path):
        monkeypatch.chdir(folder)
        monkeypatch.setenv("JUPYTER_CONFIG_PATH", path)
        monkeypatch.setenv("STRIDEWISE_PROGRESS", "")  # or the students' settings would set it
        return PyFileConfigLoader(str(SETTINGS)).load_config()

    return read


def test_in_a_clone_it_is_the_students(config_in):
    config = config_in(ROOT, "elsewhere")
    assert config.ServerApp.root_dir == str(ROOT / "notebooks")
    assert config.ServerApp.contents_manager_class.__name__ == "Contents"
    assert config.LabApp.default_url == "/lab/tree/00_contents.md"
    assert os.environ["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(ROOT / ".jupyter" / "student"), "elsewhere"])


def test_elsewhere_it_changes_nothing(config_in, tmp_path):
    assert config_in(tmp_path, "elsewhere") == Config()
    assert os.environ["JUPYTER_CONFIG_PATH"] == "elsewhere"


def test_a_task_of_make_has_chosen_its_settings_already(config_in):
    instructor = str(ROOT / ".jupyter" / "instructor")
    assert config_in(ROOT, instructor) == Config()
    assert os.environ["JUPYTER_CONFIG_PATH"] == instructor
