"""What runs on the student's side of the wall. It imports nothing of the grader outside this folder."""
