"""The course's gradebook: nbgrader's database, by nbgrader's own class."""

from typing import Any

from grader.course.course import Course, release_lesson


def open_gradebook(course: Course) -> Any:
    """nbgrader's Gradebook (it has no types), to be used in a `with`."""
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    directory = CourseDirectory(config=course.config)
    return Gradebook(directory.db_url, directory.course_id)


def ensure_lesson(course: Course, lesson: str) -> None:
    """Enter a released lesson in the gradebook if it is not there, as after choosing another database."""
    from nbgrader.api import MissingEntry

    with open_gradebook(course) as book:
        try:
            book.find_notebook(lesson, lesson)
            return
        except MissingEntry:
            pass
    release_lesson(course, lesson)


def recorded_students(course: Course, lesson: str) -> frozenset[str]:
    """The students of whom the gradebook has a graded notebook of this lesson."""
    from nbgrader.api import Assignment, Student, SubmittedAssignment

    with open_gradebook(course) as book:
        found = book.db.query(Student.id).join(SubmittedAssignment).join(Assignment).filter(Assignment.name == lesson)
        return frozenset(student for (student,) in found)
