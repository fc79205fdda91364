"""The rules that an answer must keep, one rule a file."""
