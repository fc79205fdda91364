"""A benchmark replaces its own block in docs/benchmarks.md and leaves the rest alone."""

import pytest

from benchmarks import page as numbers

PAGE = (
    "# Title\n\n<!-- race -->\n\n```\nold\n```\n\n<!-- layers -->\n\n```\nkept\n```\nend\n"
    "\n<!-- matrix -->\n\n| a |\n| --- |\n| 1 |\n\nlast\n"
)


@pytest.fixture
def page(monkeypatch, tmp_path):
    path = tmp_path / "benchmarks.md"
    path.write_text(PAGE)
    monkeypatch.setattr(numbers, "PAGE", path)
    return path


def test_the_block_below_the_marker_is_replaced_and_nothing_else(page):
    numbers.put("race", r"new \1 lines")
    assert page.read_text() == PAGE.replace("old", r"new \1 lines")


def test_the_table_below_the_marker_is_replaced_and_nothing_else(page):
    numbers.put_table("matrix", iter([r"| \1 |", "| --- |"]))
    assert page.read_text() == PAGE.replace("| a |\n| --- |\n| 1 |", "| \\1 |\n| --- |")


def test_a_marker_that_is_missing_is_told(page):
    with pytest.raises(ValueError, match=r"benchmarks\.md has 0 blocks below <!-- memory -->; expected one"):
        numbers.put("memory", "text")
    assert page.read_text() == PAGE
