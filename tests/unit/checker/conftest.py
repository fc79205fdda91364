"""What every test of the checker starts from."""

from tests.fixtures.checker import _as_in_a_new_notebook, without_search

__all__ = ["_as_in_a_new_notebook", "without_search"]
