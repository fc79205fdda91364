"""The language of what a student reads: English, as the code has it, or a translation from `locales/`.

Messages are written in English where they are made, as `_("every output is 0")`, with `{names}` for what is filled in
afterwards. Text in the registry is marked by where it stands; what is only looked up later is marked by `N_`.
"""

import gettext as _library
import os
from pathlib import Path

ENGLISH = "en"
DOMAIN = "stridewise"
LOCALES = Path(__file__).parent / "locales"
VARIABLE = "STRIDEWISE_LANGUAGE"

_translations: _library.NullTranslations = _library.NullTranslations()


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are: English first."""
    return (ENGLISH, *sorted(path.name for path in LOCALES.glob("*") if path.is_dir()))


def use_language(code: str) -> None:
    """Choose the language of messages, for all of this process.

    Parameters
    ----------
    code : str
        Such as "en" or "de".

    Raises
    ------
    ValueError
        There is no translation into it; the text names those that there are.

    Examples
    --------
    >>> use_language("en")
    """
    global _translations
    if code not in languages():
        raise ValueError(f"there is no translation into {code!r}; there are {', '.join(languages())}")
    _translations = _library.NullTranslations() if code == ENGLISH else _library.translation(DOMAIN, LOCALES, [code])


def gettext(text: str) -> str:
    """Return the translation of a text, or the text itself if it has none."""
    return _translations.gettext(text) if text else text


def ngettext(one: str, many: str, count: int) -> str:
    """Return the translation of the form of a text that fits a count."""
    return _translations.ngettext(one, many, count)


def mark(text: str) -> str:
    """Return the text itself: marks what is translated where it is used."""
    return text


def _from_environment() -> None:
    """Take the language of the environment; one that is not there is none of the student's making: English."""
    code = os.environ.get(VARIABLE, ENGLISH)
    use_language(code if code in languages() else ENGLISH)


_from_environment()
