"""Grades submissions: one file per step."""
