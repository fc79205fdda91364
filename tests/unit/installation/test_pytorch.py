"""On every system pip is asked for a build without CUDA, and gives up in bounded time."""

import sys

import pytest

from installation import environment
from installation.pytorch import CPU_INDEX, RETRY_OPTIONS, pip_arguments

FROM_ITS_INDEX = ("--index-url", CPU_INDEX, "torch==2.13.0+cpu")
FROM_THE_DEFAULT = ("torch==2.13.0",)


@pytest.mark.parametrize(
    ("system", "machine", "arguments"),
    [
        ("Linux", "x86_64", FROM_ITS_INDEX),
        ("Linux", "aarch64", FROM_ITS_INDEX),
        ("Windows", "ARM64", FROM_ITS_INDEX),
        ("Windows", "AMD64", FROM_THE_DEFAULT),
        ("Darwin", "arm64", FROM_THE_DEFAULT),
        ("Darwin", "x86_64", FROM_THE_DEFAULT),
    ],
)
def test_what_pip_is_asked_for(system, machine, arguments):
    assert pip_arguments(system, machine, "2.13.0") == arguments


def test_pytorch_comes_alone_from_its_index_and_its_dependencies_from_the_usual_one(fake):
    environment.ensure(("lessons",))
    alone, dependencies = fake.commands[-2:]
    assert tuple(alone[alone.index("--no-deps") :]) == ("--no-deps", *RETRY_OPTIONS, *FROM_ITS_INDEX)
    assert "--index-url" not in dependencies
    assert dependencies[-1] == "torch==2.13.0"


@pytest.mark.parametrize(
    ("build", "asked"), [("2.13.0+cu130", ["torch==2.13.0"]), ("2.12.0", ["torch==2.13.0+cpu", "torch==2.13.0"])]
)
def test_a_build_of_this_version_stays_and_another_version_is_replaced(fake, build, asked):
    (environment.VENV / "lib" / "python3.11" / "site-packages" / f"torch-{build}.dist-info").mkdir(parents=True)
    environment.PYTHON.parent.mkdir()
    environment.PYTHON.symlink_to(sys.executable)
    environment.ensure(("lessons",))
    assert fake.calls == [".[lessons]", *asked]
