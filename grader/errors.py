"""The one exception whose text is written for the person at the terminal."""


class UserError(Exception):
    """Something asked for is impossible; the text says what, in one line, and what to do about it.

    The command line prints the text without a traceback and exits with status 2. A mistake in Stridewise itself is
    never raised as one of these.
    """
