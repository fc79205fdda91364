"""Right and wrong answers, written apart from the registry."""
