"""nbgrader's own converters, run in this process and quietly: the log goes to a file, failures become errors."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
from nbformat import NotebookNode
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.log import get_logger

with warnings.catch_warnings():
    # Its dependencies announce their own deprecations on import; they are none of an instructor's business.
    warnings.simplefilter("ignore")
    from nbconvert.exporters import NotebookExporter
    from nbgrader import api
    from nbgrader.converters import Autograde, BaseConverter
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.nbgraderformat import common


_jsonschema = common.jsonschema  # nbgrader's own, whatever stands in its place for a while


class NbgraderError(ValueError):
    """A converter of nbgrader's refused what it was given; the text is its reason."""


class _Kept(logging.Handler):
    """Keeps the messages of errors, because the exception of a converter says only "see the log"."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def run_converter(kind: type[BaseConverter], config: Config, **course: Any) -> None:
    """Run one converter, such as nbgrader.converters.Autograde, with a course's config.

    course: further settings of nbgrader's CourseDirectory, such as assignment_id and student_id.
    Raises NbgraderError with the cause.
    """
    converter = kind(coursedir=CourseDirectory(config=config, **course), config=config)
    # Every one of our calls replaces what an earlier one wrote.
    converter.force = True
    kept = _Kept()
    logger = get_logger()
    logger.addHandler(kept)
    try:
        converter.start()
    except NbGraderException as fault:
        raise NbgraderError(_cause(kept.messages) or str(fault)) from None
    finally:
        logger.removeHandler(kept)


def nbgrader_sanitized(notebook: NotebookNode, config: Config, *, student: str, lesson: str) -> NotebookNode:
    """The notebook after the sanitizers of `nbgrader autograde`, which compare it with the gradebook.

    Raises nbgrader's and jsonschema's errors for a notebook that they refuse.
    """
    directory = CourseDirectory(config=config)
    silent = Config(config)
    silent.Exporter.default_preprocessors = []
    silent.Exporter.optimistic_validation = True  # at the end, and not behind each of them
    exporter = NotebookExporter(config=silent)
    for sanitizer in Autograde(coursedir=directory, config=config).sanitize_preprocessors:
        exporter.register_preprocessor(sanitizer)
    names = {"student": student, "assignment": lesson, "notebook": lesson, "db_url": directory.db_url}
    text, _ = exporter.from_notebook_node(notebook, {"nbgrader": names})
    return nbformat.reads(text, as_version=4)


def _cause(messages: list[str]) -> str:
    """The last line of the first traceback that was logged, or else the first message."""
    for message in messages:
        if message.startswith("Traceback"):
            return message.strip().splitlines()[-1]
    return messages[0] if messages else ""


@contextmanager
def nbgrader_session(log: Path | None) -> Iterator[None]:
    """The surroundings in which nbgrader may be used.

    What nbgrader, nbconvert and nbclient log goes to the file `log`, warnings and worse; to nowhere if it is None.
    Programs that nbgrader calls by name (alembic, for a new gradebook) are found beside this Python.
    """
    with _logging_to(log), _quiet_database(), _one_engine(), _trusted_schema(), _own_programs_first():
        yield


@contextmanager
def _logging_to(log: Path | None) -> Iterator[None]:
    handler: logging.Handler = logging.NullHandler()
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log, mode="w", encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = get_logger()
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.setLevel(before[0])
        logger.propagate = before[1]
        logger.removeHandler(handler)
        handler.close()


@contextmanager
def _quiet_database() -> Iterator[None]:
    # nbgrader makes SQLAlchemy warn of its flush order at every submission.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


@contextmanager
def _one_engine() -> Iterator[None]:
    # nbgrader opens its gradebook a dozen times for each submission. Each time SQLAlchemy writes the same statements
    # anew, unless they are the same engine's, and looks for twenty tables: a fifth of the time that saving takes.
    create_all = cache(api.Base.metadata.create_all)
    with (
        _replaced(api, "create_engine", cache(api.create_engine)),
        _replaced(api.Base.metadata, "create_all", create_all),
    ):
        yield


@contextmanager
def _trusted_schema() -> Iterator[None]:
    # jsonschema.validate checks before each cell that nbgrader's own schema is one: another fifth.
    with _replaced(common, "jsonschema", SimpleNamespace(validate=_validate)):
        yield


def _validate(instance: Any, schema: Any) -> None:
    validator = _jsonschema.validators.validator_for(schema)(schema)
    fault = _jsonschema.exceptions.best_match(validator.iter_errors(instance))
    if fault is not None:
        raise fault


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _own_programs_first() -> Iterator[None]:
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
