"""What leaves the grader for nbgrader's gradebook, for students, and for learning platforms.

record          saves a graded submission with nbgrader's own preprocessors (`nbgrader_saving`): the pipeline's
                `GradeRecorder`
feedback        one HTML page per student
platforms       scores and feedback as Moodle and Canvas import them
formgrader      lets stock nbgrader, and its Autograde button, grade as `grader autograde` does
feedback_page   how that page looks: an exporter for nbgrader's generate_feedback
"""
