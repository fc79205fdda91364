"""The course's gradebook: nbgrader's database, through nbgrader's own class."""

from typing import Any

from grader.course.course import Course, release_lesson


def open_gradebook(course: Course) -> Any:
    """Open the course's gradebook.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    nbgrader.api.Gradebook
        A context manager; nbgrader has no types.
    """
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    directory = CourseDirectory(config=course.config)
    return Gradebook(directory.db_url, directory.course_id)


def ensure_lesson(course: Course, lesson: str) -> None:
    """Enter a released lesson in the gradebook if it is missing there, as after choosing another database.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.
    """
    from nbgrader.api import MissingEntry

    with open_gradebook(course) as book:
        try:
            book.find_notebook(lesson, lesson)
            return
        except MissingEntry:
            pass
    release_lesson(course, lesson)


def recorded_students(course: Course, lesson: str) -> frozenset[str]:
    """List the students whose graded notebook of a lesson is in the gradebook.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.

    Returns
    -------
    frozenset of str
    """
    from nbgrader.api import Assignment, Student, SubmittedAssignment

    with open_gradebook(course) as book:
        query = book.db.query(Student.id).join(SubmittedAssignment).join(Assignment).filter(Assignment.name == lesson)
        return frozenset(student for (student,) in query)
