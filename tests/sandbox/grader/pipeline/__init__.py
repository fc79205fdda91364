"""Grading a class in one process and by Dask. A package, so that its tests can share the workers."""
