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
        ("for k in m:\n    n = k\n    print(n)", {"k", "n"}, {"m", "print"}),
        ("for k in m:\n    n = k\nprint(n)", {"k", "n"}, {"m", "print", "n"}),
        ("while a:\n    a = b\nif c:\n    d = e\nd", {"a", "d"}, {"a", "b", "c", "d", "e"}),
        ("a = b\nb = a", {"a", "b"}, {"b"}),
        ("a = 1\ndel a", {"a"}, set()),
        ("a: int\na", {"a"}, {"a", "int"}),
        ("with a as b:\n    b", {"b"}, {"a", "b"}),
        ("def f():\n    return g()\ndef g():\n    return f()", {"f", "g"}, {"g"}),
        ("a = 1\na += 1", {"a"}, set()),
        ("[i for i in j]\ni", set(), {"j", "i"}),
        ("%time a", {"time", "a"}, {"time", "a"}),
        ("a = !b c", {"a", "b", "c"}, {"a", "b", "c"}),
        ("await a", set(), {"a"}),
        ("def f(:\n    a = b", set(), set()),
        ("\0", set(), set()),
    ],
)
def test_names(source, bound, used):
    found = global_names(source)
    assert bound == found.bound
    assert used <= found.used
    assert found.used == used


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("a[0] = b", {"a"}),
        ("a.b.c = 1\ndel d[e]", {"a", "d"}),
        ("print(a.normal(b.shape), f(c))", {"a"}),
        ("def f():\n    a.b[0].pop()", {"a"}),
        ("a = []\na.append(1)", set()),
        ("%time a", {"time", "a"}),
    ],
)
def test_what_a_cell_may_change_in_place(source, changed):
    assert global_names(source).changed == changed
