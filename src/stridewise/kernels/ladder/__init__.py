"""The ladder, one idea a file, in teaching order."""
