"""Stridewise's staff side: builds the course, grades submissions, reports."""
