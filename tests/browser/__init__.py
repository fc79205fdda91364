"""A package, so that its tests can share one browser and close it before the next folder's begin."""
