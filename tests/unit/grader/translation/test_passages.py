"""What there is to translate in a cell is found, and nothing else of the cell changes."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.translation.passages import passages, translated

TEXT = """\
## A heading

A paragraph of two lines with `code here`
and a [link](page.md#part).

$$ out = x $$

- an item
- another, which goes on
  in a second line

```python
not = translated
```

| name | meaning |
| --- | --- |
| `mr` | rows of a tile |

<details><summary>The answer</summary>

By 6.

</details>"""
CODE = '''\
def tile(a):
    """The tile of a."""
    ### BEGIN SOLUTION
    # This is not for students.
    return a
    ### END SOLUTION


x = "# no comment"  # two axes'''


def texts(cell):
    return [passage.text for passage in passages(cell)]


def test_the_passages_of_a_text():
    assert texts(new_markdown_cell(TEXT)) == [
        "A heading",
        "A paragraph of two lines with `code here` and a [link](page.md#part).",
        "an item",
        "another, which goes on in a second line",
        "name",
        "meaning",
        "rows of a tile",
        "The answer",
        "By 6.",
    ]


def test_the_passages_of_code():
    assert texts(new_code_cell(CODE)) == ["The tile of a.", "two axes"]


@pytest.mark.parametrize("cell", [new_markdown_cell(TEXT), new_code_cell(CODE)], ids=["text", "code"])
def test_a_translation_into_itself_changes_at_most_line_breaks(cell):
    assert translated(cell, lambda text: text).split() == cell.source.split()


def test_only_the_passages_change():
    lines = translated(new_markdown_cell(TEXT), str.upper).splitlines()
    assert "- ANOTHER, WHICH GOES ON IN A SECOND LINE" in lines
    assert "| `mr` | ROWS OF A TILE |" in lines
    assert "<details><summary>THE ANSWER</summary>" in lines
    assert "not = translated" in lines
    assert translated(new_code_cell(CODE), str.upper).splitlines()[-1] == 'x = "# no comment"  # TWO AXES'


def test_a_long_translation_is_broken_into_lines_that_keep_their_indent():
    source = translated(new_markdown_cell("- an item\n  of two lines"), lambda text: f"{text} {' word' * 60}")
    assert max(map(len, source.splitlines())) <= 116
    assert source.splitlines()[1].startswith("  word")
