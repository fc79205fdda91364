"""Lesson 3: orders of the seven loops that fetch too much. Their values are right."""
