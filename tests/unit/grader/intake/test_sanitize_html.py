"""What is saved of a student's outputs and texts does nothing on an instructor's page, and shows what it showed."""

import re

import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from grader.intake.sanitize_html import OutputSanitizer, sanitize_markdown

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SCRIPT = "<script>alert(1)</script>"


def shown(**data) -> dict:
    (output,) = OutputSanitizer().sanitize_outputs(
        [new_output("display_data", data={k.replace("_", "/"): v for k, v in data.items()})]
    )
    return dict(output.data)


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (f"a{SCRIPT}b", "ab"),
        ("a<style>p {color: red}</style>b<SCRIPT src=x>'</style>'</script >c", "abc"),
        ("a<script>alert(1)", "a"),
        ("a</script>b", "ab"),
        ("<img src=x onerror=alert(1)>", "<img>"),
        ("<img src='http://127.0.0.1/seen.png' alt='a'>", '<img alt="a">'),
        ("<img src='data:image/svg+xml;base64,AAAA'>", "<img>"),
        ("<a href='javascript:alert(1)' onclick=1>a</a>", "a"),
        ("a<iframe src='http://127.0.0.1'></iframe><form><input></form>", "a"),
        ("<p style='background:url(http://127.0.0.1); margin-top:-99px; position:fixed'>a</p>", '<p style="">a</p>'),
        ("</div></div><b>out", "<b>out</b>"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>", None),
    ],
)
def test_of_html_what_acts_is_taken_out(html, left):
    (kept,) = shown(text_html=html).values()
    assert left in (None, kept.strip())
    assert "<script" not in kept
    assert "<img src=x" not in kept


def test_a_page_has_room_for_so_many_characters():
    sanitizer = OutputSanitizer(remaining_length=3 * len(PIXEL))
    picture = new_output("display_data", data={"image/png": PIXEL})
    text = new_output("stream", name="stdout", text="x" * len(PIXEL))
    error = new_output("error", ename="E", evalue="", traceback=["x" * len(PIXEL)])
    kept = list(sanitizer.sanitize_outputs([picture, text, error, picture, text, error]))
    assert kept[:3] == [picture, text, error]
    assert [output.output_type for output in kept[3:]] == ["display_data", "stream", "stream"]
    assert all("not shown" in str(output) for output in kept[3:])


@pytest.mark.parametrize(
    "html",
    [
        f'<img src="data:image/png;base64,{PIXEL}" alt="a pixel">',
        '<table><caption>a</caption><tbody><tr><th scope="row">1</th><td colspan="2">2</td></tr></tbody></table>',
        '<div style="color: #000000; padding: 8px; border: 1px solid #888888;">a <b>b</b> &lt;c&gt;</div>',
    ],
)
def test_pictures_tables_and_colours_stay(html):
    assert shown(text_html=html) == {"text/html": html}


@pytest.mark.parametrize(
    "data",
    [
        {"application/javascript": "alert(1)"},
        {"image/svg+xml": f"<svg>{SCRIPT}</svg>"},
        {"text/markdown": SCRIPT, "text/latex": "$a$"},
        {"image/png": '"/>' + SCRIPT},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}},
        {"text/html": "<b>" * 5001},
        {"text/html": "a" * 200_001},
    ],
)
def test_what_cannot_be_shown_leaves_a_word(data):
    (output,) = OutputSanitizer().sanitize_outputs([new_output("display_data", data=data)])
    assert output.data == {"text/plain": "(this output is not shown on this page)"}


def test_metadata_goes_for_pages_write_it_into_their_html():
    output = new_output("display_data", data={"image/png": PIXEL}, metadata={"image/png": {"width": "1 onerror=a()"}})
    (kept,) = OutputSanitizer().sanitize_outputs([output])
    assert kept == new_output("display_data", data={"image/png": PIXEL})


def test_a_page_has_room_for_so_many_tags():
    outputs = [new_output("display_data", data={"text/html": "<b>a</b>" * 2500})] * 5
    assert ["text/html" in output.data for output in OutputSanitizer().sanitize_outputs(outputs)] == [
        True,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("data", [{"image/png": PIXEL}, {"text/html": f'<IMG src="data:image/png;base64,{PIXEL}">'}])
def test_a_page_has_room_for_forty_pictures_and_one_word_stands_for_the_rest(data):
    page, word = OutputSanitizer(), {"text/plain": "(this output is not shown on this page)"}
    first = [output.data for output in page.sanitize_outputs([new_output("display_data", data=data)] * 30)]
    then = [output.data for output in page.sanitize_outputs([new_output("display_data", data=data)] * 300)]
    assert [len(first), len(then)] == [30, 11]
    assert word not in first + then[:-1]
    assert then[-1] == word


def test_what_stands_between_two_that_are_not_shown_parts_them():
    gone, seen = new_output("display_data", data={"text/latex": "$a$"}), new_output("stream", text="a")
    kept = list(OutputSanitizer().sanitize_outputs([gone, gone, seen, gone]))
    assert [output.output_type for output in kept] == ["display_data", "stream", "display_data"]


def test_a_text_looks_the_same_and_does_nothing():
    link = "javascript:alert(1)"
    source = f"# a < b\n\n{SCRIPT} `<b>` $\\href{{{link}}}{{a}}$ [a]({link}) [b] <{link}> ![c](http://c)\n\n[b]: {link}"
    text = sanitize_markdown(source, max_length=1000)
    assert text.replace("\u200b", "") == source
    book = new_notebook(cells=[new_markdown_cell(text), new_raw_cell(text), new_code_cell("1")])
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(book)
    assert "<script>alert" not in page
    assert not re.search(r'href="(?!#)|src="http|\\href', page)


def test_a_book_is_cut():
    assert sanitize_markdown("a" * 100, max_length=10) == "a" * 10 + "\n\n(More was handed in than this page can show.)"
