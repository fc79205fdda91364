"""The program `grader`: its description, and how what a command raises becomes a line and an exit status."""

import errno
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from grader.errors import UserError

UNDECIDED, IMPOSSIBLE, BUG, INTERRUPTED = 1, 2, 3, 130  # exit statuses besides 0
# What is wrong with the machine or the folder, and not with the grader.
_MACHINE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EIO)
_EXIT_STATUSES = (
    "Exit status: 0 if all is well; 1 if something is undecided, was refused or has problems; 2 if what was asked for "
    "is impossible; 3 for a bug in grader itself; 130 if interrupted."
)


app = typer.Typer(
    help="Builds the Stridewise course, grades submissions with nbgrader, and reports.",
    epilog=_EXIT_STATUSES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the console script `grader`."""
    app(prog_name="grader")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"grader {version('stridewise')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@contextmanager
def exit_statuses() -> Iterator[None]:
    """Turn what a command raises into an exit status."""
    try:
        yield
    except typer.Exit:
        raise
    except UserError as error:
        typer.echo(f"grader: {error}", err=True)
        raise typer.Exit(IMPOSSIBLE) from None
    except KeyboardInterrupt:
        typer.echo("\ngrader: interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        if error.errno not in _MACHINE_ERRORS:
            raise _bug() from None
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(
            f"grader: {where}{error.strerror}; make room or give the right to write there, and run it again", err=True
        )
        raise typer.Exit(IMPOSSIBLE) from None
    except Exception as error:
        if type(error).__module__ == "sqlalchemy.exc" and isinstance(getattr(error, "orig", None), Exception):
            from grader.course.database import unusable_gradebook

            typer.echo(f"grader: {unusable_gradebook(error)}", err=True)
            raise typer.Exit(IMPOSSIBLE) from None
        raise _bug() from None


def _bug() -> typer.Exit:
    """Print the traceback of the exception that is being handled; return the exit status to raise."""
    typer.echo(f"{traceback.format_exc()}\ngrader: this is a bug in grader, not a mistake of yours", err=True)
    return typer.Exit(BUG)


@contextmanager
def interruptible(kept: str = "What is graded is kept") -> Iterator[None]:
    """Stop at Ctrl-C or SIGTERM with a line on how to continue, and the exit status that shells use."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not keep the workers from being ended
        typer.echo(f"\ngrader: stopped. {kept}; the same command continues from there.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
