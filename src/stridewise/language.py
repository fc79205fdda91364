"""The language of what a student reads: English, as the code has it, or a translation from `locales/`.

Messages are written in English where they are made: `_("axis {axis} has length {length}", axis=1, length=3)`. Texts of
the registry are translated by `_` where they are shown; texts in tables are marked with `N_` for that.
"""

import gettext as _library
import os
from pathlib import Path

ENGLISH = "en"
DOMAIN = "stridewise"
NAMES = {"en": "English", "de": "Deutsch"}  # each in its own language
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


def translate(text: str, /, **values: object) -> str:
    """Return a text in the chosen language, or as it is if it has no translation, with values filled in.

    Parameters
    ----------
    text : str
        English, with `{name}` for each value, as `str.format` takes it.
    **values : object
        What is filled in. Without any, braces are left alone.

    Returns
    -------
    str
    """
    translated = _translations.gettext(text) if text else text
    return translated.format(**values) if values else translated


def translate_plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the singular or plural form for a count, in the chosen language, with the count and values filled in."""
    return _translations.ngettext(one, many, count).format(count=count, **values)


def mark(text: str) -> str:
    """Return the text itself: marks what is translated where it is used."""
    return text


def _from_environment() -> None:
    """Use the language that the environment names; English if there is none such, which is not the student's fault."""
    code = os.environ.get(VARIABLE, ENGLISH)
    use_language(code if code in languages() else ENGLISH)


_from_environment()
