"""Texts that students read can be translated: what code marks is complete, and no translation is stale."""

import ast
import string
from pathlib import Path

import pytest

import stridewise
from grader.translation.catalogs import translations
from stridewise.language import LOCALES, languages, translate, use_language

ROOT = Path(__file__).parents[2]
PACKAGE = Path(stridewise.__file__).parent


def names_in(text: str) -> set[str]:
    """The names in a text's braces; for a text that is no template, such as one with a formula in braces, none."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def calls_of_translate(path: Path) -> list[tuple[int, str, set[str]]]:
    """Line, text and names of the values of each call of `_` with a literal text."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [
        (call.lineno, call.args[0].value, {keyword.arg or "" for keyword in call.keywords})
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "_" and isinstance(call.args[0], ast.Constant)
    ]


def test_each_marked_text_gets_the_values_that_it_names():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text, values in calls_of_translate(path)
        if values != (names_in(text) if values else set())
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def catalogs():
    """Those of the messages and of the lessons; collecting the texts takes seconds."""
    return list(translations(ROOT / "solutions"))


def test_no_translation_is_stale(catalogs):
    assert [problem for translation in catalogs for problem in translation.problems()] == []


def test_a_translation_names_the_same_values(catalogs):
    messages = [message for translation in catalogs for message in translation.read() if message.id]
    assert len(messages) > 100
    pairs = [(message.id, message.string) for message in messages if message.string]
    assert [text for text, translated in pairs if names_in(text) != names_in(translated)] == []


def test_there_is_a_second_language():
    assert languages()[1:] == tuple(sorted(path.name for path in LOCALES.iterdir()))
    try:
        use_language("de")
        assert translate("Asked: ") != "Asked: "
    finally:
        use_language("en")


def test_a_language_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="'tlh'; there are en, de"):
        use_language("tlh")
