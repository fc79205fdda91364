"""Every sentence of a message can be translated: in a language of brackets, no word is left outside them."""

import linecache
import re

import numpy as np
import pytest

from stridewise import check, hint, language

ANSWERS = {
    "not written": "def row_major_strides(shape): raise NotImplementedError",
    "a misconception": "def row_major_strides(shape): return shape",
    "a type": "def row_major_strides(shape): return np.array(shape)",
    "a symptom": "def element_offset(index, strides): return sum(i * s for i, s in zip(index, strides)) + 4",
    "an index": "def element_offset(index, strides): return index[7] * strides[0]",
    "a float": "def nchw_to_nhwc(x): return np.zeros(len(x) / 2)",
    "a layout": "def nchw_to_nhwc(x): return x.transpose(0, 2, 3, 1)",
    "values": "def nchw_to_nhwc(x): return np.ascontiguousarray(x.reshape(x.transpose(0, 2, 3, 1).shape))",
    "a dtype": "def nchw_to_nhwc(x): return np.array(x.transpose(0, 2, 3, 1), np.float64)",
    "an argument": "def nchw_to_nhwc(x): x[0] = 7; return np.ascontiguousarray(x.transpose(0, 2, 3, 1))",
    "a place": "def nchw_to_nhwc(x): y = np.ascontiguousarray(x.transpose(0, 2, 3, 1)); y[:, -1] = 0; return y",
    "a shape": "def weights_from_torch(w): return w",
    "a product": "def weights_from_torch(w): return w @ w.T",
    "a habit": "def weights_from_torch(w): return w.permute(2, 3, 1, 0)",
    "right": "def weights_from_torch(w): return w.transpose(2, 3, 1, 0)",
}


class Brackets:
    """A language in which each text is the English one in brackets."""

    def gettext(self, text):
        return f"«{text}»"


@pytest.fixture(autouse=True)
def brackets(monkeypatch):
    monkeypatch.setattr(language, "_translations", Brackets())


def outside_brackets(text):
    """The words that no translation has made; Python's own text of an error is Python's."""
    inside = re.compile(r"«[^«»]*»")
    while inside.search(text):
        text = inside.sub(" ", text)
    without_errors = re.sub(r"^  \w+Error: .*(\n {3,}.*)*", "", text, flags=re.MULTILINE)
    return re.findall(r"(?<![\w.(\[])[A-Za-z]{3,}(?![\w.(\[])", without_errors)


def function(source):
    """The function that a cell defines."""
    name, scope = f"<cell of {source}>", {"np": np}
    linecache.cache[name] = (len(source), None, [source], name)
    exec(compile(source, name, "exec"), scope)
    return next(value for key, value in scope.items() if key.endswith(("strides", "offset", "nhwc", "torch")))


@pytest.mark.parametrize("source", ANSWERS.values(), ids=ANSWERS.keys())
def test_every_word_of_a_message_can_be_translated(source):
    verdict = check(function(source))
    known = {verdict.exercise, "shape", "index", "strides", "array"}
    assert set(outside_brackets(verdict.message)) - known == set()


def test_every_word_of_a_hint_can_be_translated():
    assert outside_brackets(str(hint("row_major_strides"))) == []
    assert outside_brackets(str(hint("row_major"))) == []
