"""A gradebook in another database than the course's SQLite file: any that SQLAlchemy has a driver for here."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from grader.errors import UserError

# SQLAlchemy would look for psycopg2 under these names; the grader comes with psycopg 3.
_POSTGRESQL = ("postgresql", "postgres")


def unusable_gradebook(error: DBAPIError) -> str:
    """Say in one sentence why the gradebook cannot be read or written."""
    reason = next(iter(str(error.orig).splitlines()), "")
    return f"The gradebook cannot be used: {reason}. See that it is there, not locked and writable, and try again."


def lost_gradebook(error: BaseException | None) -> DBAPIError | None:
    """Return the database's error behind this one, if nothing can be written any more.

    Its connection is lost, it is read-only, locked or without its tables. That one row was refused is another matter.
    """
    while error is not None:
        if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
            return error
        error = error.__cause__ or error.__context__
    return None


def reachable_database(url: str) -> str:
    """Connect to a gradebook once, and return its URL as SQLAlchemy and nbgrader need it.

    Raises
    ------
    UserError
        The URL is malformed, there is no driver, or the database does not answer. The text never holds a password.
    """
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        address = make_url(url)
    except ArgumentError:
        raise UserError(
            "--db needs a URL, such as postgresql://user@host/grades or sqlite:////folder/file.db"
        ) from None
    if address.drivername in _POSTGRESQL:
        address = address.set(drivername="postgresql+psycopg")
    shown = address.render_as_string(hide_password=True)
    try:
        engine = create_engine(address)
        engine.connect().close()
        engine.dispose()
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UserError(f"there is no driver for {shown} here: {error}") from None
    except DBAPIError as error:
        reason = next(iter(str(error.orig).splitlines()), "")
        raise UserError(f"the gradebook at {shown} does not answer: {reason}") from None
    return str(address.render_as_string(hide_password=False))
