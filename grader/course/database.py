"""Another gradebook than the course's own SQLite file: any database that SQLAlchemy has a driver for here."""

# SQLAlchemy would look for psycopg2 under these names; psycopg 3 is what comes with the grader.
_POSTGRESQL = ("postgresql", "postgres")


def reachable_database(url: str) -> str:
    """The URL of a gradebook as SQLAlchemy and nbgrader need it, after a connection was made.

    Raises ValueError for a URL that is none, and for a database that does not answer; no password is in the text.
    """
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    try:
        address = make_url(url)
    except ArgumentError:
        raise ValueError(
            "--db needs a URL, such as postgresql://user@host/grades or sqlite:////folder/file.db"
        ) from None
    if address.drivername in _POSTGRESQL:
        address = address.set(drivername="postgresql+psycopg")
    shown = address.render_as_string(hide_password=True)
    try:
        engine = create_engine(address)
        engine.connect().close()
        engine.dispose()
    except (NoSuchModuleError, ModuleNotFoundError) as fault:
        raise ValueError(f"there is no driver for {shown} here: {fault}") from None
    except DBAPIError as fault:
        reason = next(iter(str(fault.orig).splitlines()), "")
        raise ValueError(f"the gradebook at {shown} does not answer: {reason}") from None
    return str(address.render_as_string(hide_password=False))
