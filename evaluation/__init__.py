"""What proves the checks: corpora of right and wrong answers, hostile submissions."""
