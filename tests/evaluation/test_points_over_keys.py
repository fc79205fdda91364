"""Each submission gets hidden cases of its own: what an answer earns must not depend on which."""

import pytest

from evaluation.answers.right.table import RIGHT
from evaluation.points_over_keys import KEYS, parts_over_keys
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.scoring import EVERYTHING
from stridewise.exercises import exercise_named
from tests.fixtures.daily import part_of

CALLABLE = [
    (name, answer)
    for name, answers in RIGHT.items()
    if not exercise_named(name).launch
    for answer in answers
    if not LocalAnswer(answer).is_compiled
]


@pytest.mark.parametrize(
    ("name", "answer"), part_of(CALLABLE, 4, "keys"), ids=lambda part: getattr(part, "__name__", part)
)
def test_a_right_answer_earns_everything_whatever_is_drawn(name, answer):
    assert parts_over_keys(exercise_named(name), answer, KEYS[:3]) == {EVERYTHING: 3}
