"""What a cell binds and what it uses, by its text alone."""

import pytest

from grader.intake.global_names import global_names


@pytest.mark.parametrize(
    ("source", "bound", "used"),
    [
        ("a = b", {"a"}, {"b"}),
        ("a += 1", {"a"}, {"a"}),
        ("import a.b, c as d\nfrom e import f", {"a", "d", "f"}, set()),
        ("def f(x=g):\n    y = x\n    return z(y)", {"f"}, {"g", "z"}),
        ("def f():\n    global a\n    a = 1", {"f", "a"}, {"a"}),
        ("class A(B):\n    c = d", {"A"}, {"B", "d"}),
        ("[i for i in j]", set(), {"j"}),
        ("(f := lambda: g)", {"f"}, {"g"}),
        ("for k in m:\n    pass", {"k"}, {"m"}),
        ("%time a", {"time", "a"}, {"time", "a"}),
        ("a b", {"a", "b"}, {"a", "b"}),
        ("\0", set(), set()),
    ],
)
def test_names(source, bound, used):
    found = global_names(source)
    assert bound == found.bound
    assert used <= found.used
    assert not (found.used - used) & {"x", "y", "i", "c"}
