"""What leaves the grader for nbgrader's gradebook and for students.

record          saves a graded submission with nbgrader's own preprocessors: the pipeline's `GradeRecorder`
feedback        one HTML page per student
formgrader      lets stock nbgrader, and its Autograde button, grade as `grader autograde` does
feedback_page   how that page looks: an exporter for nbgrader's generate_feedback
"""
