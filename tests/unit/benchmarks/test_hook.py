"""The picture on lesson 1's first page: its description says what was recorded."""

from benchmarks.hook import PICTURE, draw, recorded
from stridewise.plots import describe


def test_the_lesson_describes_the_picture_by_the_recorded_times():
    lesson = (PICTURE.parents[1] / "01_storage_order.py").read_text(encoding="utf-8")
    assert f"![{describe(draw())}](pictures/{PICTURE.name})" in lesson


def test_the_lesson_does_not_exaggerate():
    times = recorded()
    assert times["naive loops"] / times["conv2d"] > 20_000
    assert times["naive loops"] / times["compiled loops"] > 900
