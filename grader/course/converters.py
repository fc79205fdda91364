"""Runs nbgrader's own converters in this process: their log goes to a file, their failures are raised."""

import logging
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

from grader.course.database import lost_gradebook
from grader.errors import UserError

with warnings.catch_warnings():
    # Its dependencies announce deprecations on import, which do not concern an instructor.
    warnings.simplefilter("ignore")
    from nbconvert.exporters import NotebookExporter
    from nbgrader import api
    from nbgrader.converters import Autograde, BaseConverter
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.nbgraderformat import common


_jsonschema = common.jsonschema  # the original, kept while it is replaced


class NbgraderError(UserError):
    """A converter of nbgrader refused its input; the text is its reason."""


class _ErrorLog(logging.Handler):
    """Keeps error messages and their exceptions, because a converter's own exception says only "see the log"."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        self.raised: list[BaseException | None] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        self.raised.append(sys.exception())


def run_converter(kind: type[BaseConverter], config: Config, **course: Any) -> None:
    """Run one converter with a course's settings. What an earlier run wrote is replaced.

    Parameters
    ----------
    kind : subclass of BaseConverter
        A converter class, such as nbgrader.converters.Autograde.
    config : Config
        The course's settings.
    **course : object
        Further settings of nbgrader's CourseDirectory, such as assignment_id and student_id.

    Raises
    ------
    NbgraderError
        The converter failed; the text is the cause.
    sqlalchemy.exc.DBAPIError
        The gradebook is lost.
    """
    converter = kind(coursedir=CourseDirectory(config=config, **course), config=config)
    converter.force = True
    with nbgrader_errors():
        converter.start()


@contextmanager
def nbgrader_errors() -> Iterator[None]:
    """Raise the cause of a converter's failure in place of its "see the log"; the errors are `run_converter`'s."""
    errors = _ErrorLog()
    logger = get_logger()
    logger.addHandler(errors)
    try:
        yield
    except NbGraderException as error:
        lost = next(filter(None, map(lost_gradebook, (error, *errors.raised))), None)
        if lost:  # nbgrader's text guesses at another cause
            raise lost from None
        raise NbgraderError(_cause(errors.messages) or str(error)) from None
    finally:
        logger.removeHandler(errors)


def nbgrader_sanitized(notebook: NotebookNode, config: Config, *, lesson: str) -> NotebookNode:
    """Run the sanitizers of `nbgrader autograde`, which compare a notebook with the gradebook.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook to sanitize; left unchanged.
    config : Config
        The course's settings.
    lesson : str
        The lesson that it is of.

    Returns
    -------
    NotebookNode
        The sanitized notebook.

    Raises
    ------
    Exception
        nbgrader's and jsonschema's errors for a notebook that they refuse.
    """
    directory = CourseDirectory(config=config)
    exporter_config = Config(config)
    exporter_config.Exporter.default_preprocessors = []
    exporter_config.Exporter.optimistic_validation = True  # once at the end, not after each sanitizer
    exporter = NotebookExporter(config=exporter_config)
    for sanitizer in Autograde(coursedir=directory, config=config).sanitize_preprocessors:
        exporter.register_preprocessor(sanitizer)
    names = {"assignment": lesson, "notebook": lesson, "db_url": directory.db_url}
    text, _ = exporter.from_notebook_node(notebook, {"nbgrader": names})
    return nbformat.reads(text, as_version=4)


def _cause(messages: list[str]) -> str:
    """Return the last line of the first traceback that was logged, or else the first message."""
    for message in messages:
        if message.startswith("Traceback"):
            return message.strip().splitlines()[-1]
    return messages[0] if messages else ""


@contextmanager
def nbgrader_session(log: Path | None) -> Iterator[None]:
    """Prepare the process for using nbgrader, for the duration of a block.

    nbgrader behaves as usual, but slow steps that it would repeat are done once.

    Parameters
    ----------
    log : Path or None
        File for warnings and errors of nbgrader, nbconvert and nbclient; None discards them.
    """
    with (
        _logging_to(log),
        _flush_warnings_ignored(),
        _engines_cached(),
        _schema_check_skipped(),
        _schema_version_read(),
    ):
        yield


@contextmanager
def _logging_to(log: Path | None) -> Iterator[None]:
    handler: logging.Handler = logging.NullHandler()
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log, mode="w", encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    loggers = [get_logger(), logging.getLogger("tornado.application")]  # the second is that of nbgrader's gradebook
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, (level, propagates) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.propagate = propagates
            logger.removeHandler(handler)
        handler.close()


@contextmanager
def _flush_warnings_ignored() -> Iterator[None]:
    # nbgrader makes SQLAlchemy warn about its flush order at every submission.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


@contextmanager
def _engines_cached() -> Iterator[None]:
    # nbgrader opens its gradebook a dozen times per submission. Each time SQLAlchemy looks for twenty tables and, if
    # the engine is another one, compiles the same statements again: a fifth of the time that saving takes.
    create_all = cache(api.Base.metadata.create_all)
    with (
        replaced(api, "create_engine", cache(api.create_engine)),
        replaced(api.Base.metadata, "create_all", create_all),
    ):
        yield


@contextmanager
def _schema_check_skipped() -> Iterator[None]:
    # Before each cell, jsonschema.validate checks that nbgrader's own schema is valid: another fifth.
    with replaced(common, "jsonschema", SimpleNamespace(validate=_validate)):
        yield


def _validate(instance: Any, schema: Any) -> None:
    validator = _jsonschema.validators.validator_for(schema)(schema)
    error = _jsonschema.exceptions.best_match(validator.iter_errors(instance))
    if error is not None:
        raise error


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Replace an attribute for the duration of a block."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _schema_version_read() -> Iterator[None]:
    # For a new gradebook nbgrader runs `alembic heads`, which imports all of nbgrader once more, for four seconds.
    with replaced(api, "get_alembic_version", _schema_version):
        yield


def _schema_version() -> str | None:
    """Return the version of the tables that nbgrader creates: the last of its migrations."""
    from alembic.script import ScriptDirectory  # only a new gradebook needs it

    return ScriptDirectory(str(Path(api.__file__).parent / "alembic")).get_current_head()
