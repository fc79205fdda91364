"""The catalogs on disk: PO files of lessons and messages, brought up to date, and what is stale in them."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grader.course.files import write_atomically
from grader.course.lessons import LESSONS
from grader.translation.templates import PACKAGE, empty_catalog, lesson_template, message_template
from stridewise.language import DOMAIN

_WIDTH = 100  # of a line in a PO file
_GENERATOR = re.compile(rb'"Generated-By: [^"]*"\n')  # another version of Babel makes the same files


@dataclass(frozen=True, slots=True)
class Translation:
    """A catalog of one language.

    Parameters
    ----------
    path : Path
        The PO file.
    template : Catalog
        What there is to translate.
    language : str
        The language's code.
    is_compiled : bool, default False
        Whether an MO file, which Python's gettext reads, lies beside it.
    """

    path: Path
    template: Catalog
    language: str
    is_compiled: bool = False

    def read(self) -> Catalog:
        """Return the catalog as it is on disk; an empty one if there is none."""
        if not self.path.is_file() or not self.path.stat().st_size:  # an empty file is how a translation is begun
            return empty_catalog(self.language)
        with self.path.open("rb") as file:
            return read_po(file, locale=self.language)

    def updated(self) -> Catalog:
        """Return the catalog with the template's entries.

        A changed text keeps the translation of the most similar one, marked as fuzzy, and what is left over is dropped.
        """
        catalog = self.read()
        catalog.update(self.template, no_fuzzy_matching=False, keep_user_comments=True, update_creation_date=False)
        catalog.obsolete.clear()
        return catalog

    def files(self) -> dict[Path, bytes]:
        """Return path -> contents of the files as they should be."""
        catalog = self.updated()
        text = io.BytesIO()
        write_po(text, catalog, width=_WIDTH, omit_header=False, include_lineno=False, sort_output=False)
        made = {self.path: _GENERATOR.sub(b"", text.getvalue())}
        if self.is_compiled:
            binary = io.BytesIO()
            write_mo(binary, read_po(io.BytesIO(made[self.path]), locale=self.language))
            made[self.path.with_suffix(".mo")] = binary.getvalue()
        return made

    def problems(self) -> list[str]:
        """Return what is stale, one line each: files that `write` would change, and texts without a translation."""
        changed = [
            f"{path.name} ({self.language}) is not up to date; run `grader translate`"
            for path, contents in self.files().items()
            if not path.is_file() or path.read_bytes() != contents
        ]
        return changed + [
            f"{self.path.name} ({self.language}): {'check' if message.fuzzy else 'translate'} {str(message.id)[:80]!r}"
            for message in self.unfinished()
        ]

    def unfinished(self) -> list[Message]:
        """Return the entries without a translation, and those whose text has changed since."""
        return [message for message in self.updated() if message.id and (message.fuzzy or not _is_translated(message))]

    def write(self) -> list[Path]:
        """Bring the files up to date; return those that changed."""
        changed = [
            (path, contents)
            for path, contents in self.files().items()
            if not path.is_file() or path.read_bytes() != contents
        ]
        for path, contents in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, contents)
        return [path for path, _ in changed]


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def catalog_path(folder: Path, language: str, name: str) -> Path:
    """Return where the catalog of a name lies: LANGUAGE/LC_MESSAGES/NAME.po, as gettext and Sphinx have it."""
    return folder / language / "LC_MESSAGES" / f"{name}.po"


def translations(solutions: Path, locales: Path = PACKAGE / "locales") -> Iterator[Translation]:
    """Yield the messages' catalog and the lessons' catalogs of every language.

    A language is there as soon as its folder is; a lesson is translated as soon as its PO file is there.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources; their catalogs lie in its folder locales.
    locales : Path, optional
        The folder of the messages' catalogs.
    """
    for language in sorted({*_languages(locales), *_languages(solutions / "locales")}):
        lessons = lesson_translations(solutions, language)
        messages = message_template([lesson.path.stem for lesson in lessons])
        yield Translation(catalog_path(locales, language, DOMAIN), messages, language, is_compiled=True)
        yield from lessons


def lesson_translations(solutions: Path, language: str) -> list[Translation]:
    """Return the catalogs of the lessons that are translated into a language."""
    paths = (catalog_path(solutions / "locales", language, lesson.name) for lesson in LESSONS)
    return [
        Translation(path, lesson_template(solutions / f"{path.stem}.py"), language) for path in paths if path.is_file()
    ]


def lesson_languages(solutions: Path) -> list[str]:
    """Return the codes of the languages into which some lesson is translated."""
    return sorted(_languages(solutions / "locales"))


def _languages(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*") if path.is_dir()}
